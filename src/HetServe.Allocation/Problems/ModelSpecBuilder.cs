namespace HetServe.Allocation.Problems;

/// <summary>Sets the data of one model; see <see cref="ModelSpec"/> for meaning, ranges and defaults. Not thread-safe.</summary>
public sealed class ModelSpecBuilder
{
    private readonly Dictionary<string, double> _errorRates;
    private ModelSpec _model;

    internal ModelSpecBuilder(string name)
        : this(new ModelSpec
        {
            Name = name,
            ParametersB = 0,
            WeightsGb = 0,
            KvKbPerToken = 0,
            Layers = 0,
            HiddenSize = 0,
            ErrorRates = new Dictionary<string, double>(),
        })
    {
    }

    internal ModelSpecBuilder(ModelSpec model)
    {
        _model = model;
        _errorRates = new Dictionary<string, double>(model.ErrorRates, StringComparer.Ordinal);
    }

    /// <summary>Sets the name, unique among the models.</summary>
    public ModelSpecBuilder Name(string name) => With(_model with { Name = name });

    /// <summary>Sets the parameters in 1e9 and, for a mixture of experts, those active per token.</summary>
    public ModelSpecBuilder Parameters(double billions, double? activeBillions = null) =>
        With(_model with { ParametersB = billions, ActiveParametersB = activeBillions });

    /// <summary>Sets the size of the weights at 16 bit, GB.</summary>
    public ModelSpecBuilder Weights(double gigabytes) => With(_model with { WeightsGb = gigabytes });

    /// <summary>Sets the KV cache in KB per token.</summary>
    public ModelSpecBuilder KvCache(double kilobytesPerToken) => With(_model with { KvKbPerToken = kilobytesPerToken });

    /// <summary>Sets the number of layers and the hidden size.</summary>
    public ModelSpecBuilder Shape(double layers, double hiddenSize) => With(_model with { Layers = layers, HiddenSize = hiddenSize });

    /// <summary>
    /// Sets the attention heads, which the tensor degree must divide, and those with a key and a value of their own; at least 1 each.
    /// Tensor degrees above the latter hold copies of the KV cache (engine only). Default: no rule and no copies.
    /// </summary>
    public ModelSpecBuilder Heads(int heads, int? kvHeads = null) => With(_model with { Heads = heads, KvHeads = kvHeads });

    /// <summary>Sets heads x head size, more than 0. Engine only. Default: the hidden size.</summary>
    public ModelSpecBuilder AttentionWidth(double width) => With(_model with { AttentionWidth = width });

    /// <summary>
    /// Sets the experts of a mixture of experts and those that each token uses, at least 1 and below the former. Engine only. Default: a
    /// dense model.
    /// </summary>
    public ModelSpecBuilder Experts(int experts, int perToken) => With(_model with { Experts = experts, ExpertsPerToken = perToken });

    /// <summary>Sets the factor on the FLOPs of the active parameters that an engine needs, more than 0. Engine only. Default 1.</summary>
    public ModelSpecBuilder ComputeFactor(double factor) => With(_model with { ComputeFactor = factor });

    /// <summary>Sets the factor on the overhead per layer, more than 0. Engine only. Default 1.</summary>
    public ModelSpecBuilder LayerFactor(double factor) => With(_model with { LayerFactor = factor });

    /// <summary>Says where the numbers come from; optional.</summary>
    public ModelSpecBuilder Source(string source) => With(_model with { Source = source });

    /// <summary>Sets the error rate for a query type at 16 bit, a fraction. Without one, the model cannot serve the query type.</summary>
    public ModelSpecBuilder ErrorRate(string query, double rate)
    {
        _errorRates[query] = rate;
        return this;
    }

    internal ModelSpec Build() => _model with { ErrorRates = _errorRates };

    private ModelSpecBuilder With(ModelSpec model)
    {
        _model = model;
        return this;
    }
}
