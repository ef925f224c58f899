using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// Delay and error of the routes of a query type, and the slack of its objectives. Figures of routes are null where nothing is served.
/// </summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="DelayScope">Whether each route or the average meets the delay objective.</param>
/// <param name="DelaySloSeconds">Limit on the delay, seconds; null for none.</param>
/// <param name="MeanDelaySeconds">Delay that the objective is held against, averaged over the served share, seconds.</param>
/// <param name="WorstDelaySeconds">Delay that the objective is held against, of the slowest route, seconds.</param>
/// <param name="ErrorScope">Whether each route or the average meets the error objective.</param>
/// <param name="ErrorSlo">Limit on the error rate, a fraction.</param>
/// <param name="MeanError">Error rate averaged over the served share, a fraction.</param>
/// <param name="WorstError">Error rate of the worst route, a fraction.</param>
public sealed record SloSlack(
    string Query,
    SloScope DelayScope,
    double? DelaySloSeconds,
    double? MeanDelaySeconds,
    double? WorstDelaySeconds,
    SloScope ErrorScope,
    double ErrorSlo,
    double? MeanError,
    double? WorstError)
{
    /// <summary>Delay left below the objective in its scope, seconds; below 0 where it is broken.</summary>
    public double? DelaySlackSeconds => DelaySloSeconds - (DelayScope == SloScope.Route ? WorstDelaySeconds : MeanDelaySeconds);

    /// <summary>Error rate left below the objective in its scope, a fraction; below 0 where it is broken.</summary>
    public double? ErrorSlack => ErrorSlo - (ErrorScope == SloScope.Route ? WorstError : MeanError);
}
