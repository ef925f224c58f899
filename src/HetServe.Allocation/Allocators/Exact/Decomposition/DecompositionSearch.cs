using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>
/// Proves that no plan costs less than a limit, or as much of it as the time allows: branch and bound over the decomposed programme, a few of
/// the nodes of the least bounds at once. What it does depends neither on the threads nor, before the deadline, on the time. Not safe for use
/// by several threads at once.
/// </summary>
internal sealed class DecompositionSearch
{
    /// <summary>Nodes taken at once. More keep more threads busy and look at more nodes that a better bound would have spared.</summary>
    private const int Lanes = 4;

    private const int RoundsAtRoot = 80, Rounds = 15, MostAttempts = 20;

    /// <summary>Distance of bound and master at which a node is split, relative to the limit: a closer one takes longer by node.</summary>
    private const double Tolerance = 3e-4;

    /// <summary>Room for rounding in a stated bound, relative to the limit.</summary>
    private const double Rounding = 1e-9;

    private readonly PriorityQueue<SearchNode, (double Bound, int Order)> _open = new();
    private readonly DecomposedModel[] _models = new DecomposedModel[Lanes];
    private readonly ColumnGeneration[] _lanes = new ColumnGeneration[Lanes];
    private readonly Branching _branching;
    private readonly ParallelOptions _parallel;
    private double _unsplit = double.PositiveInfinity; // least bound of nodes that no branching splits
    private int _order;

    /// <summary>Creates a search.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="model">The programme.</param>
    /// <param name="duals">Dual value by row of the programme to start from, such as those of its relaxation.</param>
    /// <param name="limit">The limit, $.</param>
    /// <param name="threads">Threads, at least 1.</param>
    public DecompositionSearch(ProblemTables tables, ExactModel model, IReadOnlyList<double> duals, double limit, int threads)
    {
        // Blocks keep their answers, so each lane has its own.
        for (int lane = 0; lane < Lanes; lane++)
        {
            _models[lane] = new DecomposedModel(tables, model);
            _lanes[lane] = new ColumnGeneration(_models[lane], new LagrangianBound(_models[lane]));
        }

        (_branching, Limit) = (new Branching(tables, Model), limit);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Put(new SearchNode(Model, Model.PricesFrom(duals)));
    }

    /// <summary>The limit, $. It may fall while the search runs, as better plans are found.</summary>
    public double Limit { get; set; }

    /// <summary>Number of nodes whose bound was raised.</summary>
    public int Nodes { get; private set; }

    /// <summary>The programme, decomposed; its blocks belong to the search.</summary>
    public DecomposedModel Model => _models[0];

    /// <summary>The proven bound, at most the limit, $; negative infinity before the first node.</summary>
    public double Bound
    {
        get
        {
            double open = _open.TryPeek(out SearchNode? node, out _) ? node.Bound : double.PositiveInfinity;
            double bound = Math.Min(Limit, Math.Min(_unsplit, open));
            return bound - Rounding * Math.Abs(bound);
        }
    }

    private bool IsProven => !_open.TryPeek(out SearchNode? node, out _) || node.Bound >= Math.Min(Limit, _unsplit);

    /// <summary>Searches until the limit is proven, no node is left to split or the deadline is over.</summary>
    /// <param name="mostNodes">Most nodes.</param>
    /// <param name="deadline">Ends the search.</param>
    /// <param name="step">Called after each step with the mixes of its nodes; may lower the limit.</param>
    public void Run(int mostNodes, Deadline deadline, Action<IReadOnlyList<RelaxedMix>> step)
    {
        var nodes = new List<SearchNode>();
        var mixes = new RelaxedMix?[Lanes];
        while (!deadline.IsOver && !IsProven && Nodes < mostNodes)
        {
            nodes.Clear();
            while (nodes.Count < Lanes && !IsProven) nodes.Add(_open.Dequeue());
            int rounds = Nodes == 0 ? RoundsAtRoot : Rounds;
            double limit = Limit, tolerance = Tolerance * Math.Abs(limit);
            if (nodes.Count == 1) mixes[0] = _lanes[0].Run(nodes[0], limit, tolerance, rounds, deadline);
            else Parallel.For(0, nodes.Count, _parallel, n => mixes[n] = _lanes[n].Run(nodes[n], limit, tolerance, rounds, deadline));
            Nodes += nodes.Count;
            for (int n = 0; n < nodes.Count; n++)
            {
                if (mixes[n] is not { } mix) continue;
                SearchNode[] parts = _branching.Split(nodes[n], mix);
                foreach (SearchNode part in parts) Put(part);
                if (parts.Length > 0) continue;
                if (mix.IsBest || ++nodes[n].Attempts > MostAttempts) _unsplit = Math.Min(_unsplit, nodes[n].Bound);
                else Put(nodes[n]); // deployments are missing, so its bound can still rise
            }

            step([.. mixes.Take(nodes.Count).OfType<RelaxedMix>()]);
        }
    }

    private void Put(SearchNode node) => _open.Enqueue(node, (node.Bound, ++_order));
}
