using HetServe.Allocation.Files;

namespace HetServe.Allocation.Problems;

/// <summary>Sets the data of one model; see <see cref="ModelSpec"/> for meaning, ranges and defaults.</summary>
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

    /// <summary>Name, unique among the models.</summary>
    public ModelSpecBuilder Name(string name) => With(_model with { Name = name });

    /// <summary>Parameters in 1e9, and those active per token where fewer (mixture of experts).</summary>
    public ModelSpecBuilder Parameters(double billions, double? activeBillions = null) =>
        With(_model with { ParametersB = billions, ActiveParametersB = activeBillions });

    /// <summary>Size of the weights at 16 bit, GB.</summary>
    public ModelSpecBuilder Weights(double gigabytes) => With(_model with { WeightsGb = gigabytes });

    /// <summary>KV cache in KB per token.</summary>
    public ModelSpecBuilder KvCache(double kilobytesPerToken) => With(_model with { KvKbPerToken = kilobytesPerToken });

    /// <summary>Number of layers and hidden size.</summary>
    public ModelSpecBuilder Shape(double layers, double hiddenSize) => With(_model with { Layers = layers, HiddenSize = hiddenSize });

    /// <summary>Error rate for a query type at 16 bit, a fraction. Without one, the model cannot serve the query type.</summary>
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
