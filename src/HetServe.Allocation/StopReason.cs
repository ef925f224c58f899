namespace HetServe.Allocation;

/// <summary>Why a run stopped.</summary>
public enum StopReason
{
    /// <summary>The run did all its work.</summary>
    Finished,

    /// <summary>The time limit was hit.</summary>
    TimeLimit,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>The injected solver failed; the message of the result says how.</summary>
    SolverError,

    /// <summary>The model needs more memory than allowed and was not built; the message of the result has its size.</summary>
    MemoryLimit,
}
