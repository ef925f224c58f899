using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>A route found in the problem, with delay, error and load of the whole of its query type there.</summary>
/// <param name="QueryIndex">Index of the query type.</param>
/// <param name="DeploymentIndex">Index in the deployments of the evaluation.</param>
/// <param name="Fraction">Share of the query type's rate.</param>
/// <param name="Metrics">Delay and error of the route; memory and busy time for a share of 1.</param>
public readonly record struct RouteLoad(int QueryIndex, int DeploymentIndex, double Fraction, RouteMetrics Metrics);
