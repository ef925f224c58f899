using HetServe.Allocation.Allocators.Exact;

namespace HetServe.Allocation.Comparison;

/// <summary>A form of the exact model.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="TightRows">See <see cref="ExactOptions.TightRows"/>.</param>
/// <param name="Inequalities">See <see cref="ExactOptions.Inequalities"/>.</param>
internal sealed record Formulation(string Name, bool TightRows, ValidInequalities Inequalities)
{
    private const ValidInequalities MixInequalities = ValidInequalities.ShareLimits | ValidInequalities.Covers;

    /// <summary>One row x &lt;= w per option or per route, without and with more and more valid inequalities.</summary>
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
