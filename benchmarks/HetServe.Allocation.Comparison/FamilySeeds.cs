using System.Globalization;
using HetServe.Allocation.Studies.Families;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison;

/// <summary>Seeds of a family.</summary>
/// <param name="Family">The family.</param>
/// <param name="Seeds">The seeds, without repeats.</param>
internal sealed record FamilySeeds(ProblemFamily Family, IReadOnlyList<int> Seeds)
{
    /// <summary>Seeds of a family that names none.</summary>
    public const string DefaultSeeds = "0-9";

    /// <summary>Reads <c>hard</c> or <c>hard:0-19,25</c>.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static FamilySeeds Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        ProblemFamily family = ProblemFamilies.Find(parts[0]) ?? throw new FormatException(
            $"'{parts[0]}': must be one of {string.Join(", ", ProblemFamilies.All)}, with seeds behind a colon such as hard:0-19.");
        return new FamilySeeds(family, SeedList.Parse(parts.Length == 2 ? parts[1] : DefaultSeeds));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Family}:{(IsRange ? $"{Seeds[0]}-{Seeds[^1]}" : string.Join(',', Seeds))}");

    private bool IsRange => Seeds.Count > 1 && Seeds.Index().All(seed => seed.Item == Seeds[0] + seed.Index);
}
