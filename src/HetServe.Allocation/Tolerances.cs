namespace HetServe.Allocation;

/// <summary>The tolerances of the library, in one place.</summary>
public static class Tolerances
{
    /// <summary>A row <c>a &lt;= b</c> holds when <c>a &lt;= b + 1e-6·max(1, |b|)</c>.</summary>
    public const double Feasibility = 1e-6;

    /// <summary>A share below this counts as 0.</summary>
    public const double ZeroShare = 1e-9;

    /// <summary>Whether a row <c>left &lt;= right</c> holds within <see cref="Feasibility"/>. False for NaN.</summary>
    public static bool Holds(double left, double right) => left <= right + Feasibility * Math.Max(1, Math.Abs(right));
}
