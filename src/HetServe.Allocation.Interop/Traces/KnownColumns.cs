using System.Collections.Immutable;

namespace HetServe.Allocation.Interop.Traces;

/// <summary>
/// Names of columns in public traces and request logs, without case, blanks, hyphens and underscores, the first that fits being taken: the
/// Azure traces, BurstGPT, Mooncake, Qwen-Bailian, splitwise-sim, Vidur, fleet-sim, workloads of AIBrix, request logs of vLLM (OpenAI's
/// <c>usage</c>) and GuideLLM.
/// </summary>
internal static class KnownColumns
{
    public static readonly ImmutableArray<string> Time =
    [
        "timestamp", "arrivaltimestamp", "arrivaltime", "arrivedat", "requesttimestamp", "requeststarttime", "info.timings.requeststart",
        "requesttime", "starttime", "created", "createdat", "datetime", "time", "ts",
    ];

    public static readonly ImmutableArray<string> Input =
    [
        "contexttokens", "inputlength", "inputtokens", "inputlen", "prompttokens", "numprompttokens", "requesttokens", "promptlength",
        "promptlen", "promptsize", "numprefilltokens", "numinputtokens", "usage.prompttokens", "usage.inputtokens",
        "inputmetrics.texttokens", "inputmetrics.totaltokens",
    ];

    public static readonly ImmutableArray<string> Output =
    [
        "generatedtokens", "outputlength", "outputtokens", "outputlen", "completiontokens", "responsetokens", "numgeneratedtokens",
        "numgenerationtokens", "generationtokens", "responselength", "tokensize", "numdecodetokens", "numoutputtokens",
        "usage.completiontokens", "usage.outputtokens", "outputmetrics.texttokens", "outputmetrics.totaltokens",
    ];

    public static readonly ImmutableArray<string> Blocks = ["hashids", "blockhashes"];

    private static readonly ImmutableArray<(string Suffix, TraceTimeUnit Unit)> s_suffixes =
    [
        ("_ms", TraceTimeUnit.Milliseconds), ("_us", TraceTimeUnit.Microseconds), ("_ns", TraceTimeUnit.Nanoseconds),
        ("_s", TraceTimeUnit.Seconds), ("_sec", TraceTimeUnit.Seconds), ("_seconds", TraceTimeUnit.Seconds),
    ];

    /// <summary>A name in the form of the lists, without its unit.</summary>
    public static string Normalize(string name)
    {
        string lower = name.Trim().ToLowerInvariant();
        string stem = lower[..^(SuffixOf(lower)?.Suffix.Length ?? 0)];
        return string.Concat(stem.Where(c => c is not ('_' or ' ' or '-')));
    }

    /// <summary>Unit of the times by the suffix of their column, or by a known set of columns; null for neither.</summary>
    /// <param name="time">Name of the time column.</param>
    /// <param name="names">All columns, normalized.</param>
    /// <param name="input">Index of the prompt length.</param>
    public static TraceTimeUnit? UnitOf(string time, string[] names, int input)
    {
        if (SuffixOf(time.Trim().ToLowerInvariant()) is { } suffix) return suffix.Unit;
        return names[input] switch
        {
            "inputlength" when names.Contains("chatid") => TraceTimeUnit.Seconds, // Qwen-Bailian
            "inputlength" when names.Contains("hashids") => TraceTimeUnit.Milliseconds, // Mooncake
            "requesttokens" or "promptsize" or "numprefilltokens" => TraceTimeUnit.Seconds, // BurstGPT, splitwise-sim, Vidur
            "prompttokens" when names.Contains("generatedtokens") => TraceTimeUnit.Seconds, // fleet-sim
            "promptlength" when names.Contains("outputlength") => TraceTimeUnit.Milliseconds, // AIBrix
            _ => null,
        };
    }

    private static (string Suffix, TraceTimeUnit Unit)? SuffixOf(string name)
    {
        foreach ((string Suffix, TraceTimeUnit Unit) known in s_suffixes)
        {
            if (name.Length > known.Suffix.Length && name.EndsWith(known.Suffix, StringComparison.Ordinal)) return known;
        }

        return null;
    }
}
