using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Drafts;

/// <summary>A GPU of the catalog at a precision and a price, written <c>GPU[:PRECISION]@PRICE[xCOUNT]</c>.</summary>
/// <param name="Gpu">The GPU.</param>
/// <param name="Precision">Precision of weights and arithmetic.</param>
/// <param name="PricePerHour">$ per GPU and hour.</param>
/// <param name="Count">GPUs at hand; null for no limit.</param>
internal sealed record GpuChoice(GpuSpec Gpu, Precision Precision, double PricePerHour, int? Count)
{
    public const string Option = "--gpus", Example = "h100:fp8@2.9,l40s:fp8@1.1x16";

    /// <summary>Reads a list with commas.</summary>
    /// <exception cref="InvalidInputException">The text is no such list.</exception>
    public static IReadOnlyList<GpuChoice> ParseList(string text)
    {
        GpuChoice[] choices = [.. DraftText.Split(Option, text).Select(Parse)];
        foreach (IGrouping<string, GpuChoice> same in choices.GroupBy(choice => choice.Tier.Name))
            if (same.Count() > 1) throw new InvalidInputException($"{Option}: {same.Key} is given twice.");
        foreach (IGrouping<string, GpuChoice> same in choices.GroupBy(choice => choice.Gpu.Name))
        {
            int?[] counts = [.. same.Select(choice => choice.Count).Distinct()];
            if (counts.Length > 1)
            {
                throw new InvalidInputException(
                    $"{Option}: the precisions of {same.Key} share its GPUs, so their counts must be equal, were "
                    + $"{string.Join(" and ", counts.Select(count => count?.ToString() ?? "none"))}.");
            }
        }

        return choices;
    }

    /// <summary>The tier of this choice.</summary>
    public GpuTier Tier => Gpu.At(Precision, PricePerHour) with { Source = CatalogEntries.SourceOf(Gpu.Name) };

    private static GpuChoice Parse(string text)
    {
        if (text.Split('@') is not [{ } gpu, { } price])
            throw new InvalidInputException($"{Option} must be GPU[:PRECISION]@PRICE[xCOUNT], such as {Example}, was '{text}'.");
        (string name, string? precision) = gpu.Split(':') switch
        {
            [var one] => (one, null),
            [var one, var other] => (one, other),
            _ => throw new InvalidInputException($"{Option} must have one precision for each GPU, was '{text}'."),
        };
        GpuSpec spec = DraftText.Entry(Option, "gpu", name, GpuCatalog.All, one => one.Name);
        string[] amounts = price.Split('x');
        if (amounts.Length > 2) throw new InvalidInputException($"{Option} must have one count for each GPU, was '{text}'.");
        double dollars =
            DraftText.Number($"{Option}: the price of {spec.Name}", amounts[0], v => v >= 0, "be a number of $ per hour from 0 on");
        int? count = amounts.Length == 1 ? null : (int)DraftText.Number(
            $"{Option}: the count of {spec.Name}", amounts[1], v => v is >= 0 and <= int.MaxValue && v == Math.Floor(v),
            "be a whole number from 0 on");
        return new GpuChoice(spec, PrecisionOf(spec, precision), dollars, count);
    }

    private static Precision PrecisionOf(GpuSpec gpu, string? text)
    {
        if (text is null) return Precision.FP16;
        string[] names = Enum.GetNames<Precision>();
        string name = names.FirstOrDefault(one => one.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidInputException(
                $"{Option}: the precision of {gpu.Name} must be one of {string.Join(", ", names).ToLowerInvariant()}, was '{text}'.");
        return Enum.Parse<Precision>(name);
    }
}
