using HetServe.Allocation.Problems;

namespace HetServe.Allocation.OrTools.Solving;

/// <summary>Relative tolerances at which values satisfy a model.</summary>
internal static class MilpTolerances
{
    /// <summary>Tolerance of a warm start.</summary>
    public const double WarmStart = Tolerances.Feasibility;

    /// <summary>Tolerance of a solver's incumbent. It is wider: a solver meets its own finer tolerance on a scaled model.</summary>
    public const double Incumbent = 10 * WarmStart;
}
