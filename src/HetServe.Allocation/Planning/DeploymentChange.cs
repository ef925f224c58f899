using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Planning;

/// <summary>How the deployment of a model on a tier changes.</summary>
public enum ChangeKind
{
    /// <summary>A new deployment starts.</summary>
    Started,

    /// <summary>The deployment gets more replicas.</summary>
    ScaledUp,

    /// <summary>The deployment changes its parallelism.</summary>
    Reconfigured,

    /// <summary>The deployment gets fewer replicas.</summary>
    ScaledDown,

    /// <summary>The deployment stops.</summary>
    Stopped,

    /// <summary>The deployment keeps its replicas and runs at another utilisation level: only its admission of queries changes.</summary>
    LevelChanged,
}

/// <summary>
/// Change of the deployment of one model on one tier, part of a <see cref="PlanDifference"/> or <see cref="PlanTransition"/>. Immutable.
/// </summary>
public sealed record DeploymentChange
{
    private DeploymentChange(ChangeKind kind, Deployment? before, Deployment? after) => (Kind, Before, After) = (kind, before, after);

    /// <summary>The kind of change.</summary>
    public ChangeKind Kind { get; }

    /// <summary>The deployment before the change; null if there was none.</summary>
    public Deployment? Before { get; }

    /// <summary>The deployment after the change; null if there is none.</summary>
    public Deployment? After { get; }

    /// <summary>The deployment after the change, or the one that stopped.</summary>
    public Deployment Deployment => After ?? Before!;

    /// <summary>The change in words: <c>resize Llama-3.1-8B on L40S-FP8 1x1 from x2 to x3</c>.</summary>
    public override string ToString() => Kind switch
    {
        ChangeKind.Started => $"start {After}",
        ChangeKind.Stopped => $"stop {Before}",
        ChangeKind.Reconfigured => $"re-configure {Before!.Model} on {Before.Tier} from {Sized(Before)} to {Sized(After!)}",
        ChangeKind.LevelChanged => $"run {After!.Model} on {After.Tier} {After.Parallelism} x{After.Replicas}{LevelOf(After)} "
            + $"instead of{LevelOf(Before!)[" at".Length..]}",
        _ when Before!.Utilization == After!.Utilization =>
            $"resize {After.Model} on {After.Tier} {After.Parallelism}{LevelOf(After)} from x{Before.Replicas} to x{After.Replicas}",
        _ => $"resize {After.Model} on {After.Tier} {After.Parallelism} from x{Before.Replicas}{LevelOf(Before)} "
            + $"to x{After.Replicas}{LevelOf(After)}",
    };

    /// <summary>The change of a pair's deployment; null if it stays as it is.</summary>
    internal static DeploymentChange? Of(Deployment? before, Deployment? after) => (before, after) switch
    {
        _ when before == after => null,
        (null, _) => new(ChangeKind.Started, null, after),
        (_, null) => new(ChangeKind.Stopped, before, null),
        _ when before.Parallelism != after.Parallelism => new(ChangeKind.Reconfigured, before, after),
        _ when before.Replicas == after.Replicas => new(ChangeKind.LevelChanged, before, after),
        _ => new(after.Replicas > before.Replicas ? ChangeKind.ScaledUp : ChangeKind.ScaledDown, before, after),
    };

    /// <summary>
    /// Pairs the deployments before and after by model and tier: first those after, in their order, then those that are gone. One of
    /// the two may be null.
    /// </summary>
    internal static IEnumerable<(Deployment? Before, Deployment? After)> Pairs(
        IReadOnlyList<Deployment> before, IReadOnlyList<Deployment> after)
    {
        foreach (Deployment now in after) yield return (before.FirstOrDefault(d => IsSamePair(d, now)), now);
        foreach (Deployment old in before)
            if (!after.Any(d => IsSamePair(d, old))) yield return (old, null);
    }

    private static string Sized(Deployment d) => $"{d.Parallelism} x{d.Replicas}{LevelOf(d)}";

    private static string LevelOf(Deployment d) => OptionText.LevelOf(d.Utilization);

    private static bool IsSamePair(Deployment a, Deployment b) => a.Model == b.Model && a.Tier == b.Tier;
}
