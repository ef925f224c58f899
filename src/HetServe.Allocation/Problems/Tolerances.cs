namespace HetServe.Allocation.Problems;

/// <summary>Tolerances of the library.</summary>
public static class Tolerances
{
    /// <summary>A utilisation this close to a level is the level.</summary>
    internal const double Utilization = 1e-12;

    /// <summary>A row <c>a &lt;= b</c> holds when <c>a &lt;= b + 1e-6·max(1, |b|)</c>.</summary>
    public const double Feasibility = 1e-6;

    /// <summary>A share below this counts as 0.</summary>
    public const double ZeroShare = 1e-9;

    /// <summary>Costs whose relative difference is at most this count as equal.</summary>
    internal const double SameCost = 1e-6;

    /// <summary>A share up to this in a solver's values counts as 0, because solvers have their own tolerances.</summary>
    internal const double SolverShare = 1e-7;

    /// <summary>A weight of an option up to this in a solver's relaxation counts as 0.</summary>
    internal const double SolverWeight = 1e-6;

    /// <summary>A solver's share this close to a whole number counts as whole.</summary>
    internal const double SolverSlip = 1e-5;

    /// <summary>Whether a row <c>left &lt;= right</c> holds within <see cref="Feasibility"/>. False for NaN.</summary>
    public static bool Holds(double left, double right) => left <= right + Feasibility * Math.Max(1, Math.Abs(right));
}
