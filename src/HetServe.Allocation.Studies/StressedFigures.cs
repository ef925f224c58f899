namespace HetServe.Allocation.Studies;

/// <summary>The figures of a problem that a stress inflates.</summary>
[Flags]
public enum StressedFigures
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>TTFT, TPOT and delay of each route, and so the KV cache that stays resident.</summary>
    Delays = 1,

    /// <summary>Error rate of each route, which stays at most 1.</summary>
    Errors = 2,

    /// <summary>Arrival rate of each query type.</summary>
    Rates = 4,
}
