namespace HetServe.Allocation.Studies;

/// <summary>One route of a plan: what the closed forms say of it, and what it met in the simulation. Immutable.</summary>
public sealed record SimulationAccuracyRow
{
    /// <summary>Name of the problem.</summary>
    public required string Problem { get; init; }

    /// <summary>Name of the query type.</summary>
    public required string Query { get; init; }

    /// <summary>Name of the deployment's model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the deployment's tier.</summary>
    public required string Tier { get; init; }

    /// <summary>u, the deployment's work over its replicas, in [0, 1): not the level that it was planned with.</summary>
    public required double Utilization { get; init; }

    /// <summary>
    /// Share of the time that an engine needs if prompts must pass in steps of <c>maxStepTokens</c>: u, and the least number of such steps
    /// per second times what a step takes whatever it runs. From 1 on prompts queue up without end.
    /// </summary>
    public required double PromptLoad { get; init; }

    /// <summary>Simulated queries.</summary>
    public required long Simulated { get; init; }

    /// <summary>Mean delays in the simulation.</summary>
    public required MeanDelays Simulation { get; init; }

    /// <summary>Mean delays by the closed forms, with the traffic of all query types that the model has an error rate for.</summary>
    public required MeanDelays ClosedForm { get; init; }

    /// <summary>Mean delays by the closed forms, with the traffic routed to the deployment and the spread simulated.</summary>
    public required MeanDelays RoutedClosedForm { get; init; }
}

/// <summary>Mean delays of the queries of a route.</summary>
/// <param name="Ttft">Time to first token, s.</param>
/// <param name="Tpot">Time per output token, s: with the burst that SLO rows count.</param>
/// <param name="TpotWithoutBurst">Time per output token without that burst, s; in the simulation the same.</param>
public readonly record struct MeanDelays(double Ttft, double Tpot, double TpotWithoutBurst);
