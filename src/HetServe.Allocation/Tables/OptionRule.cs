using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tables;

/// <summary>The rule by which a deployment option does not exist. Source: <c>docs/model.md</c>, section 1.</summary>
public enum OptionRule
{
    /// <summary>None: the option exists.</summary>
    None,

    /// <summary>The tensor degree does not divide <see cref="ModelSpec.Heads"/>.</summary>
    Heads,

    /// <summary>The tensor degree is above <see cref="GpuTier.GpusPerNode"/>.</summary>
    Node,

    /// <summary>The tensor degree is above <see cref="GpuTier.MaxTensor"/>.</summary>
    TensorLimit,

    /// <summary>The pipeline depth is above <see cref="ModelSpec.Layers"/>.</summary>
    Layers,

    /// <summary>The weights leave no memory for KV cache.</summary>
    Weights,
}
