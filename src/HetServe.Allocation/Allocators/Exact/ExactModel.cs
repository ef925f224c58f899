using System.Runtime.InteropServices;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// The mixed-integer programme of <c>docs/model.md</c>, section 8, over the candidate options: by option a binary w (runs) and an integer
/// q = r - z·w (replicas that carry load, all but the spare ones), by admitted route a share x, by query type an unmet share u, by GPU type
/// that is bought by nodes an integer y (nodes). Rows that cannot bind and routes that cannot be used are left out. Read only.
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
    private readonly SharedRows _shared;

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
        _shared = new SharedRows(builder, tables, _options, objective, limitsInRows);
        int[][] routesOf = RoutesByQuery();
        var limits = new LimitRows(builder);
        for (int i = 0; i < _unmet.Length; i++)
        {
            deadline.ThrowIfOver();
            AddDemand(builder, i, routesOf[i]);
        }

        int firstOwn = builder.RowCount;
        foreach (OptionColumns option in _options)
        {
            deadline.ThrowIfOver();
            AddCapacity(builder, option, tightRows);
        }

        AddOnePerPair(builder);
        PairRows = firstOwn..builder.RowCount;
        for (int i = 0; i < _unmet.Length; i++)
        {
            deadline.ThrowIfOver();
            AddMean(builder, limits, ConstraintNames.Error, i, routesOf[i], route => route.ErrorRate, tables.MeanErrorLimit[i]);
            AddMean(builder, limits, ConstraintNames.Delay, i, routesOf[i], route => route.Slo.DelaySeconds, tables.MeanDelayLimit[i]);
            AddInterruptible(limits, i, routesOf[i]);
        }

        _shared.AddRows(builder, limits, _unmet);
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

    /// <summary>Column of y by GPU type; -1 where GPUs are bought one by one.</summary>
    public IReadOnlyList<int> Nodes => _shared.Nodes;

    /// <summary>Rows that concern one pair alone: capacities of its options, and that it runs one of them at most.</summary>
    public Range PairRows { get; }

    /// <summary>
    /// Rows of the limits that can bind: budget, storage, GPUs, power, interruptible shares, and the objectives held on average.
    /// </summary>
    public IReadOnlyList<LimitRow> Limits { get; }

    /// <summary>Builds the programme.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="objective">What to minimise.</param>
    /// <param name="tightRows">Whether each route has a row of its own that closes it with its deployment.</param>
    /// <param name="inequalities">Inequalities that tighten the relaxation.</param>
    /// <param name="limitsInRows">Whether budget, GPUs and power limit replicas by their rows alone, so that those have their whole price.</param>
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
        int first = _routes.Count, spare = _tables.SpareReplicas, least = _tables.LeastReplicas - spare, most = MostCarrying(option, least);
        ReplicaLoad load = default;
        for (int i = 0; i < _tables.QueryCount; i++)
        {
            if (!_tables.FindAdmitted(i, option, out RouteMetrics route)) continue;
            ReplicaLoad whole = _tables.LoadOf(option, route);
            double share = mixes is null ? 1 : Math.Min(mixes.LargestShare(i, option, route), most / whole.Tightest);
            if (share < Tolerances.ZeroShare) continue;
            _routes.Add(new RouteColumn(i, option, -1, -1, share, route));
            load += share * whole;
        }

        most = (int)Math.Clamp(Math.Ceiling(load.Tightest), least, most);
        double rental = Cost(SharedRows.RentalOf(_tables, option)), weights = Cost(_tables.StoragePrice * _tables.WeightsGb[option]);

        // With one number of replicas, q is a multiple of w.
        bool isFixed = most == least;
        int open = builder.AddColumn(weights + rental * (isFixed ? most + spare : spare), 0, 1, isInteger: true);
        int carrying = isFixed ? open : builder.AddColumn(rental, 0, most, isInteger: true);
        for (int n = first; n < _routes.Count; n++)
        {
            RouteColumn route = _routes[n];
            double delay = Cost(_tables.DelayCostPerSecond[route.Query] * route.Metrics.DelaySeconds);
            _routes[n] = route with { Column = builder.AddColumn(delay, 0, route.MaxShare), Open = open };
        }

        _options.Add(new OptionColumns(option, open, carrying, least, most, load, first, _routes.Count - first));
    }

    /// <summary>Most replicas of an option that carry load: no more than allowed, available, affordable and powered.</summary>
    private int MostCarrying(int option, int least)
    {
        double most = _tables.Problem.MaxReplicas;
        if (!_limitsInRows)
        {
            int gpu = _tables.GpuIndexOf(option), size = _tables.NodeSize[gpu];
            double money = Roomy(_tables.Budget) - _tables.StoragePrice * _tables.WeightsGb[option];
            most = Math.Min(most, AtMost(_tables.GpuCount[gpu], _tables.Gpus[option]));
            most = Math.Min(most, size > 1
                ? AtMost(AtMost(money, _tables.GpuRental[gpu] * size) * size, _tables.Gpus[option])
                : AtMost(money, _tables.Rental[option]));
            most = Math.Min(most, AtMost(Roomy(_tables.PowerLimit), _tables.ReplicaWatts(option)));
        }

        return (int)Math.Max(least, most - _tables.SpareReplicas);

        static double AtMost(double room, double each) => each > 0 ? Math.Floor(room / each) : double.PositiveInfinity;
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
        if (!option.IsFixed)
        {
            builder.AddRow(double.NegativeInfinity, 0);
            builder.Add(option.Open, option.LeastCarrying);
            builder.Add(option.Carrying, -1);
            builder.AddRow(double.NegativeInfinity, 0);
            builder.Add(option.Carrying, 1);
            builder.Add(option.Open, -option.MostCarrying);
        }

        AddResource(builder, option, routes, load => load.Memory);
        AddResource(builder, option, routes, load => load.Compute);
        AddResource(builder, option, routes, load => load.Concurrency);
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

    /// <summary>
    /// The row of a resource. Left out where the least replicas carry all routes at their largest shares: x &lt;= m·w suffices then.
    /// </summary>
    private void AddResource(
        MilpModelBuilder builder, OptionColumns option, ReadOnlySpan<RouteColumn> routes, Func<ReplicaLoad, double> resource)
    {
        if (resource(option.FullLoad) <= option.LeastCarrying) return;
        builder.AddRow(double.NegativeInfinity, 0);
        foreach (RouteColumn route in routes) builder.Add(route.Column, resource(_tables.LoadOf(option.Option, route.Metrics)));
        builder.Add(option.Carrying, -option.CarriedByUnit);
    }

    /// <summary>A pair runs one parallelism at one utilisation level.</summary>
    private void AddOnePerPair(MilpModelBuilder builder)
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

    private void AddInterruptible(LimitRows limits, int query, int[] routes)
    {
        double limit = _tables.MaxInterruptible[query];
        if (limit >= 1) return;
        var terms = new List<Term>();
        foreach (int n in routes)
        {
            RouteColumn route = _routes[n];
            if (_tables.Interruptible[_tables.TierIndexOf(route.Option)]) terms.Add(new Term(route.Column, 1, route.MaxShare));
        }

        limits.Add(ConstraintNames.Interruptible, _tables.Problem.Queries[query].Name, terms, limit, 0);
    }

    private double MostUnmet(int query) => _objective == ExactObjective.Cost ? _tables.MaxUnmet[query] : 1;

    private double Cost(double dollars) => _objective == ExactObjective.Cost ? dollars : 0;

    private static double Roomy(double limit) => limit + Tolerances.Feasibility * Math.Max(1, limit);
}
