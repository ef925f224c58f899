namespace HetServe.Allocation.Explanations;

/// <summary>Where figures of a deployment or configuration come from, as the problem says. Immutable.</summary>
/// <param name="Of">The entry that names the source: <c>tier</c>, <c>model</c>, <c>profile</c> or <c>measurement</c>.</param>
/// <param name="Source">The source, any text.</param>
public sealed record FigureSource(string Of, string Source);
