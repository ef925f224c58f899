namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>A column of a linear programme: its cost and its coefficients by row. Immutable.</summary>
/// <param name="Cost">Objective coefficient.</param>
/// <param name="Rows">Rows, each once.</param>
/// <param name="Coefficients">Coefficient by entry of <paramref name="Rows"/>.</param>
internal sealed record SparseColumn(double Cost, int[] Rows, double[] Coefficients)
{
    /// <summary>The cost less what the rows pay at prices by row.</summary>
    public double Reduced(double[] prices)
    {
        double reduced = Cost;
        for (int n = 0; n < Rows.Length; n++) reduced -= prices[Rows[n]] * Coefficients[n];
        return reduced;
    }
}
