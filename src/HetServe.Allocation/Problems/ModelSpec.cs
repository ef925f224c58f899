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

    /// <summary>Parameters active per token in 1e9: <see cref="ActiveParametersB"/>, or all of them.</summary>
    public double ActiveOrAllParametersB => ActiveParametersB ?? ParametersB;
}
