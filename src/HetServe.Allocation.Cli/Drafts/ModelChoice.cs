using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Drafts;

/// <summary>A model of the catalog, written <c>MODEL[:ERROR_RATE]</c>.</summary>
/// <param name="Model">The model.</param>
/// <param name="ErrorRate">Its error rate for every query type; null where it is not given.</param>
internal sealed record ModelChoice(ModelSpec Model, double? ErrorRate)
{
    public const string Option = "--models", Example = "Llama-3.1-8B,Llama-3.1-70B";

    /// <summary>Reads a list with commas.</summary>
    /// <exception cref="InvalidInputException">The text is no such list, or only some of its models have an error rate.</exception>
    public static IReadOnlyList<ModelChoice> ParseList(string text)
    {
        ModelChoice[] choices = [.. DraftText.Split(Option, text).Select(Parse)];
        foreach (IGrouping<string, ModelChoice> same in choices.GroupBy(choice => choice.Model.Name))
            if (same.Count() > 1) throw new InvalidInputException($"{Option}: {same.Key} is given twice.");
        if (choices.Any(choice => choice.ErrorRate is null) && choices.FirstOrDefault(choice => choice.ErrorRate is not null) is { } rated)
        {
            throw new InvalidInputException(
                $"{Option} must give an error rate for all models or for none: {rated.Model.Name} has one, "
                + $"{choices.First(choice => choice.ErrorRate is null).Model.Name} has none.");
        }

        return choices;
    }

    private static ModelChoice Parse(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length > 2) throw new InvalidInputException($"{Option} must be MODEL[:ERROR_RATE], such as {Example}, was '{text}'.");
        ModelSpec model = DraftText.Entry(Option, "model", parts[0], ModelCatalog.All, one => one.Name);
        return new ModelChoice(model, parts.Length == 1 ? null : DraftText.Number(
            $"{Option}: the error rate of {model.Name}", parts[1], v => v is >= 0 and <= 1, "be a number from 0 to 1"));
    }
}
