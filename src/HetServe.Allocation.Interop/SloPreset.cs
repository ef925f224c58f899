namespace HetServe.Allocation.Interop;

/// <summary>Objectives under a name, with their reason. Immutable.</summary>
/// <param name="Name">Name, such as <c>chat</c>.</param>
/// <param name="Objectives">The objectives.</param>
/// <param name="Reason">Why these numbers.</param>
public sealed record SloPreset(string Name, ServiceObjectives Objectives, string Reason);
