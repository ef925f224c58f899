using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Drafts;

/// <summary>
/// Which preset each query type has: the one of the longest prefix of its name, or the one for all. Written <c>[PREFIX=]PRESET</c>.
/// </summary>
internal sealed class SloChoice
{
    public const string Option = "--slo";

    private readonly (string Prefix, SloPreset Preset)[] _choices;

    private SloChoice((string, SloPreset)[] choices) => _choices = choices;

    /// <summary>Names of all presets.</summary>
    public static string Names => string.Join(", ", SloPresets.All.Select(preset => preset.Name));

    /// <summary>Reads the choices.</summary>
    /// <exception cref="InvalidInputException">A text names no preset, or a prefix is given twice.</exception>
    public static SloChoice Parse(IEnumerable<string> texts)
    {
        (string Prefix, SloPreset Preset)[] choices = [.. texts.SelectMany(text => DraftText.Split(Option, text)).Select(One)];
        foreach (IGrouping<string, (string Prefix, SloPreset)> same in choices.GroupBy(choice => choice.Prefix, StringComparer.Ordinal))
        {
            string what = same.Key.Length == 0 ? "the preset of all query types" : $"'{same.Key}'";
            if (same.Count() > 1) throw new InvalidInputException($"{Option}: {what} is given twice.");
        }

        return new SloChoice(choices);
    }

    /// <summary>The query types of classes under their presets.</summary>
    /// <exception cref="InvalidInputException">A class has no preset, or a prefix no class.</exception>
    public IEnumerable<ServiceObjectives> Of(IReadOnlyList<WorkloadClass> classes)
    {
        foreach ((string prefix, _) in _choices)
        {
            if (!classes.Any(c => IsOf(c, prefix)))
            {
                throw new InvalidInputException(
                    $"{Option}: no query type starts with '{prefix}'; they are {string.Join(", ", classes.Take(5).Select(c => c.Name))}"
                    + (classes.Count > 5 ? $" and {classes.Count - 5} more." : "."));
            }
        }

        return classes.Select(c => PresetOf(c)?.Objectives ?? throw new InvalidInputException(
            $"{Option}: query type '{c.Name}' has no preset. Give one for all: {Option} {SloPresets.All[0].Name}."));

        SloPreset? PresetOf(WorkloadClass c) =>
            _choices.Where(choice => IsOf(c, choice.Prefix)).OrderByDescending(choice => choice.Prefix.Length).FirstOrDefault().Preset;

        static bool IsOf(WorkloadClass c, string prefix) => c.Name.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static (string Prefix, SloPreset Preset) One(string text)
    {
        int at = text.LastIndexOf('=');
        (string prefix, string name) = at < 0 ? ("", text) : (text[..at], text[(at + 1)..]);
        if (SloPresets.Find(name) is { } preset) return (prefix, preset);
        throw new InvalidInputException(WordChoice.NotOneOf(Option, [.. SloPresets.All.Select(one => one.Name)], name));
    }
}
