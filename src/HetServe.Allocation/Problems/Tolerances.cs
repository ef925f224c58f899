namespace HetServe.Allocation.Problems;

/// <summary>The tolerances of the library, in one place.</summary>
public static class Tolerances
{
    /// <summary>A row <c>a &lt;= b</c> holds when <c>a &lt;= b + 1e-6·max(1, |b|)</c>.</summary>
    public const double Feasibility = 1e-6;

    /// <summary>A share below this counts as 0.</summary>
    public const double ZeroShare = 1e-9;

    /// <summary>Costs this close, relative to one of them, count as the same.</summary>
    internal const double SameCost = 1e-6;

    /// <summary>A share this small in a solver's values is none: solvers are off by tolerances of their own.</summary>
    internal const double SolverShare = 1e-7;

    /// <summary>A weight of an option this small in a solver's relaxation is none.</summary>
    internal const double SolverWeight = 1e-6;

    /// <summary>A solver's shares this far from whole are meant to be whole.</summary>
    internal const double SolverSlip = 1e-5;

    /// <summary>Whether a row <c>left &lt;= right</c> holds within <see cref="Feasibility"/>. False for NaN.</summary>
    public static bool Holds(double left, double right) => left <= right + Feasibility * Math.Max(1, Math.Abs(right));
}
