using System.Runtime.InteropServices;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// The mixed-integer programme of <c>docs/model.md</c>, section 7, over the candidate options: by option a binary w (runs) and an integer
/// r in [w, R·w] (replicas), by admitted route a share x, by query type an unmet share u. Rows that cannot bind and routes that cannot be
/// used are left out. Read only.
/// </summary>
internal sealed class ExactModel
{
    /// <summary>Shares of query types, added up, that make another set of options of one that it holds.</summary>
    private const double LeastShareOfOthers = 0.1;

    private readonly ProblemTables _tables;
    private readonly ExactObjective _objective;
    private readonly ValidInequalities _inequalities;
    private readonly bool _limitsInRows;
    private readonly List<OptionColumns> _options = [];
    private readonly List<RouteColumn> _routes = [];
    private readonly int[] _unmet;

    private ExactModel(
        ProblemTables tables, ExactObjective objective, bool tightRows, ValidInequalities inequalities, bool limitsInRows,
        Deadline deadline)
    {
        (_tables, _objective, _inequalities, _limitsInRows) = (tables, objective, inequalities, limitsInRows);
        _unmet = new int[tables.QueryCount];
        var builder = new MilpModelBuilder();
        MixLimits? mixes = inequalities.HasFlag(ValidInequalities.ShareLimits) ? new MixLimits(tables, deadline) : null;
        foreach (int option in tables.Candidates)
        {
            deadline.ThrowIfOver();
            AddOption(builder, option, mixes);
        }

        AddUnmet(builder);
        int[][] routesOf = RoutesByQuery();
        var limits = new LimitRows(builder);
        for (int i = 0; i < _unmet.Length; i++)
        {
            deadline.ThrowIfOver();
            AddDemand(builder, i, routesOf[i]);
        }

        foreach (OptionColumns option in _options)
        {
            deadline.ThrowIfOver();
            AddCapacity(builder, option, tightRows);
        }

        AddOneParallelism(builder);
        for (int i = 0; i < _unmet.Length; i++)
        {
            deadline.ThrowIfOver();
            AddMean(builder, limits, ConstraintNames.Error, i, routesOf[i], route => route.ErrorRate, tables.MeanErrorLimit[i]);
            AddMean(builder, limits, ConstraintNames.Delay, i, routesOf[i], route => route.DelaySeconds, tables.MeanDelayLimit[i]);
        }

        AddShared(limits);
        if (inequalities.HasFlag(ValidInequalities.ReplicaRounding))
            ReplicaRounding.AddRows(builder, tables, _options, _routes, _unmet, deadline);
        deadline.ThrowIfOver();
        (Milp, Limits) = (builder.Build(), limits.All);
    }

    /// <summary>The programme.</summary>
    public MilpModel Milp { get; }

    /// <summary>Columns of the options, in the order of the candidates.</summary>
    public IReadOnlyList<OptionColumns> Options => _options;

    /// <summary>Columns of the routes, option after option.</summary>
    public IReadOnlyList<RouteColumn> Routes => _routes;

    /// <summary>Column of the unmet share u by query type.</summary>
    public IReadOnlyList<int> Unmet => _unmet;

    /// <summary>Rows of the limits that can bind: budget, storage, GPUs, and the objectives held on average.</summary>
    public IReadOnlyList<LimitRow> Limits { get; }

    /// <summary>Builds the programme.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="objective">What to minimise.</param>
    /// <param name="tightRows">Whether each route has a row of its own that closes it with its deployment.</param>
    /// <param name="inequalities">Inequalities that tighten the relaxation.</param>
    /// <param name="limitsInRows">Whether budget and GPUs limit replicas by their rows alone, so that those have their whole price.</param>
    public static ExactModel Build(
        ProblemTables tables,
        ExactObjective objective = ExactObjective.Cost,
        bool tightRows = true,
        ValidInequalities inequalities = ValidInequalities.All,
        bool limitsInRows = false) =>
        new(tables, objective, tightRows, inequalities, limitsInRows, new Deadline(null, TimeProvider.System, CancellationToken.None));

    /// <summary>Builds the programme within a deadline; null where it is over first.</summary>
    /// <inheritdoc cref="Build"/>
    public static ExactModel? TryBuild(
        ProblemTables tables,
        Deadline deadline,
        ExactObjective objective = ExactObjective.Cost,
        bool tightRows = true,
        ValidInequalities inequalities = ValidInequalities.All,
        bool limitsInRows = false)
    {
        try
        {
            return new(tables, objective, tightRows, inequalities, limitsInRows, deadline);
        }
        catch (OperationCanceledException) when (deadline.IsOver)
        {
            return null;
        }
    }

    /// <summary>
    /// The programme with a row for each of some sets of options: one of them is closed, or others carry a share of some query type. An open
    /// option that carries nothing is none of the others: it leaves the plan as it is.
    /// </summary>
    /// <param name="sets">The options of each set, by index in <see cref="Options"/>.</param>
    public MilpModel Excluding(IEnumerable<IReadOnlyCollection<int>> sets)
    {
        var builder = new MilpModelBuilder(Milp);
        foreach (IReadOnlyCollection<int> set in sets)
        {
            var members = set.ToHashSet();
            builder.AddRow(double.NegativeInfinity, members.Count - 1);
            foreach ((int n, OptionColumns option) in _options.Index())
            {
                if (members.Contains(n))
                {
                    builder.Add(option.Open, 1);
                    continue;
                }

                for (int route = option.FirstRoute; route < option.FirstRoute + option.RouteCount; route++)
                    if (_tables.TokensPerSecond[_routes[route].Query] > 0) builder.Add(_routes[route].Column, -1 / LeastShareOfOthers);
            }
        }

        return builder.Build();
    }

    private void AddOption(MilpModelBuilder builder, int option, MixLimits? mixes)
    {
        int first = _routes.Count;
        ReplicaLoad load = default;
        for (int i = 0; i < _tables.QueryCount; i++)
        {
            if (!_tables.FindRoute(i, option, out RouteMetrics route) || !_tables.Meets(i, route)) continue;
            double share = mixes?.LargestShare(i, route) ?? 1;
            if (share < Tolerances.ZeroShare) continue;
            _routes.Add(new RouteColumn(i, -1, -1, share, route));
            load += share * _tables.LoadOf(option, route);
        }

        double rental = Cost(_tables.Rental[option]), weights = Cost(_tables.StoragePrice * _tables.WeightsGb[option]);
        int limit = MostReplicas(option, load.Tightest);

        // With one replica at most, r equals w.
        int open = builder.AddColumn(limit == 1 ? weights + rental : weights, 0, 1, isInteger: true);
        int replicas = limit == 1 ? open : builder.AddColumn(rental, 0, limit, isInteger: true);
        for (int n = first; n < _routes.Count; n++)
        {
            RouteColumn route = _routes[n];
            double delay = Cost(_tables.DelayCostPerSecond[route.Query] * route.Metrics.DelaySeconds);
            _routes[n] = route with { Column = builder.AddColumn(delay, 0, route.MaxShare), Open = open };
        }

        _options.Add(new OptionColumns(option, open, replicas, limit, load.Memory > 1, load.Compute > 1, first, _routes.Count - first));
    }

    /// <summary>R of an option: no more than allowed, available and affordable, nor than could carry all its routes.</summary>
    private int MostReplicas(int option, double fullLoad)
    {
        double most = Math.Min(Math.Ceiling(fullLoad), _tables.Problem.MaxReplicas);
        if (_limitsInRows) return Math.Max(1, (int)most);
        double affordable = (Roomy(_tables.Budget) - _tables.StoragePrice * _tables.WeightsGb[option]) / _tables.Rental[option];
        most = Math.Min(most, Math.Floor(_tables.GpuCount[_tables.GpuIndexOf(option)] / _tables.Gpus[option]));
        if (_tables.Rental[option] > 0) most = Math.Min(most, Math.Floor(affordable));
        return Math.Max(1, (int)most);
    }

    private void AddUnmet(MilpModelBuilder builder)
    {
        // A query type keeps its tokens for the share that is served, 1 - u, so their storage price is on u rather than on every x.
        double tokens = 0;
        for (int i = 0; i < _unmet.Length; i++)
        {
            double tokenCost = Cost(_tables.StoragePrice * _tables.TokenGb[i]);
            _unmet[i] = builder.AddColumn(Cost(_tables.UnmetCost[i]) - tokenCost, 0, MostUnmet(i));
            tokens += tokenCost;
        }

        builder.ObjectiveOffset = tokens;
        if (_objective == ExactObjective.Cost) return;
        for (int i = 0; i < _unmet.Length; i++)
        {
            int excess = builder.AddColumn(1, 0, 1);
            builder.AddRow(double.NegativeInfinity, _tables.MaxUnmet[i]);
            builder.Add(_unmet[i], 1);
            builder.Add(excess, -1);
        }
    }

    /// <summary>Indices of the routes of each query type, in the order of the options.</summary>
    private int[][] RoutesByQuery()
    {
        var count = new int[_unmet.Length];
        foreach (RouteColumn route in _routes) count[route.Query]++;
        int[][] routes = [.. count.Select(c => new int[c])];
        Array.Clear(count);
        for (int n = 0; n < _routes.Count; n++) routes[_routes[n].Query][count[_routes[n].Query]++] = n;
        return routes;
    }

    private void AddDemand(MilpModelBuilder builder, int query, int[] routes)
    {
        builder.AddRow(1, 1);
        foreach (int route in routes) builder.Add(_routes[route].Column, 1);
        builder.Add(_unmet[query], 1);
    }

    private void AddCapacity(MilpModelBuilder builder, OptionColumns option, bool tightRows)
    {
        ReadOnlySpan<RouteColumn> routes = CollectionsMarshal.AsSpan(_routes).Slice(option.FirstRoute, option.RouteCount);
        if (option.MaxReplicas > 1)
        {
            builder.AddRow(double.NegativeInfinity, 0);
            builder.Add(option.Open, 1);
            builder.Add(option.Replicas, -1);
            builder.AddRow(double.NegativeInfinity, 0);
            builder.Add(option.Replicas, 1);
            builder.Add(option.Open, -option.MaxReplicas);
        }

        // Left out where one replica carries all routes at their largest shares: x <= m·w and w <= r suffice.
        if (option.MemoryBinds)
        {
            builder.AddRow(double.NegativeInfinity, 0);
            foreach (RouteColumn route in routes) builder.Add(route.Column, _tables.LoadOf(option.Option, route.Metrics).Memory);
            builder.Add(option.Replicas, -1);
        }

        if (option.ComputeBinds)
        {
            builder.AddRow(double.NegativeInfinity, 0);
            foreach (RouteColumn route in routes) builder.Add(route.Column, _tables.LoadOf(option.Option, route.Metrics).Compute);
            builder.Add(option.Replicas, -1);
        }

        if (!tightRows) builder.AddRow(double.NegativeInfinity, 0);
        double shares = 0;
        foreach (RouteColumn route in routes)
        {
            if (tightRows) builder.AddRow(double.NegativeInfinity, 0);
            builder.Add(route.Column, 1);
            if (tightRows) builder.Add(option.Open, -route.MaxShare);
            shares += route.MaxShare;
        }

        if (!tightRows) builder.Add(option.Open, -shares);
    }

    private void AddOneParallelism(MilpModelBuilder builder)
    {
        for (int first = 0, next; first < _options.Count; first = next)
        {
            int pair = _tables.PairOf(_options[first].Option);
            for (next = first + 1; next < _options.Count && _tables.PairOf(_options[next].Option) == pair;) next++;
            if (next - first == 1) continue;
            builder.AddRow(double.NegativeInfinity, 1);
            for (int n = first; n < next; n++) builder.Add(_options[n].Open, 1);
        }
    }

    /// <summary>
    /// A limit on the mean over the served share, with its cover: where any is served, a deployment is open that meets it.
    /// </summary>
    private void AddMean(
        MilpModelBuilder builder, LimitRows limits, string constraint, int query, int[] routes, Func<RouteMetrics, double> value,
        double limit)
    {
        if (!double.IsFinite(limit)) return;
        var terms = new List<Term>(routes.Length);
        foreach (int n in routes) terms.Add(new Term(_routes[n].Column, value(_routes[n].Metrics) - limit, _routes[n].MaxShare));
        if (!limits.Add(constraint, _tables.Problem.Queries[query].Name, terms, 0, 0, _unmet[query])) return;
        if (!_inequalities.HasFlag(ValidInequalities.Covers)) return;
        builder.AddRow(1, double.PositiveInfinity);
        foreach (int n in routes)
            if (value(_routes[n].Metrics) <= limit) builder.Add(_routes[n].Open, 1);
        builder.Add(_unmet[query], 1);
    }

    private void AddShared(LimitRows limits)
    {
        List<Term> budget = [], storage = [];
        var gpus = new List<Term>[_tables.GpuNames.Length];
        for (int g = 0; g < gpus.Length; g++) gpus[g] = [];
        foreach (OptionColumns option in _options)
        {
            int o = option.Option;
            double rental = _tables.Rental[o], weights = _tables.StoragePrice * _tables.WeightsGb[o];
            if (option.MaxReplicas == 1) budget.Add(new Term(option.Open, rental + weights, 1));
            else budget.AddRange([new Term(option.Open, weights, 1), new Term(option.Replicas, rental, option.MaxReplicas)]);
            storage.Add(new Term(option.Open, _tables.WeightsGb[o], 1));
            gpus[_tables.GpuIndexOf(o)].Add(new Term(option.Replicas, _tables.Gpus[o], option.MaxReplicas));
        }

        double tokens = 0;
        for (int i = 0; i < _unmet.Length; i++)
        {
            tokens += _tables.TokenGb[i];
            budget.Add(new Term(_unmet[i], -_tables.StoragePrice * _tables.TokenGb[i], MostUnmet(i)));
            storage.Add(new Term(_unmet[i], -_tables.TokenGb[i], MostUnmet(i)));
        }

        limits.Add(ConstraintNames.Budget, "", budget, _tables.Budget, _tables.StoragePrice * tokens);
        limits.Add(ConstraintNames.Storage, "", storage, _tables.StorageCapacityGb, tokens);
        for (int g = 0; g < gpus.Length; g++)
            limits.Add(ConstraintNames.Availability, _tables.GpuNames[g], gpus[g], _tables.GpuCount[g], 0);
    }

    private double MostUnmet(int query) => _objective == ExactObjective.Cost ? _tables.MaxUnmet[query] : 1;

    private double Cost(double dollars) => _objective == ExactObjective.Cost ? dollars : 0;

    private static double Roomy(double limit) => limit + Tolerances.Feasibility * Math.Max(1, limit);
}
