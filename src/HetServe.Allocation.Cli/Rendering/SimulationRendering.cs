using System.Globalization;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Statistics;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>The result of a simulation, as tables of 80 columns and as JSON.</summary>
internal static class SimulationRendering
{
    private const string None = "-";

    public static void Write(Screen screen, AllocationProblem problem, SimulationResult result)
    {
        screen.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Problem}: {100 * result.Attainment:0.00}% of {result.Count:#,##0} queries met their SLOs"));
        screen.Line(Scope(result));
        var queries = new TextTable("Query type", ">Queries", ">Met % [95%]", ">TTFT s", ">TPOT ms", ">Delay s", "Missed");
        foreach ((QueryOutcome outcome, QueryType query) in result.Queries.Zip(problem.Queries))
        {
            bool has = outcome.Simulated > outcome.Refused;
            queries.Add(
                outcome.Query,
                outcome.Simulated.ToString("#,##0", CultureInfo.InvariantCulture),
                outcome.Simulated > 0 ? Interval(outcome.Attainment) : None,
                has ? $"{Short(outcome.Ttft.MeanSeconds)}/{Short(outcome.Ttft.P99Seconds)}" : None,
                has && outcome.Tpot.MeanSeconds > 0 ? $"{Short(1000 * outcome.Tpot.MeanSeconds)}/{Short(1000 * outcome.Tpot.P99Seconds)}"
                    : None,
                has ? Short(outcome.Delay.P99Seconds) : None,
                MostMissed(outcome));
        }

        screen.Write(queries, "Queries: TTFT and TPOT as mean/p99, delay as p99, the SLO missed most");
        var deployments = new TextTable("Model", "Tier", ">Replicas", ">Busy", ">Running", ">Waiting", ">KV cache used", ">Out tokens/s");
        foreach (DeploymentOutcome outcome in result.Deployments)
        {
            deployments.Add(
                outcome.Model,
                outcome.Tier,
                outcome.Replicas.ToString("0.##", CultureInfo.InvariantCulture),
                Figures.Percent(outcome.Busy),
                $"{Short(outcome.Concurrency)}/{outcome.MaxConcurrency}",
                $"{Short(outcome.Queue)}/{outcome.MaxQueue}",
                Figures.Percent(outcome.Cache),
                outcome.TokensPerSecond.ToString("#,##0", CultureInfo.InvariantCulture));
        }

        screen.Write(deployments, "Deployments: queries that run and wait at a replica, as mean/most");
    }

    public static void WriteJson(Screen screen, AllocationProblem problem, SimulationResult result) => screen.WriteJson(new
    {
        result.Problem,
        Seconds = result.Duration.TotalSeconds,
        SimulatedSeconds = result.Simulated.TotalSeconds,
        Complete = result.IsComplete,
        Simulated = result.Count,
        result.Attainment,
        Queries = result.Queries.Zip(problem.Queries, (outcome, query) => new
        {
            Name = outcome.Query,
            outcome.Simulated,
            outcome.Unserved,
            outcome.Refused,
            Attainment = outcome.Attainment.Share,
            AttainmentInterval = new[] { outcome.Attainment.Low, outcome.Attainment.High },
            Misses = new
            {
                Ttft = query.TtftSlo is null ? (double?)null : outcome.TtftMisses,
                Tpot = query.TpotSlo is null ? (double?)null : outcome.TpotMisses,
                Delay = query.DelaySlo is null ? (double?)null : outcome.DelayMisses,
            },
            Ttft = Latency(outcome.Ttft),
            Tpot = Latency(outcome.Tpot),
            Delay = Latency(outcome.Delay),
        }),
        Deployments = result.Deployments.Select(outcome => new
        {
            outcome.Model,
            outcome.Tier,
            outcome.Replicas,
            outcome.Busy,
            outcome.Concurrency,
            outcome.MaxConcurrency,
            outcome.Cache,
            outcome.Queue,
            outcome.MaxQueue,
            outcome.TokensPerSecond,
        }),
    });

    /// <summary>What was counted, and what was not.</summary>
    private static string Scope(SimulationResult result)
    {
        double end = result.Simulated.TotalSeconds, warmUp = result.Duration.TotalSeconds / 10;
        long unserved = result.Queries.Sum(query => query.Unserved), refused = result.Queries.Sum(query => query.Refused);
        string text = string.Create(CultureInfo.InvariantCulture, $"{end:#,##0.#} s simulated, the first {warmUp:#,##0.#} s are warm-up");
        if (!result.IsComplete)
        {
            text = string.Create(
                CultureInfo.InvariantCulture,
                $"stopped on request after {end:#,##0.#} of {result.Duration.TotalSeconds:#,##0.#} s, "
                + $"the first {warmUp:#,##0.#} s are warm-up");
        }

        if (unserved > 0) text += string.Create(CultureInfo.InvariantCulture, $"; {unserved:#,##0} unserved");
        if (refused > 0) text += string.Create(CultureInfo.InvariantCulture, $"; {refused:#,##0} refused");
        return text;
    }

    private static string MostMissed(QueryOutcome outcome)
    {
        (string Slo, double Share) most =
            ((string, double)[])[("TTFT", outcome.TtftMisses), ("TPOT", outcome.TpotMisses), ("delay", outcome.DelayMisses)]
            is var slos ? slos.MaxBy(slo => slo.Item2) : default;
        return most.Share > 0 ? $"{most.Slo} {Figures.Percent(most.Share)}" : None;
    }

    private static string Interval(AttainmentEstimate estimate) => string.Create(
        CultureInfo.InvariantCulture, $"{Percent(estimate.Share)} [{Percent(estimate.Low)}, {Percent(estimate.High)}]");

    /// <summary>A share in percent; only all of it is 100.</summary>
    private static string Percent(double share) =>
        share >= 1 ? "100" : (Math.Floor(1000 * share) / 10).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A number to three digits.</summary>
    private static string Short(double value) =>
        value.ToString(value switch { < 10 => "0.00", < 100 => "0.0", _ => "0" }, CultureInfo.InvariantCulture);

    private static object Latency(LatencySummary latency) => new
    {
        Mean = latency.MeanSeconds,
        P50 = latency.P50Seconds,
        P90 = latency.P90Seconds,
        P95 = latency.P95Seconds,
        P99 = latency.P99Seconds,
    };
}
