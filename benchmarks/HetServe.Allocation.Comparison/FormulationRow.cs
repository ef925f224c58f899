namespace HetServe.Allocation.Comparison;

/// <summary>Result of one form of the model on one problem.</summary>
internal sealed record FormulationRow
{
    public required string Problem { get; init; }

    public required string Size { get; init; }

    public required string Family { get; init; }

    public required string Formulation { get; init; }

    public required int Columns { get; init; }

    public required int Rows { get; init; }

    public required int Coefficients { get; init; }

    /// <summary>Bound of the relaxation, $; null where there is none.</summary>
    public required double? Bound { get; init; }

    /// <summary>Processor time of the relaxation, including building the model, s.</summary>
    public required double BoundSeconds { get; init; }

    public required PlanStatus Status { get; init; }

    /// <summary>Total cost of the plan, $; null without a feasible one.</summary>
    public required double? Cost { get; init; }

    /// <summary>Processor time of the exact allocator, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>Branch-and-bound nodes; null where unknown.</summary>
    public required long? Nodes { get; init; }

    /// <summary>Proven optimum, $; null where unknown.</summary>
    public double? Optimum { get; init; }

    /// <summary>Distance of the relaxation's bound below the optimum, relative to the optimum; null if unknown.</summary>
    public double? BoundGap => Optimum > 0 ? 1 - Bound / Optimum : null;
}
