namespace HetServe.Allocation.Cli.Output;

/// <summary>Exit statuses of the tool.</summary>
internal static class ExitStatus
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>No feasible plan was found, or the plan checked breaks a constraint.</summary>
    public const int Infeasible = 1;

    /// <summary>The input or the usage is wrong.</summary>
    public const int BadInput = 2;
}
