using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Statistics;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Plotting.Tests;

/// <summary>Charts of every kind, of made-up figures, with names of a style and about as many rows as asked.</summary>
internal static class SampleCharts
{
    /// <summary>Styles of names.</summary>
    public static string[] Styles => ["short", "long", "cjk", "odd"];

    /// <summary>Kinds of charts.</summary>
    public static string[] Kinds =>
    [
        "plan", "simulation", "comparison", "scenarios", "headroom", "stress", "curves", "map", "rolling", "scaling", "accuracy",
    ];

    public static string Name(string style, int n) => style switch
    {
        "short" => $"q{n}",
        "long" => $"customer-facing-assistant/region-eu-central-1/very-long-prompts-and-answers/priority-{n}",
        "cjk" => $"聊天-チャット-채팅-{n}",
        _ => $"<b>&\"{n}\"\n\u0001 e\u0301 👩‍💻 שלום",
    };

    public static Chart Create(string kind, string style, int rows)
    {
        string Text(int n) => Name(style, n);
        return kind switch
        {
            "plan" => Plan(rows, Math.Min(rows, 80), Text),
            "simulation" => Simulation(rows, Text),
            "comparison" => ComparisonChart.Create(Text(0), Comparison(rows, Text)),
            "scenarios" => ScenarioChart.Create(
                Text(0), [.. Enumerable.Range(0, Math.Max(1, rows / 4)).Select(n => KeyValuePair.Create(Text(n), Comparison(4, Text)))]),
            "headroom" => HeadroomChart.Create(
                Text(0), [Headroom(StressedFigures.Delays | StressedFigures.Errors, rows), Headroom(StressedFigures.Rates, rows)]),
            "stress" => StressChart.Create(Text(0), Stress(Math.Clamp(rows, 1, 20), Text)),
            "curves" => SensitivityChart.Create(
                [.. Enum.GetValues<SweptParameter>().Select(p => Sweep(Text, new SweptAxis(p, 1234.5, Factors(rows))))]),
            "map" => SensitivityChart.Create(
            [
                Sweep(Text, new SweptAxis(SweptParameter.Budget, 12_345.67, Factors(Math.Min(rows, 90))),
                    new SweptAxis(SweptParameter.DelaySlo, null, Factors(7))),
                Sweep(Text, new SweptAxis(SweptParameter.GpuPrice, 2.5, Factors(5)),
                    new SweptAxis(SweptParameter.ErrorSlo, 0.05, Factors(5))),
            ]),
            "rolling" => Rolling(Math.Clamp(rows, 1, 12), Text),
            "scaling" => Scaling(Math.Clamp(rows, 1, 12), Text),
            _ => AccuracyChart.Create(
                Text(0), [.. Enumerable.Range(1, Math.Min(rows, 6))
                    .Select(n => new AccuracySeries(
                        Text(n), [.. Enumerable.Range(1, 2 * rows).Select(m => (0.001 * m, 0.0012 * m / n))]))]),
        };
    }

    /// <summary>
    /// A plan of any number of query types and at most 80 deployments. Query types wrap around the deployments; each tenth is unserved in
    /// part.
    /// </summary>
    public static Chart Plan(int queries, int deployments, Func<int, string> name)
    {
        (AllocationProblem problem, AllocationPlan plan) = PlanOf(queries, deployments, name);
        return PlanChart.Create(plan, PlanChecker.Check(ProblemTables.Compile(problem), plan));
    }

    public static (AllocationProblem Problem, AllocationPlan Plan) PlanOf(int queries, int deployments, Func<int, string> name)
    {
        const int models = 8;
        ModelSpec[] specs = [.. ModelCatalog.All.Where(m => m.Name.Contains('B')).Take(models).Select((m, n) => m with
        {
            Name = name(1000 + n),
            ErrorRates = Enumerable.Range(0, queries).ToDictionary(name, _ => 0.02),
        })];
        GpuSpec[] gpus = [.. GpuCatalog.All.Take(10)];
        GpuTier[] tiers = [.. gpus.Select((gpu, n) => gpu.At(Precision.FP16, 1 + n) with { Name = name(2000 + n) })];
        var problem = new AllocationProblem
        {
            Name = name(0),
            Queries = [.. Enumerable.Range(0, queries).Select(n => new QueryType
            {
                Name = name(n),
                RatePerHour = 36_000.0 / (n + 1),
                InputTokens = 500,
                OutputTokens = 100,
                TtftSlo = TimeSpan.FromSeconds(1),
                TpotSlo = TimeSpan.FromMilliseconds(50),
                DelaySlo = TimeSpan.FromSeconds(20),
                ErrorSlo = 0.05,
                UnmetPenalty = 0.01,
            })],
            Models = specs,
            Tiers = tiers,
        };
        Deployment[] all =
        [
            .. Enumerable.Range(0, deployments)
            .Select(d => new Deployment(specs[d % models].Name, tiers[d / models].Name, new Parallelism(1, 1), 1 + d % 5, 0.6)),
        ];
        var routes = new List<Route>();
        for (int n = 0; n < queries; n++)
        {
            double served = n % 10 == 0 ? 0.5 : 1;
            int parts = Math.Min(deployments, n % 3 + 1);
            for (int part = 0; part < parts; part++)
            {
                Deployment target = all[(n + part) % all.Length];
                routes.Add(new Route(name(n), target.Model, target.Tier, served / parts));
            }
        }

        return (problem, new AllocationPlan
        {
            Problem = problem.Name,
            Allocator = "agh",
            Deployments = all,
            Routes = routes,
            Unmet = Enumerable.Range(0, queries).Where(n => n % 10 == 0).ToDictionary(name, _ => 0.5),
            Cost = CostBreakdown.Unknown,
        });
    }

    private static Chart Simulation(int queries, Func<int, string> name)
    {
        int deployments = Math.Min(queries, 60);
        (AllocationProblem problem, AllocationPlan plan) = PlanOf(queries, deployments, name);
        return SimulationChart.Create(problem, new SimulationResult
        {
            Problem = problem.Name,
            Duration = TimeSpan.FromHours(5),
            Simulated = TimeSpan.FromHours(4),
            Queries = [.. problem.Queries.Select((q, n) => new QueryOutcome
            {
                Query = q.Name,
                Simulated = n % 11 == 10 ? 0 : 100_000 / (n + 1) + 10,
                Unserved = 0,
                Refused = 0,
                Attainment = new AttainmentEstimate(1 - 0.002 * (n % 9), 0.99 - 0.003 * (n % 9), 1),
                Ttft = Latency(0.2 + 0.01 * (n % 50)),
                Tpot = Latency(0.02),
                Delay = Latency(4 + 0.1 * (n % 50)),
                TtftMisses = 0,
                TpotMisses = 0,
                DelayMisses = 0,
            })],
            Routes = [],
            Deployments = [.. plan.Deployments.Select((d, n) => new DeploymentOutcome
            {
                Model = d.Model,
                Tier = d.Tier,
                Replicas = d.Replicas,
                Busy = 0.9 / (n + 1),
                Concurrency = 10,
                MaxConcurrency = 20,
                Cache = 0.3,
                Queue = 0,
                MaxQueue = 2,
                TokensPerSecond = 1000,
            })],
            Series = new SimulationSeries
            {
                BinSeconds = 180,
                Arrived = [],
                Met = [],
                Busy = Waves(deployments, 1),
                Running = Waves(deployments, 12_345),
                Waiting = Waves(deployments, 0),
            },
        });
    }

    private static LatencySummary Latency(double median) => new(median, median, 2 * median, 3 * median, 5 * median);

    private static IReadOnlyList<double>[] Waves(int count, double height) =>
        [.. Enumerable.Range(0, count)
            .Select(n => (IReadOnlyList<double>)[
                .. Enumerable.Range(0, 100).Select(bin => height * (0.5 + 0.4 * Math.Sin(bin * 0.1 + n)))])];

    private static ComparisonResult Comparison(int variants, Func<int, string> name) => new(
        [.. Enumerable.Range(0, variants).Select(name)],
        [.. Enumerable.Range(0, variants).SelectMany(n => Enumerable.Range(0, 3).Select(problem => new ComparisonRow
        {
            Problem = $"p{problem}",
            Variant = name(n),
            Status = n % 5 == 4 ? PlanStatus.Infeasible : PlanStatus.Feasible,
            Cost = n % 5 == 4 ? null : 1234.5 * (n + 1),
            UnmetShare = n % 5 == 4 ? null : 0.01 * (n % 7),
            AboveReference = n % 5 == 4 ? null : 0.02 * n - 0.01,
            Elapsed = TimeSpan.FromSeconds(1),
        }))], IsComplete: true);

    private static HeadroomCurve Headroom(StressedFigures stress, int rows) => new(
        stress, [.. Enumerable.Range(0, Math.Min(rows, 60))
            .Select(n => new HeadroomRow(1 + 0.01 * n, new Headroom(), null!, Row("agh", stress, 1.5, n)))]);

    private static StressRow[] Stress(int allocators, Func<int, string> name) =>
    [
        .. from stress in (StressedFigures[])[StressedFigures.Delays | StressedFigures.Errors, StressedFigures.Rates]
           from n in Enumerable.Range(0, allocators)
           from factor in (double[])[1, 1.2, 1.5]
           select Row(name(n), stress, factor, n),
    ];

    private static StressRow Row(string allocator, StressedFigures stress, double factor, int n) => new(
        allocator, stress, factor, 12_345 + n / 3, new Estimate(100, 1), new Estimate(Math.Max(0, 0.9 - 0.02 * n) * (factor - 0.9), 0.02),
        new Estimate(0, null),
        new Estimate(1_000_000 * factor + 1000 * n, 20_000), new Estimate(0, null));

    private static double[] Factors(int count) =>
        [.. Enumerable.Range(0, Math.Max(2, Math.Min(count, 100))).Select(n => 0.5 + (double)n / Math.Max(1, Math.Min(count, 100) - 1))];

    private static SensitivityResult Sweep(Func<int, string> name, params SweptAxis[] axes)
    {
        double[][] pairs = axes.Length == 1 ? [.. axes[0].Factors.Select(f => (double[])[f])]
            : [.. axes[0].Factors.SelectMany(f => axes[1].Factors.Select(g => (double[])[f, g]))];
        return new SensitivityResult(name(0), "agh", axes, null, [.. pairs.Select((factors, n) => new SensitivityRow
        {
            Factors = factors,
            Status = n % 9 == 8 ? PlanStatus.Infeasible : PlanStatus.Feasible,
            Cost = n % 9 == 8 ? null : 54_321 / factors[0],
            UnmetShare = n % 9 == 8 ? null : n % 4 == 0 ? 0.123 : 0,
        })], IsComplete: true);
    }

    private static Chart Rolling(int contenders, Func<int, string> name) => RollingChart.Create(new RollingStudyResult
    {
        Problem = name(0),
        Demand = DemandSchedule.FromRates(name(3), [.. Enumerable.Range(0, 48).Select(_ => (double[])[1])]),
        Window = TimeSpan.FromMinutes(30),
        Finished = 48,
        Contenders = [.. Enumerable.Range(0, contenders).Select(n => new ContenderOutcome
        {
            Name = name(n),
            Windows = [.. Enumerable.Range(0, 48).Select(w => new WindowOutcome(1000 + n * 20 + 100 * Math.Sin(w), 0, 0, 0, 0, 4))],
            ViolatedOrUnmetShare = 0,
            UnmetShare = 0,
        })],
        DecisionTime = (TimeSpan.Zero, TimeSpan.Zero),
    });

    private static Chart Scaling(int rows, Func<int, string> name) => ScalingChart.Create(new ScalingResult(
        [.. Enumerable.Range(1, rows).Select(n => new ScalingRow(
            $"p{n}", new ProblemSize(3 * n, 3 * n, 3 * n), n, 100, n % 2 == 0, [Run(name(1), 0.001 * n * n), Run(name(2), 0.01 * n * n)],
            Run(name(3), 2 * n * n)))],
        IsComplete: true));

    private static ScalingRun Run(string allocator, double seconds) => new()
    {
        Allocator = allocator,
        Status = PlanStatus.Feasible,
        StopReason = seconds > 60 ? StopReason.TimeLimit : StopReason.Finished,
        Seconds = seconds,
        Runs = 1,
        AboveReference = 0.01 * seconds,
    };
}
