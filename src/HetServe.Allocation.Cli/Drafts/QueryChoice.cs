using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Drafts;

/// <summary>A query type in words, written <c>name=chat,rate=3600,in=1200,out=300</c>.</summary>
internal static class QueryChoice
{
    public const string Option = "--query", Example = "name=chat,rate=3600,in=1200,out=300";

    private const string Name = "name", Rate = "rate", Input = "in", Output = "out", InputP95 = "in-p95", OutputP95 = "out-p95",
        InputCv = "in-cv", OutputCv = "out-cv", Prefix = "prefix";

    /// <summary>The keys, for the help.</summary>
    public const string Keys = $"{Name}, {Rate} (queries per hour), {Input} and {Output} (mean tokens); optional: {InputP95}, {OutputP95} "
        + $"(95th percentiles), {InputCv}, {OutputCv} (coefficients of variation), {Prefix} (share of the prompt in the prefix cache)";

    /// <summary>Reads a query type as a class of a workload.</summary>
    /// <param name="text">The text.</param>
    /// <param name="needsRate">Whether the rate must be given.</param>
    /// <exception cref="InvalidInputException">The text is no query type.</exception>
    public static WorkloadClass Parse(string text, bool needsRate)
    {
        string[] known = [Name, Rate, Input, Output, InputP95, OutputP95, InputCv, OutputCv, Prefix];
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in DraftText.Split(Option, text))
        {
            if (part.Split('=', 2) is not [{ } key, { Length: > 0 } value])
                throw new InvalidInputException($"{Option} must be KEY=VALUE with commas between, such as {Example}, was '{text}'.");
            if (!known.Contains(key))
            {
                throw new InvalidInputException(
                    $"{Option} must have keys out of {string.Join(", ", known)}, was '{key}'.{WordChoice.Meant(key, known)}");
            }

            if (!values.TryAdd(key, value)) throw new InvalidInputException($"{Option}: {key} is given twice in '{text}'.");
        }

        string[] missing = [.. new[] { Name, Rate, Input, Output }.Where(key => (needsRate || key != Rate) && !values.ContainsKey(key))];
        if (missing.Length > 0)
            throw new InvalidInputException($"{Option}: {DraftText.Missing(missing)} in '{text}'.");
        double rate = values.ContainsKey(Rate) ? Number(Rate, v => v > 0, "be a number above 0") : 0;
        return new WorkloadClass
        {
            Name = values[Name],
            Trace = "",
            Count = 1,
            RatePerHour = rate,
            PeakRatePerHour = rate,
            InputTokens = Tokens(Input, InputP95, InputCv),
            OutputTokens = Tokens(Output, OutputP95, OutputCv),
            PrefixHitRate = values.ContainsKey(Prefix) ? Number(Prefix, v => v is >= 0 and < 1, "be a number from 0 to below 1") : null,
        };

        // Objectives ask for the 95th percentile alone; what is left out is the mean.
        TokenStatistics Tokens(string mean, string p95, string cv)
        {
            double average = Number(mean);
            int at = (int)Math.Round(values.ContainsKey(p95) ? Percentile(p95, average) : average);
            return new TokenStatistics(average, at, at, at)
            {
                P95 = values.ContainsKey(p95) ? at : null,
                Cv = values.ContainsKey(cv) ? Number(cv) : null,
            };
        }

        double Percentile(string key, double average) => Number(
            key,
            v => v >= Math.Floor(average) && v <= int.MaxValue,
            FormattableString.Invariant($"be a number of tokens from the mean {average} on"));

        double Number(string key, Func<double, bool>? holds = null, string rule = "be a number from 0 on") =>
            DraftText.Number($"{Option}: {key} of '{values[Name]}'", values[key], holds ?? (v => v >= 0), rule);
    }
}
