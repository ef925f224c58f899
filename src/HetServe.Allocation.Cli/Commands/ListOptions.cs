using System.CommandLine;
using System.Globalization;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>Options whose value is a comma-separated list.</summary>
internal static class ListOptions
{
    /// <summary>The default of <see cref="Factors"/>.</summary>
    public static double[] DefaultFactors => [1.0, 1.1, 1.2, 1.3, 1.4, 1.5];

    /// <summary>A list of factors, such as stress factors: numbers of at least 1.</summary>
    public static Option<double[]> Factors(string name, string description) => new(name)
    {
        HelpName = "1.0,1.1,...",
        Description = $"{description} Default: 1.0,1.1,1.2,1.3,1.4,1.5.",
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            var factors = new List<double>();
            foreach (string part in text.Split(','))
            {
                if (double.TryParse(part, CultureInfo.InvariantCulture, out double value) && value >= 1 && double.IsFinite(value))
                    factors.Add(value);
                else result.AddError($"{name} must be numbers of at least 1 with commas between them, one was '{part}'.");
                if (factors.Count == 0) break;
            }

            return [.. factors];
        },
    };

    /// <summary>The list that is given, or else the default.</summary>
    public static T[] ValueOr<T>(ParseResult parsed, Option<T[]> option, T[] byDefault) =>
        parsed.GetResult(option) is null ? byDefault : parsed.GetRequiredValue(option);

    /// <summary>A list of given words, each at most once.</summary>
    /// <param name="name">Name of the option.</param>
    /// <param name="words">The words.</param>
    /// <param name="description">Its help.</param>
    /// <param name="byDefault">The default, for the help.</param>
    /// <param name="most">Largest number of words.</param>
    public static Option<string[]> SomeOf(
        string name, string[] words, string description, string byDefault, int most) => new(name)
    {
        HelpName = "NAME,...",
        Description = $"{description} Any of {string.Join(", ", words)}. Default: {byDefault}.",
        CustomParser = result =>
        {
            string[] chosen = result.Tokens.Count > 0 ? result.Tokens[0].Value.Split(',') : [];
            if (chosen.FirstOrDefault(word => !words.Contains(word)) is { } unknown)
            {
                string meant = WordChoice.Meant(unknown, words);
                result.AddError($"{name} must be some of {string.Join(", ", words)}, one was '{unknown}'.{meant}");
            }
            else if (chosen.Distinct().Count() < chosen.Length)
                result.AddError($"{name} must not repeat a word, was '{string.Join(',', chosen)}'.");
            else if (chosen.Length > most)
                result.AddError($"{name} must be at most {most} words, was '{string.Join(',', chosen)}'.");
            return chosen;
        },
    };
}
