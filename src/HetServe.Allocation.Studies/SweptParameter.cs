namespace HetServe.Allocation.Studies;

/// <summary>A parameter of a problem that a <see cref="SensitivityStudy"/> varies.</summary>
public enum SweptParameter
{
    /// <summary>The budget, $ over the horizon.</summary>
    Budget,

    /// <summary>All delay objectives of every query type: of the whole query, and TTFT and TPOT where they are limited.</summary>
    DelaySlo,

    /// <summary>The error objective of every query type, which stays at most 1.</summary>
    ErrorSlo,

    /// <summary>The price of every tier, $ per GPU and hour.</summary>
    GpuPrice,

    /// <summary>The memory of every tier, GB per GPU; its speed stays.</summary>
    GpuMemory,
}
