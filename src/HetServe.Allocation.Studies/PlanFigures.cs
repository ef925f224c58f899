using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Studies;

/// <summary>Figures of plans that studies compare.</summary>
internal static class PlanFigures
{
    /// <summary>
    /// Cost above a reference, relative to it: 0.5 is 50% more expensive. Null where one is unknown.
    /// </summary>
    public static double? AboveReference(double? cost, double? reference)
    {
        if (cost is not { } asked || reference is not { } known) return null;
        double above = asked - known;
        return Math.Abs(above) <= Tolerances.SameCost * Math.Abs(known) ? 0 : known > 0 ? above / known : null;
    }
}
