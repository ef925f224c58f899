namespace HetServe.Allocation.Simulation.Arrivals;

/// <summary>One query that arrives at the router.</summary>
/// <param name="Seconds">When it arrives, s from the start of the simulation, at least 0.</param>
/// <param name="Query">Index of its query type in the problem.</param>
/// <param name="InputTokens">Prompt length, tokens, at least 0.</param>
/// <param name="OutputTokens">Generated length, tokens, at least 0. A query of 0 tokens ends with its prefill, as one of 1 token does.</param>
public readonly record struct Arrival(double Seconds, int Query, int InputTokens, int OutputTokens);
