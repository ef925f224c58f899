using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.Comparison;

/// <summary>A form of the exact model.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="TightRows">See <see cref="ExactOptions.TightRows"/>.</param>
/// <param name="Inequalities">See <see cref="ExactOptions.Inequalities"/>.</param>
internal sealed record Formulation(string Name, bool TightRows, ValidInequalities Inequalities)
{
    private const ValidInequalities MixInequalities = ValidInequalities.ShareLimits | ValidInequalities.Covers;

    /// <summary>One row x &lt;= w for all routes of an option or for each, bare and with one inequality after the other.</summary>
    public static IReadOnlyList<Formulation> All { get; } =
    [
        new("one row x <= w by option", TightRows: false, ValidInequalities.None),
        new("one row x <= w by option, all inequalities", TightRows: false, ValidInequalities.All),
        new("rows x <= w", TightRows: true, ValidInequalities.None),
        new("rows x <= w, covers", TightRows: true, ValidInequalities.Covers),
        new("rows x <= w, covers, share limits", TightRows: true, MixInequalities),
        new("rows x <= w, all inequalities", TightRows: true, ValidInequalities.All),
    ];
}
