using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// The part of the programme that all deployments share: columns of nodes, and rows of budget, storage, GPUs and power. Read only once its
/// rows are added.
/// </summary>
internal sealed class SharedRows
{
    private readonly ProblemTables _tables;
    private readonly List<OptionColumns> _options;
    private readonly int[] _nodes;       // column of y by GPU type, -1 for none
    private readonly double[] _mostNodes; // largest y by GPU type

    /// <summary>Adds the columns of nodes.</summary>
    /// <param name="builder">Takes the columns.</param>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="options">All options.</param>
    /// <param name="objective">What to minimise.</param>
    /// <param name="limitsInRows">Whether budget and GPUs limit nodes by their rows alone.</param>
    public SharedRows(
        MilpModelBuilder builder, ProblemTables tables, List<OptionColumns> options, ExactObjective objective, bool limitsInRows)
    {
        (_tables, _options) = (tables, options);
        (_nodes, _mostNodes) = (new int[tables.GpuNames.Length], new double[tables.GpuNames.Length]);
        Array.Fill(_nodes, -1);
        foreach (OptionColumns option in options)
        {
            int gpu = tables.GpuIndexOf(option.Option);
            if (tables.NodeSize[gpu] > 1) _mostNodes[gpu] += NodesOf(option.Option, option.MostCarrying);
        }

        for (int gpu = 0; gpu < _nodes.Length; gpu++)
        {
            if (_mostNodes[gpu] == 0) continue;
            double price = tables.GpuRental[gpu] * tables.NodeSize[gpu];
            if (!limitsInRows) _mostNodes[gpu] = Math.Min(_mostNodes[gpu], tables.GpuCount[gpu] / tables.NodeSize[gpu]);
            _nodes[gpu] = builder.AddColumn(objective == ExactObjective.Cost ? price : 0, 0, _mostNodes[gpu], isInteger: true);
        }
    }

    /// <summary>Column of y by GPU type; -1 where GPUs are bought one by one.</summary>
    public IReadOnlyList<int> Nodes => _nodes;

    /// <summary>Rental of a replica that is paid by the replica, $; 0 where nodes are paid for.</summary>
    public static double RentalOf(ProblemTables tables, int option) =>
        tables.NodeSize[tables.GpuIndexOf(option)] > 1 ? 0 : tables.Rental[option];

    /// <summary>Adds the rows.</summary>
    /// <param name="builder">Takes the rows that hold nodes against replicas.</param>
    /// <param name="limits">Takes the rows of limits.</param>
    /// <param name="unmet">Column of u by query type.</param>
    public void AddRows(MilpModelBuilder builder, LimitRows limits, int[] unmet)
    {
        AddNodes(builder);
        List<Term> budget = [], storage = [], power = [];
        var gpus = new List<Term>[_nodes.Length];
        for (int gpu = 0; gpu < gpus.Length; gpu++) gpus[gpu] = [];
        foreach (OptionColumns option in _options)
        {
            int o = option.Option, gpu = _tables.GpuIndexOf(o);
            AddReplicas(budget, option, RentalOf(_tables, o), _tables.StoragePrice * _tables.WeightsGb[o]);
            storage.Add(new Term(option.Open, _tables.WeightsGb[o], 1));
            AddReplicas(power, option, _tables.ReplicaWatts(o));
            if (_nodes[gpu] < 0) AddReplicas(gpus[gpu], option, _tables.Gpus[o]);
        }

        double tokens = 0;
        for (int i = 0; i < unmet.Length; i++)
        {
            tokens += _tables.TokenGb[i];
            budget.Add(new Term(unmet[i], -_tables.StoragePrice * _tables.TokenGb[i], 1));
            storage.Add(new Term(unmet[i], -_tables.TokenGb[i], 1));
        }

        for (int gpu = 0; gpu < gpus.Length; gpu++)
        {
            if (_nodes[gpu] < 0) continue;
            budget.Add(new Term(_nodes[gpu], _tables.GpuRental[gpu] * _tables.NodeSize[gpu], _mostNodes[gpu]));
            gpus[gpu].Add(new Term(_nodes[gpu], _tables.NodeSize[gpu], _mostNodes[gpu]));
        }

        limits.Add(ConstraintNames.Budget, "", budget, _tables.Budget, _tables.StoragePrice * tokens);
        limits.Add(ConstraintNames.Storage, "", storage, _tables.StorageCapacityGb, tokens);
        limits.Add(ConstraintNames.Power, "", power, _tables.PowerLimit, 0);
        for (int gpu = 0; gpu < gpus.Length; gpu++)
            limits.Add(ConstraintNames.Availability, _tables.GpuNames[gpu], gpus[gpu], _tables.GpuCount[gpu], 0);
    }

    /// <summary>
    /// All replicas of a GPU type are on nodes, and so are the least replicas of a pair. The second follows from the first where w is whole,
    /// and keeps the relaxation from buying a part of a node.
    /// </summary>
    private void AddNodes(MilpModelBuilder builder)
    {
        for (int gpu = 0; gpu < _nodes.Length; gpu++)
        {
            if (_nodes[gpu] < 0) continue;
            var terms = new List<Term>();
            foreach (OptionColumns option in _options.Where(option => _tables.GpuIndexOf(option.Option) == gpu))
                AddReplicas(terms, option, (double)_tables.Gpus[option.Option] / _tables.NodeSize[gpu]);
            builder.AddRow(double.NegativeInfinity, 0);
            foreach (Term term in terms) builder.Add(term.Column, term.Coefficient);
            builder.Add(_nodes[gpu], -1);
        }

        foreach (IGrouping<int, OptionColumns> pair in _options.GroupBy(option => _tables.PairOf(option.Option)))
        {
            int nodes = _nodes[_tables.GpuIndexOf(pair.First().Option)];
            if (nodes < 0) continue;
            builder.AddRow(double.NegativeInfinity, 0);
            foreach (OptionColumns option in pair) builder.Add(option.Open, NodesOf(option.Option, option.LeastCarrying));
            builder.Add(nodes, -1);
        }
    }

    /// <summary>Nodes that a deployment fills alone.</summary>
    private double NodesOf(int option, int carrying) =>
        Math.Ceiling((double)_tables.Gpus[option] * (carrying + _tables.SpareReplicas) / _tables.NodeSize[_tables.GpuIndexOf(option)]);

    /// <summary>Adds an amount for each replica, spare ones too, and one for the deployment.</summary>
    private void AddReplicas(List<Term> terms, OptionColumns option, double perReplica, double perDeployment = 0)
    {
        int spare = _tables.SpareReplicas;
        double open = perDeployment + perReplica * spare;
        if (option.IsFixed)
        {
            terms.Add(new Term(option.Open, open + perReplica * option.MostCarrying, 1));
            return;
        }

        terms.Add(new Term(option.Open, open, 1));
        terms.Add(new Term(option.Carrying, perReplica, option.MostCarrying));
    }
}
