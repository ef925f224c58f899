namespace HetServe.Allocation.Allocators.Exact;

/// <summary>A term of a row: a column with its coefficient and the largest value of the column.</summary>
internal readonly record struct Term(int Column, double Coefficient, double Upper);

/// <summary>Adds the rows of limits to a model, and keeps which row has which limit.</summary>
/// <param name="builder">Takes the rows.</param>
internal sealed class LimitRows(MilpModelBuilder builder)
{
    private readonly List<LimitRow> _rows = [];

    /// <summary>The limits that can bind.</summary>
    public IReadOnlyList<LimitRow> All => _rows;

    /// <summary>
    /// Adds the row <c>terms + constant &lt;= limit</c> unless it cannot bind. The row is in units of the limit where that is above 1: the
    /// tolerance of a solver is absolute, that of the checkers relative.
    /// </summary>
    /// <param name="constraint">Name of the constraint.</param>
    /// <param name="item">The query type or GPU type; empty for the whole problem.</param>
    /// <param name="terms">The terms.</param>
    /// <param name="limit">The limit; may be infinite.</param>
    /// <param name="constant">The constant.</param>
    /// <param name="unmet">Column of u where the limit holds on a mean; -1 otherwise.</param>
    /// <returns>Whether the row can bind.</returns>
    public bool Add(string constraint, string item, List<Term> terms, double limit, double constant, int unmet = -1)
    {
        double most = constant;
        foreach (Term term in terms) most += Math.Max(0, term.Coefficient * term.Upper);
        if (most <= limit) return false;
        double unit = Math.Max(1, limit);
        int row = builder.AddRow(double.NegativeInfinity, (limit - constant) / unit);
        foreach (Term term in terms) builder.Add(term.Column, term.Coefficient / unit);
        _rows.Add(new LimitRow(constraint, item, row, unit, unmet));
        return true;
    }
}
