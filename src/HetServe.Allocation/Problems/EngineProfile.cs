namespace HetServe.Allocation.Problems;

/// <summary>
/// Coefficients of the engine's step that were fitted to measurements of one model, tier and parallelism. They replace those of the
/// formulas; null keeps the formula's. The roofline model ignores profiles. Immutable.
/// </summary>
public sealed record EngineProfile
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the tier.</summary>
    public required string Tier { get; init; }

    /// <summary>Parallelism of the replica; the problem's grid must list it.</summary>
    public required Parallelism Parallelism { get; init; }

    /// <summary>Time τ of a step, whatever runs, seconds, at least 0; the same at every batch size. Default null.</summary>
    public double? StepSeconds { get; init; }

    /// <summary>Time δ for each sequence that a step decodes, seconds, at least 0. Default null.</summary>
    public double? PerDecodedTokenSeconds { get; init; }

    /// <summary>Time κ for each token of context of the sequences that a step decodes, seconds, at least 0. Default null.</summary>
    public double? PerContextTokenSeconds { get; init; }

    /// <summary>Time c for each prompt token that a step prefills, seconds, at least 0. Default null.</summary>
    public double? PerPromptTokenSeconds { get; init; }

    /// <summary>Time κ2 for each prompt token squared, seconds, at least 0. Default null.</summary>
    public double? PerPromptTokenSquaredSeconds { get; init; }

    /// <summary>Where the numbers come from; optional. Default null.</summary>
    public string? Source { get; init; }
}
