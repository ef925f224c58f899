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
    private readonly ProblemTables _tables;
    private readonly ExactObjective _objective;
    private readonly ValidInequalities _inequalities;
    private readonly bool _limitsInRows;
    private readonly List<LimitRow> _limits = [];
    private readonly MilpModelBuilder _builder = new();
    private readonly List<OptionColumns> _options = [];
    private readonly List<RouteColumn> _routes = [];
    private readonly int[] _unmet;

    private ExactModel(
        ProblemTables tables, ExactObjective objective, bool tightRows, ValidInequalities inequalities, bool limitsInRows)
    {
        (_tables, _objective, _inequalities, _limitsInRows) = (tables, objective, inequalities, limitsInRows);
        _unmet = new int[tables.QueryCount];
        MixLimits? limits = inequalities.HasFlag(ValidInequalities.ShareLimits) ? new MixLimits(tables) : null;
        foreach (int option in tables.Candidates) AddOption(option, limits);
        AddUnmet();
        ILookup<int, RouteColumn> routesOf = _routes.ToLookup(route => route.Query);
        for (int i = 0; i < _unmet.Length; i++) AddDemand(i, routesOf[i]);
        foreach (OptionColumns option in _options) AddCapacity(option, tightRows);
        AddOneParallelism();
        for (int i = 0; i < _unmet.Length; i++)
        {
            RouteColumn[] routes = [.. routesOf[i]];
            AddAverage(ConstraintNames.Error, i, routes, route => route.Metrics.ErrorRate, tables.MeanErrorLimit[i]);
            AddAverage(ConstraintNames.Delay, i, routes, route => route.Metrics.DelaySeconds, tables.MeanDelayLimit[i]);
        }

        AddShared();
        if (inequalities.HasFlag(ValidInequalities.ReplicaRounding))
            ReplicaRounding.AddRows(_builder, tables, _options, _routes, _unmet);
        Milp = _builder.Build();
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
    public IReadOnlyList<LimitRow> Limits => _limits;

    /// <summary>Builds the programme.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="objective">What to minimise.</param>
    /// <param name="tightRows">See <see cref="ExactOptions.TightRows"/>.</param>
    /// <param name="inequalities">See <see cref="ExactOptions.Inequalities"/>.</param>
    /// <param name="limitsInRows">Whether budget and GPUs limit replicas by their rows alone, so that those have their whole price.</param>
    public static ExactModel Build(
        ProblemTables tables,
        ExactObjective objective = ExactObjective.Cost,
        bool tightRows = true,
        ValidInequalities inequalities = ValidInequalities.All,
        bool limitsInRows = false) =>
        new(tables, objective, tightRows, inequalities, limitsInRows);

    /// <summary>
    /// Builds the programme of an allocator's options on another thread, so that nobody waits for it who cancels: that of a large problem takes
    /// seconds. Null where it was cancelled first; the building then ends by itself.
    /// </summary>
    public static ExactModel? TryBuild(ProblemTables tables, ExactObjective objective, ExactOptions options, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return null;
        if (!cancellationToken.CanBeCanceled) return Build(tables, objective, options.TightRows, options.Inequalities);
        Task<ExactModel> build = Task.Run(() => Build(tables, objective, options.TightRows, options.Inequalities), CancellationToken.None);
        try
        {
            Task.WaitAny([build], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        return build.GetAwaiter().GetResult();
    }

    private void AddOption(int option, MixLimits? limits)
    {
        int first = _routes.Count;
        double memory = 0, busy = 0;
        for (int i = 0; i < _tables.QueryCount; i++)
        {
            if (!_tables.FindRoute(i, option, out RouteMetrics route) || !_tables.Meets(i, route)) continue;
            double share = limits?.LargestShare(i, route) ?? 1;
            if (share < Tolerances.ZeroShare) continue;
            _routes.Add(new RouteColumn(i, -1, -1, share, route));
            memory += share * route.MemoryGb / _tables.FreeGb[option];
            busy += share * route.BusyReplicas / _tables.MaxUtilization;
        }

        double rental = Cost(_tables.Rental[option]), weights = Cost(_tables.StoragePrice * _tables.WeightsGb[option]);
        int limit = MostReplicas(option, Math.Max(memory, busy));

        // With one replica at most, r equals w.
        int open = _builder.AddColumn(limit == 1 ? weights + rental : weights, 0, 1, isInteger: true);
        int replicas = limit == 1 ? open : _builder.AddColumn(rental, 0, limit, isInteger: true);
        for (int n = first; n < _routes.Count; n++)
        {
            RouteColumn route = _routes[n];
            double delay = Cost(_tables.DelayCostPerSecond[route.Query] * route.Metrics.DelaySeconds);
            _routes[n] = route with { Column = _builder.AddColumn(delay, 0, route.MaxShare), Open = open };
        }

        _options.Add(new OptionColumns(option, open, replicas, limit, memory > 1, busy > 1, first, _routes.Count - first));
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

    private void AddUnmet()
    {
        // A query type keeps its tokens for the share that is served, 1 - u, so their storage price hangs on u rather than on every x.
        double tokens = 0;
        for (int i = 0; i < _unmet.Length; i++)
        {
            double tokenCost = Cost(_tables.StoragePrice * _tables.TokenGb[i]);
            _unmet[i] = _builder.AddColumn(Cost(_tables.UnmetCost[i]) - tokenCost, 0, MostUnmet(i));
            tokens += tokenCost;
        }

        _builder.ObjectiveOffset = tokens;
        if (_objective == ExactObjective.Cost) return;
        for (int i = 0; i < _unmet.Length; i++)
        {
            int excess = _builder.AddColumn(1, 0, 1);
            _builder.AddRow(double.NegativeInfinity, _tables.MaxUnmet[i]);
            _builder.Add(_unmet[i], 1);
            _builder.Add(excess, -1);
        }
    }

    private void AddDemand(int query, IEnumerable<RouteColumn> routes)
    {
        _builder.AddRow(1, 1);
        foreach (RouteColumn route in routes) _builder.Add(route.Column, 1);
        _builder.Add(_unmet[query], 1);
    }

    private void AddCapacity(OptionColumns option, bool tightRows)
    {
        ReadOnlySpan<RouteColumn> routes = RoutesOf(option);
        if (option.MaxReplicas > 1)
        {
            _builder.AddRow(double.NegativeInfinity, 0);
            _builder.Add(option.Open, 1);
            _builder.Add(option.Replicas, -1);
            _builder.AddRow(double.NegativeInfinity, 0);
            _builder.Add(option.Replicas, 1);
            _builder.Add(option.Open, -option.MaxReplicas);
        }

        // Both in units of one replica. Left out where one replica carries all routes at their largest shares: x <= m·w and w <= r suffice.
        double free = _tables.FreeGb[option.Option];
        if (option.MemoryBinds)
        {
            _builder.AddRow(double.NegativeInfinity, 0);
            foreach (RouteColumn route in routes) _builder.Add(route.Column, route.Metrics.MemoryGb / free);
            _builder.Add(option.Replicas, -1);
        }

        if (option.ComputeBinds)
        {
            _builder.AddRow(double.NegativeInfinity, 0);
            foreach (RouteColumn route in routes) _builder.Add(route.Column, route.Metrics.BusyReplicas / _tables.MaxUtilization);
            _builder.Add(option.Replicas, -1);
        }

        if (!tightRows) _builder.AddRow(double.NegativeInfinity, 0);
        double shares = 0;
        foreach (RouteColumn route in routes)
        {
            if (tightRows) _builder.AddRow(double.NegativeInfinity, 0);
            _builder.Add(route.Column, 1);
            if (tightRows) _builder.Add(option.Open, -route.MaxShare);
            shares += route.MaxShare;
        }

        if (!tightRows) _builder.Add(option.Open, -shares);
    }

    private void AddOneParallelism()
    {
        for (int first = 0, next; first < _options.Count; first = next)
        {
            int pair = _tables.PairOf(_options[first].Option);
            for (next = first + 1; next < _options.Count && _tables.PairOf(_options[next].Option) == pair;) next++;
            if (next - first == 1) continue;
            _builder.AddRow(double.NegativeInfinity, 1);
            for (int n = first; n < next; n++) _builder.Add(_options[n].Open, 1);
        }
    }

    /// <summary>A limit on the mean over what is served, with its cover: where any is served, a deployment is open that meets it.</summary>
    private void AddAverage(string constraint, int query, RouteColumn[] routes, Func<RouteColumn, double> value, double limit)
    {
        if (!double.IsFinite(limit)) return;
        bool binds = AddLimit([.. routes.Select(route => new Term(route.Column, value(route) - limit, route.MaxShare))], 0, 0);
        if (!binds) return;
        _limits.Add(new LimitRow(constraint, _tables.Problem.Queries[query].Name, _builder.RowCount - 1, 1, _unmet[query]));
        if (!_inequalities.HasFlag(ValidInequalities.Covers)) return;
        _builder.AddRow(1, double.PositiveInfinity);
        foreach (RouteColumn route in routes)
            if (value(route) <= limit) _builder.Add(route.Open, 1);
        _builder.Add(_unmet[query], 1);
    }

    private void AddShared()
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

        AddShared(ConstraintNames.Budget, "", budget, _tables.Budget, _tables.StoragePrice * tokens);
        AddShared(ConstraintNames.Storage, "", storage, _tables.StorageCapacityGb, tokens);
        for (int g = 0; g < gpus.Length; g++) AddShared(ConstraintNames.Availability, _tables.GpuNames[g], gpus[g], _tables.GpuCount[g], 0);
    }

    private void AddShared(string constraint, string item, List<Term> terms, double limit, double constant)
    {
        if (AddLimit(terms, limit, constant)) _limits.Add(new LimitRow(constraint, item, _builder.RowCount - 1, UnitOf(limit), -1));
    }

    /// <summary>
    /// Adds the row <c>terms + constant &lt;= limit</c> unless it cannot bind, in units of the limit where that is above 1: a solver's
    /// tolerance is absolute, that of the checkers relative.
    /// </summary>
    /// <returns>Whether it can bind.</returns>
    private bool AddLimit(List<Term> terms, double limit, double constant)
    {
        double most = constant;
        foreach (Term term in terms) most += Math.Max(0, term.Coefficient * term.Upper);
        if (most <= limit) return false;
        double unit = UnitOf(limit);
        _builder.AddRow(double.NegativeInfinity, (limit - constant) / unit);
        foreach (Term term in terms) _builder.Add(term.Column, term.Coefficient / unit);
        return true;
    }

    private ReadOnlySpan<RouteColumn> RoutesOf(OptionColumns option) =>
        CollectionsMarshal.AsSpan(_routes).Slice(option.FirstRoute, option.RouteCount);

    private double MostUnmet(int query) => _objective == ExactObjective.Cost ? _tables.MaxUnmet[query] : 1;

    private double Cost(double dollars) => _objective == ExactObjective.Cost ? dollars : 0;

    private static double UnitOf(double limit) => Math.Max(1, limit);

    private static double Roomy(double limit) => limit + Tolerances.Feasibility * Math.Max(1, limit);

    private readonly record struct Term(int Column, double Coefficient, double Upper);
}

/// <summary>What an <see cref="ExactModel"/> minimises.</summary>
internal enum ExactObjective
{
    /// <summary>Cost over the horizon, $.</summary>
    Cost,

    /// <summary>Shares left unserved beyond what query types allow, which then is no constraint: shows what a problem lacks.</summary>
    ExcessUnmet,
}

/// <summary>The row of a limit.</summary>
/// <param name="Constraint">Name of the constraint.</param>
/// <param name="Item">The query type or GPU type; empty for the whole problem.</param>
/// <param name="Row">The row.</param>
/// <param name="Unit">What of the limit is 1 in the row.</param>
/// <param name="Unmet">Column of u where the limit is that of a mean over what is served; -1 otherwise.</param>
internal readonly record struct LimitRow(string Constraint, string Item, int Row, double Unit, int Unmet);

/// <summary>Columns of one option.</summary>
/// <param name="Option">Option index.</param>
/// <param name="Open">Column of w.</param>
/// <param name="Replicas">Column of r; that of w where there is at most one replica.</param>
/// <param name="MaxReplicas">R.</param>
/// <param name="MemoryBinds">Whether one replica has too little memory for all routes at their largest shares.</param>
/// <param name="ComputeBinds">Whether one replica has too little time for all routes at their largest shares.</param>
/// <param name="FirstRoute">Index of its first route.</param>
/// <param name="RouteCount">Number of its routes.</param>
internal readonly record struct OptionColumns(
    int Option, int Open, int Replicas, int MaxReplicas, bool MemoryBinds, bool ComputeBinds, int FirstRoute, int RouteCount);

/// <summary>Column of one route.</summary>
/// <param name="Query">Query index.</param>
/// <param name="Column">Column of x.</param>
/// <param name="Open">Column of the option's w.</param>
/// <param name="MaxShare">m, the largest share it may carry, above 0 and at most 1.</param>
/// <param name="Metrics">What the whole of the query type meets and takes there.</param>
internal readonly record struct RouteColumn(int Query, int Column, int Open, double MaxShare, RouteMetrics Metrics);
