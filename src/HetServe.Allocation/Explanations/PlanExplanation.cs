using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Explanations;

/// <summary>
/// Why a plan is as it is: for each deployment and query type the cost of the next best choice, which limits bind and what it is worth to
/// raise them, and what would serve unmet demand. Immutable. <c>ToText()</c> and <c>ToJson()</c> write it.
/// </summary>
public sealed record PlanExplanation
{
    /// <summary>Name of the problem.</summary>
    public required string Problem { get; init; }

    /// <summary>Name of the allocator that made the plan.</summary>
    public required string PlannedBy { get; init; }

    /// <summary>Name of the allocator that solved the changed problems.</summary>
    public required string SolvedBy { get; init; }

    /// <summary>Name of the solver of the linear relaxation whose shadow prices limits have; null where they have none.</summary>
    public string? PricedBy { get; init; }

    /// <summary>Number of problems solved for the explanation.</summary>
    public required int Solves { get; init; }

    /// <summary>Horizon over which costs are counted, hours.</summary>
    public required double HorizonHours { get; init; }

    /// <summary>Cost of the plan, recomputed, $ over the horizon.</summary>
    public required CostBreakdown Cost { get; init; }

    /// <summary>The figures of the plan: delays against SLOs, loads, money and penalties.</summary>
    public required PlanReport Figures { get; init; }

    /// <summary>Rows that the plan breaks, in words; empty for a feasible plan.</summary>
    public required IReadOnlyList<string> Violations { get; init => field = [.. value]; }

    /// <summary>
    /// The cheapest plan found on the way that meets every constraint, starting from this one; null where none is cheaper than this one, or
    /// this one is not feasible.
    /// </summary>
    public AllocationPlan? CheaperPlan { get; init; }

    /// <summary>Cost of <see cref="CheaperPlan"/>, $; null without one.</summary>
    public double? CheaperCost => CheaperPlan?.Cost.Total;

    /// <summary>The deployments, in the order of the plan.</summary>
    public required IReadOnlyList<DeploymentExplanation> Deployments { get; init => field = [.. value]; }

    /// <summary>The query types, in the order of the problem.</summary>
    public required IReadOnlyList<QueryExplanation> Queries { get; init => field = [.. value]; }

    /// <summary>
    /// Limits that bind, the most valuable first, measured against <see cref="CheaperPlan"/> where there is one. A limit with room for one
    /// more replica is not listed. Empty where none binds, or the plan is not feasible.
    /// </summary>
    public required IReadOnlyList<LimitWorth> Limits { get; init => field = [.. value]; }
}

/// <summary>Why a deployment is there, and why it has its size. Immutable.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Routes">The routes to it.</param>
/// <param name="MemoryUse">KV cache as a fraction of the room for it.</param>
/// <param name="ComputeUse">Busy time as a fraction of what its utilisation level allows.</param>
/// <param name="Without">The best plan found without this model on this tier.</param>
public sealed record DeploymentExplanation(
    Deployment Deployment, IReadOnlyList<Route> Routes, double MemoryUse, double ComputeUse, PlanAlternative Without)
{
    /// <summary>Queries running at once as a fraction of the most; 0 with the roofline model. Default 0.</summary>
    public double ConcurrencyUse { get; init; }

    /// <summary>Replicas that carry no load, of the deployment's. Default 0.</summary>
    public int SpareReplicas { get; init; }

    /// <summary>
    /// Why it may not run at the next utilisation level: the first SLO that one of its query types would miss there; null where none would,
    /// or it runs at the last level.
    /// </summary>
    public LevelStop? NextLevel { get; init; }

    /// <summary>
    /// Where the figures of the model on the tier come from, as the problem says: of its profile, of the measurements of its routes, of the
    /// tier and of the model. Empty where the problem names no source.
    /// </summary>
    public IReadOnlyList<FigureSource> Sources { get; init => field = [.. value]; } = [];

    /// <summary>
    /// The resource for which one replica fewer is too few: <c>memory</c>, <c>compute</c> or <c>concurrency</c>; null where one fewer
    /// suffices, or only one carries load.
    /// </summary>
    public string? SizedBy => Carrying <= 1 || !(UseWithOneFewer > 1) ? null
        : ConcurrencyUse > Math.Max(MemoryUse, ComputeUse) ? ConstraintNames.Concurrency
        : MemoryUse >= ComputeUse ? ConstraintNames.Memory : ConstraintNames.Compute;

    /// <summary>The largest of the uses if it had one replica fewer; infinity where only one carries load.</summary>
    public double UseWithOneFewer => Math.Max(Math.Max(MemoryUse, ComputeUse), ConcurrencyUse) * Carrying / (Carrying - 1);

    private int Carrying => Deployment.Replicas - SpareReplicas;
}

/// <summary>Where a query type goes, and why. Immutable.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Routes">Its routes, the largest share first.</param>
/// <param name="Offers">Number of pairs of model and tier that can serve all of it by themselves.</param>
/// <param name="Refusals">Number of pairs that cannot, by the first constraint that refuses them.</param>
/// <param name="Unmet">Why a share is unmet, and what would serve it; null where all is served.</param>
public sealed record QueryExplanation(
    string Query,
    IReadOnlyList<RouteExplanation> Routes,
    int Offers,
    IReadOnlyDictionary<string, int> Refusals,
    UnmetExplanation? Unmet)
{
    /// <summary>What the sources of measurements say of pairs without a route to it, each once. Default empty.</summary>
    public IReadOnlyList<string> NoRoutes { get; init => field = [.. value]; } = [];
}

/// <summary>Why a share of a query type goes where it goes. Immutable.</summary>
/// <param name="Route">The route.</param>
/// <param name="Deployment">The deployment that it goes to.</param>
/// <param name="DelaySeconds">Mean delay of a query on it, seconds.</param>
/// <param name="ErrorRate">Its error rate, a fraction.</param>
/// <param name="Without">The best plan found that sends none of the query type to this model on this tier.</param>
public sealed record RouteExplanation(
    Route Route, Deployment Deployment, double DelaySeconds, double ErrorRate, PlanAlternative Without)
{
    /// <summary>All figures of the route: TTFT, TPOT and delay against their SLOs.</summary>
    public required RouteReport Figures { get; init; }
}

/// <summary>The best plan that the allocator found with a choice forbidden. Immutable.</summary>
/// <param name="Plan">The plan; null where no feasible one was found.</param>
/// <param name="ExtraCost">Its cost above that of the plan explained, $; below 0 where it is cheaper; null without a plan.</param>
/// <param name="Changes">The differences in words: of deployments, or of routes where the deployments stay.</param>
public sealed record PlanAlternative(AllocationPlan? Plan, double? ExtraCost, IReadOnlyList<string> Changes);

/// <summary>
/// A limit that binds: a cheaper plan was found without it, which breaks it, and the plan explained leaves no room for one more replica of
/// that. Immutable.
/// </summary>
/// <param name="Constraint">Name of the constraint, one of <see cref="ConstraintNames"/>.</param>
/// <param name="Item">The query type or GPU type that it limits; empty for the whole problem.</param>
/// <param name="Unit">Unit of the limit; empty for none.</param>
/// <param name="Limit">The limit.</param>
/// <param name="StepLimit">The limit raised by one step.</param>
/// <param name="StepSaves">Saving of the step, $ over the horizon, at least 0.</param>
/// <param name="Saves">Saving without the limit, $ over the horizon, more than 0.</param>
public sealed record LimitWorth(
    string Constraint, string Item, string Unit, double Limit, double StepLimit, double StepSaves, double Saves)
{
    /// <summary>
    /// What the plan explained takes of the limit, in its unit. It may be less than the limit: replicas are whole, and an objective either
    /// admits a route or does not.
    /// </summary>
    public double Used { get; init; }

    /// <summary>What the cheaper plan found without the limit takes of it, in its unit: more than the limit.</summary>
    public double UsedWithout { get; init; }

    /// <summary>
    /// The limit's dual value in the linear relaxation: the saving there of the first small part of a further unit, in $ over the horizon
    /// for a unit, at least 0. Null without a solver, without dual values, where the solver takes more than 10 s, and for limits that are
    /// no row of the programme: memory, utilisation, replicas, and objectives that every route has to meet.
    /// </summary>
    public double? ShadowPrice { get; init; }
}

/// <summary>Why a share of a query type is unmet, and what would serve it. Immutable.</summary>
/// <param name="Reason">What stops it, with the numbers.</param>
/// <param name="ServedCost">
/// Cost of the cheapest plan found that serves all of it under the present limits, with no more unmet of any other query type, $; null
/// where none was found.
/// </param>
/// <param name="Changes">Single changes that serve it, by rising size relative to the present value.</param>
public sealed record UnmetExplanation(UnservedReason Reason, double? ServedCost, IReadOnlyList<ServingChange> Changes);

/// <summary>A change of one limit that makes a plan possible which serves a query type in full. Immutable.</summary>
/// <param name="Constraint">
/// Name of the constraint, one of <see cref="ConstraintNames"/>: <c>unmetPenalty</c> or <c>maxUnmet</c> for these members of the query
/// type.
/// </param>
/// <param name="Item">The query type or GPU type whose limit it is; empty for the whole problem.</param>
/// <param name="Unit">Unit of the limit; empty for none.</param>
/// <param name="From">The present value.</param>
/// <param name="To">The value with which the plan was found.</param>
/// <param name="Plan">The plan found; feasible with that change alone.</param>
/// <param name="MoreUnmet">
/// Other query types that the plan leaves more unmet of than the plan explained. Only a higher <c>unmetPenalty</c> makes that worthwhile.
/// </param>
public sealed record ServingChange(
    string Constraint, string Item, string Unit, double From, double To, AllocationPlan Plan, IReadOnlyList<string> MoreUnmet)
{
    /// <summary>The change relative to the present value; infinity where that is 0.</summary>
    public double Relative => From > 0 ? Math.Abs(To - From) / From : double.PositiveInfinity;
}
