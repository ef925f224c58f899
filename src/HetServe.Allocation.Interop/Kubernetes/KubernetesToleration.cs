namespace HetServe.Allocation.Interop;

/// <summary>A taint that the pods tolerate. Immutable.</summary>
/// <param name="Key">Key of the taint.</param>
/// <param name="Value">Its value; null for any. Default null.</param>
/// <param name="Effect"><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>; null for all. Default null.</param>
public sealed record KubernetesToleration(string Key, string? Value = null, string? Effect = null);
