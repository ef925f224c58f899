using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Explanations;

/// <summary>
/// How one model on one tier serves the whole of one query type by itself: the cheapest configuration, or why there is none. Exactly
/// one of <see cref="Offer"/> and <see cref="Refusal"/> is not null. Immutable.
/// </summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Tier">Name of the tier.</param>
/// <param name="Offer">The cheapest configuration; null where none is feasible.</param>
/// <param name="Refusal">What refuses the configuration that comes closest; null where one is feasible.</param>
public sealed record ConfigurationExplanation(
    string Query, string Model, string Tier, ConfigurationOffer? Offer, ConfigurationRefusal? Refusal)
{
    /// <summary>
    /// For each parallelism the busiest level at which every SLO on a route holds, and what refuses the next. Empty with the roofline
    /// model, which has no levels, and where no route exists.
    /// </summary>
    public IReadOnlyList<ConfigurationLevel> Levels { get; init => field = [.. value]; } = [];

    /// <summary>
    /// Where the figures come from, as the problem says: of the profile and the measurement of the configuration, or where none is
    /// feasible of any parallelism, of the tier and of the model. Empty where the problem names no source.
    /// </summary>
    public IReadOnlyList<FigureSource> Sources { get; init => field = [.. value]; } = [];
}

/// <summary>A deployment that serves the whole of one query type and nothing else.</summary>
/// <param name="Parallelism">Parallelism of each replica.</param>
/// <param name="Replicas">Number of replicas, at least 1.</param>
/// <param name="Cost">Rental, storage and delay penalty over the horizon, $.</param>
/// <param name="TtftSeconds">Mean time to first token, seconds.</param>
/// <param name="TpotSeconds">Mean time per output token, seconds.</param>
/// <param name="DelaySeconds">Mean delay of a query, seconds.</param>
/// <param name="ErrorRate">Error rate, a fraction in [0, 1].</param>
public sealed record ConfigurationOffer(
    Parallelism Parallelism,
    int Replicas,
    CostBreakdown Cost,
    double TtftSeconds,
    double TpotSeconds,
    double DelaySeconds,
    double ErrorRate)
{
    /// <summary>Utilisation level of the deployment; null with the roofline model.</summary>
    public double? Utilization { get; init; }

    /// <summary>
    /// Why the next level is refused; null where no SLO refuses it, and the busier deployment is not cheaper, or at the last level.
    /// </summary>
    public LevelStop? Next { get; init; }

    /// <summary>GPUs taken by all replicas.</summary>
    public int Gpus => Parallelism.Gpus * Replicas;
}

/// <summary>The first constraint that a configuration breaks.</summary>
/// <param name="Constraint">Name of the constraint, one of <see cref="Evaluation.ConstraintNames"/>.</param>
/// <param name="Parallelism">The parallelism that comes closest; null where no parallelism matters.</param>
/// <param name="What">What is limited: <c>delay</c>, <c>weights</c>; or, where nothing is measured, the reason in words.</param>
/// <param name="Value">Its value; null where nothing is measured.</param>
/// <param name="Limit">The largest value allowed; null where nothing is measured.</param>
/// <param name="Unit">Unit of both: <c>GB</c>, <c>$</c>; empty for none.</param>
public sealed record ConfigurationRefusal(
    string Constraint, Parallelism? Parallelism, string What, double? Value, double? Limit, string Unit)
{
    /// <summary>
    /// Utilisation level of the configuration that comes closest; null with the roofline model, or where no level matters.
    /// </summary>
    public double? Utilization { get; init; }

    /// <summary>The rule by which the configuration does not exist, in words; null where another limit refuses it.</summary>
    public string? Rule { get; init; }

    /// <summary>What the source of a measurement without figures says of a pair without a route; null where there is none.</summary>
    public string? NoRoute { get; init; }

    /// <summary>The refusal with its numbers: <c>delay: at 8x1 at 20%, delay 12.5 s, above 10 s</c>.</summary>
    public override string ToString()
    {
        string at = Parallelism is { } p ? $"{p}{OptionText.LevelOf(Utilization)}, " : "";
        if (at.Length > 0) at = $"at {at}";
        string what = Rule ?? (Value is { } value && Limit is { } limit ? new LimitUse(Constraint, What, value, limit, Unit).Above : What);
        return $"{Constraint}: {at}{what}";
    }
}
