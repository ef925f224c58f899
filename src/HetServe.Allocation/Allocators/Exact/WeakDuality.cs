namespace HetServe.Allocation.Allocators.Exact;

/// <summary>A bound on a linear model that rests on plain arithmetic alone.</summary>
internal static class WeakDuality
{
    /// <summary>The bound that a solved relaxation proves: by its dual values where it has any, else the solver's word; null for none.</summary>
    public static double? Bound(MilpModel model, MilpSolution relaxed) =>
        relaxed.RowDuals is { } duals ? Bound(model, duals) : relaxed.BestBound;

    /// <summary>
    /// The least that the objective can be once each row is priced at its dual value and let go:
    /// <c>c·x + offset &gt;= offset + y·(side of the row) + sum min over [lower, upper] of (c - yA)·x</c>, whatever y is.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="duals">A value by row; one that prices a side which the row does not have counts as 0.</param>
    /// <returns>The bound; null where some column without a bound leaves none.</returns>
    public static double? Bound(MilpModel model, IReadOnlyList<double> duals)
    {
        double[] reduced = [.. model.Objective];
        double bound = model.ObjectiveOffset;
        for (int row = 0; row < model.RowCount; row++)
        {
            double dual = duals[row], side = dual > 0 ? model.RowLower[row] : model.RowUpper[row];
            if (dual == 0 || !double.IsFinite(side)) continue;
            bound += dual * side;
            for (int entry = model.RowStart[row]; entry < model.RowStart[row + 1]; entry++)
                reduced[model.ColumnIndex[entry]] -= dual * model.Coefficient[entry];
        }

        for (int column = 0; column < reduced.Length; column++)
        {
            double cost = reduced[column];
            if (cost != 0) bound += cost * (cost > 0 ? model.ColumnLower[column] : model.ColumnUpper[column]);
        }

        return double.IsFinite(bound) ? bound : null;
    }
}
