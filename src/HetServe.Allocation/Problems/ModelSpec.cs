namespace HetServe.Allocation.Problems;

/// <summary>A language model to deploy. Immutable.</summary>
public sealed record ModelSpec
{
    /// <summary>Name, not empty, unique among the models.</summary>
    public required string Name { get; init; }

    /// <summary>Parameters N in 1e9, more than 0.</summary>
    public required double ParametersB { get; init; }

    /// <summary>
    /// Parameters active per token in 1e9, in (0, <see cref="ParametersB"/>]; null for all, as in a dense model. Default null.
    /// </summary>
    public double? ActiveParametersB { get; init; }

    /// <summary>Size of the weights B at 16 bit, GB, more than 0.</summary>
    public required double WeightsGb { get; init; }

    /// <summary>KV cache β in KB per token, at least 0.</summary>
    public required double KvKbPerToken { get; init; }

    /// <summary>Number of layers L, more than 0.</summary>
    public required double Layers { get; init; }

    /// <summary>Hidden size d, more than 0.</summary>
    public required double HiddenSize { get; init; }

    /// <summary>Error rate by query type, fractions in [0, 1] at 16 bit. The model cannot serve a query type without an entry.</summary>
    public required IReadOnlyDictionary<string, double> ErrorRates
    {
        get;
        init => field = StructuralEquality.Copy(value);
    }

    /// <summary>Attention heads; the tensor degree must divide them. Null for no rule. Default null.</summary>
    public int? Heads { get; init; }

    /// <summary>
    /// Heads that have a key and a value of their own. Tensor degrees above it hold copies. Null for no copies. Engine only. Default null.
    /// </summary>
    public int? KvHeads { get; init; }

    /// <summary>Heads x head size dA, more than 0; null for <see cref="HiddenSize"/>. Engine only. Default null.</summary>
    public double? AttentionWidth { get; init; }

    /// <summary>
    /// Experts E of a mixture of experts, together with <see cref="ExpertsPerToken"/>; null for a dense model. Engine only. Default null.
    /// </summary>
    public int? Experts { get; init; }

    /// <summary>Experts k that each token uses, at least 1 and below <see cref="Experts"/>. Engine only. Default null.</summary>
    public int? ExpertsPerToken { get; init; }

    /// <summary>
    /// Factor χ on the FLOPs of the active parameters that an engine needs, more than 0; about 5 for 64 and more small experts. Engine only.
    /// Default 1.
    /// </summary>
    public double ComputeFactor { get; init; } = 1;

    /// <summary>Factor ψ on the overhead per layer, more than 0; about 1.6 for 64 and more small experts. Engine only. Default 1.</summary>
    public double LayerFactor { get; init; } = 1;

    /// <summary>Where the numbers come from; optional. Default null.</summary>
    public string? Source { get; init; }

    /// <summary>Heads x head size: <see cref="AttentionWidth"/>, or the hidden size.</summary>
    public double EffectiveAttentionWidth => AttentionWidth ?? HiddenSize;

    /// <summary>Parameters active per token in 1e9: <see cref="ActiveParametersB"/>, or all of them.</summary>
    public double ActiveOrAllParametersB => ActiveParametersB ?? ParametersB;
}
