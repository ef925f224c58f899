using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Evaluation;

/// <summary>One row <c>left &lt;= right</c> of a constraint, evaluated on a plan.</summary>
/// <param name="Constraint">Name of the constraint: one of <see cref="ConstraintNames"/>, or of a checker of the user's own.</param>
/// <param name="Item">What the row is about: a query type, deployment, route or GPU type.</param>
/// <param name="Left">Left side.</param>
/// <param name="Right">Right side.</param>
/// <param name="Unit">Unit of both sides: <c>GB</c>, <c>s</c>, <c>$</c>; empty for none.</param>
public readonly record struct ConstraintRow(string Constraint, string Item, double Left, double Right, string Unit)
{
    /// <summary>Room left: right minus left; below 0 when broken.</summary>
    public double Slack => Right - Left;

    /// <summary>Whether the row holds within the tolerance of <see cref="Tolerances.Feasibility"/>.</summary>
    public bool Holds => Tolerances.Holds(Left, Right);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{Constraint} {Item}: {Left:G9} {(Holds ? "<=" : ">")} {Right:G9}{(Unit.Length > 0 ? " " + Unit : "")}");
}
