using System.Globalization;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>
/// Repeats measured Poisson runs in the simulator, from the catalogs alone: the same number of queries at the same rate, from an empty
/// engine and without warm-up, for each of several seeds. Lengths are gamma with the means of the row and a coefficient of variation of 1,
/// because rows do not give the spread. Stateless; safe for concurrent calls.
/// </summary>
public static class MeasurementSimulation
{
    /// <summary>Queries of a run whose note does not say <c>N requests</c>.</summary>
    public const int DefaultQueries = 200;

    private const string Query = "query";
    private const int Seeds = 20;

    /// <summary>Simulates the rows of kind <c>open_loop</c> that the catalogs have an option for; the others are left out.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Stops the run; the rows simulated by then are returned.</param>
    public static IReadOnlyList<SimulatedRun> Run(IEnumerable<MeasurementRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return
        [
            .. rows.Where(row => row.Kind == "open_loop").TakeWhile(_ => !cancellationToken.IsCancellationRequested).Select(Simulate)
                .OfType<SimulatedRun>(),
        ];
    }

    private static SimulatedRun? Simulate(MeasurementRow row)
    {
        if (row is not { RequestRate: > 0, TpotMs: > 0 and var tpotMs, InputTokens: > 0, OutputTokens: >= 1 }) return null;
        if (MeasurementMapping.Map(row, out _) is not { } option || MeasurementPredictor.CacheGb(option) <= 0) return null;
        AllocationProblem problem = Problem(row, option);
        AllocationPlan plan = Plan(problem, option);
        LatencyMeans[] met = [.. Enumerable.Range(0, Seeds).Select(seed => Simulate(problem, plan, Queries(row), seed))];
        return new SimulatedRun(row, option)
        {
            IsStable = MeasurementPredictor.Predict(row, option, out _) is not null,
            Tpot = new MeasuredFigure(tpotMs / 1e3, met.Average(m => m.Tpot)),
            Ttft = row.TtftMs > 0 ? new MeasuredFigure(row.TtftMs.Value / 1e3, met.Average(m => m.Ttft)) : null,
            TtftP90 = row.NoteNumber("p90_ttft_ms") is > 0 and var p90 ? new MeasuredFigure(p90 / 1e3, met.Average(m => m.TtftP90)) : null,
        };
    }

    private static LatencyMeans Simulate(AllocationProblem problem, AllocationPlan plan, int queries, long seed)
    {
        IEnumerable<Arrival> arrivals = new RandomArrivals().Generate(problem, TimeSpan.MaxValue, seed).Take(queries);
        var options = new SimulationOptions { WarmUp = 0, Seed = seed };
        QueryOutcome met = PlanSimulator.Run(problem, plan, new RecordedArrivals(arrivals), options).Queries[0];
        return new LatencyMeans(met.Tpot.MeanSeconds, met.Ttft.MeanSeconds, met.Ttft.P90Seconds);
    }

    private static AllocationProblem Problem(MeasurementRow row, MeasuredOption option) => AllocationProblem.Create("measured run")
        .Performance(option.Engine.ToParameters())
        .TensorParallel(option.Parallelism.Tensor).PipelineParallel(option.Parallelism.Pipeline)
        .AddQuery(Query, q => q.PerSecond(row.RequestRate!.Value).Tokens(row.InputTokens!.Value, row.OutputTokens!.Value)
            .Delay(TimeSpan.FromDays(1)).Error(1))
        .AddModel(option.Model, m => m.ErrorRate(Query, 0))
        .AddTier(option.Tier)
        .Build();

    private static AllocationPlan Plan(AllocationProblem problem, MeasuredOption option)
    {
        (string model, string tier) = (problem.Models[0].Name, problem.Tiers[0].Name);
        return new AllocationPlan
        {
            Problem = problem.Name,
            Allocator = "measurement",
            Deployments = [new Deployment(model, tier, option.Parallelism, 1, problem.Performance.UtilizationLevels[0])],
            Routes = [new Route(Query, model, tier, 1)],
            Unmet = new Dictionary<string, double>(),
            Cost = default,
        };
    }

    private static int Queries(MeasurementRow row)
    {
        foreach (string part in row.Note.Split(';'))
        {
            if (part.EndsWith(" requests", StringComparison.Ordinal)
                && int.TryParse(part.AsSpan(0, part.IndexOf(' ')), CultureInfo.InvariantCulture, out int queries) && queries > 0)
                return queries;
        }

        return DefaultQueries;
    }

    private readonly record struct LatencyMeans(double Tpot, double Ttft, double TtftP90);
}
