namespace HetServe.Allocation.Allocators.Exact;

/// <summary>A bound on a linear model by plain arithmetic, without trust in a solver.</summary>
internal static class WeakDuality
{
    /// <summary>
    /// The bound of a solved relaxation: by its dual values where it has any, otherwise as the solver states it; null for none.
    /// </summary>
    public static double? Bound(MilpModel model, MilpSolution relaxed) =>
        relaxed.RowDuals is { } duals ? Bound(model, duals) : relaxed.BestBound;

    /// <summary>
    /// The least objective when each row is priced at its dual value y and dropped. It is a bound for every y:
    /// <c>c·x + offset &gt;= offset + y·(side of the row) + sum min over [lower, upper] of (c - yA)·x</c>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="duals">A value by row. A value that prices a side which the row does not have counts as 0.</param>
    /// <returns>The bound; null where a column without a bound leaves none.</returns>
    public static double? Bound(MilpModel model, IReadOnlyList<double> duals)
    {
        double[] reduced = [.. model.ObjectiveCoefficients];
        double bound = model.ObjectiveOffset;
        for (int row = 0; row < model.RowCount; row++)
        {
            double dual = duals[row], side = dual > 0 ? model.RowLowerBounds[row] : model.RowUpperBounds[row];
            if (dual == 0 || !double.IsFinite(side)) continue;
            bound += dual * side;
            for (int entry = model.RowStarts[row]; entry < model.RowStarts[row + 1]; entry++)
                reduced[model.ColumnIndices[entry]] -= dual * model.Coefficients[entry];
        }

        for (int column = 0; column < reduced.Length; column++)
        {
            double cost = reduced[column];
            if (cost != 0) bound += cost * (cost > 0 ? model.ColumnLowerBounds[column] : model.ColumnUpperBounds[column]);
        }

        return double.IsFinite(bound) ? bound : null;
    }
}
