using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>Collects the rules that values of a file break.</summary>
internal static class FaultRules
{
    /// <summary>Adds a fault if a rule does not hold.</summary>
    /// <param name="faults">Takes the fault.</param>
    /// <param name="holds">Whether the rule holds.</param>
    /// <param name="path">Path of the value in the file.</param>
    /// <param name="message">The item, the rule and the value.</param>
    public static void Require(this List<ProblemFault> faults, bool holds, string path, FormattableString message)
    {
        if (!holds) faults.Add(new ProblemFault(path, FormattableString.Invariant(message)));
    }
}
