namespace HetServe.Allocation.Performance;

/// <summary>What delays and work depend on in a query: its lengths, as the coefficients of an option count them.</summary>
/// <param name="Prompt">Prompt tokens to prefill, (1-ξ)·h.</param>
/// <param name="PromptSquared">h² - (ξ·h)².</param>
/// <param name="Output">Output tokens f.</param>
/// <param name="Context">Mean context while decoding, h + f/2 tokens.</param>
internal readonly record struct RouteLengths(double Prompt, double PromptSquared, double Output, double Context)
{
    /// <summary>The lengths of a query with h input and f output tokens.</summary>
    /// <param name="input">h, tokens.</param>
    /// <param name="output">f, tokens.</param>
    /// <param name="hitRate">ξ, share of the prompt that the prefix cache holds.</param>
    public static RouteLengths Of(double input, double output, double hitRate) =>
        new((1 - hitRate) * input, input * input - hitRate * input * (hitRate * input), output, input + output / 2);
}
