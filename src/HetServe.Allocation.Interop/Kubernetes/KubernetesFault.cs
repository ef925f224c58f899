namespace HetServe.Allocation.Interop;

/// <summary>Why a plan cannot become manifests with the given options. Immutable.</summary>
/// <param name="Member">The member of <see cref="KubernetesOptions"/> with the wrong value; null where the plan itself is the reason.</param>
/// <param name="Text">The rule and the value, to follow the name of the member; a sentence of its own where there is no member.</param>
public sealed record KubernetesFault(string? Member, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Member is null ? Text : $"{Member} {Text}";
}
