using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Evaluation;

public class UnservableQueriesTests
{
    [Theory]
    [InlineData("memory", "No option serves 'chat': small on gpu-fp16 2x1 has weights 40 GB, above 18 GB.")]
    [InlineData("TTFT", "No option serves 'chat': small on gpu-fp16 2x1 has TTFT 0.0027 s, above 0.001 s.")]
    [InlineData("TPOT", "No option serves 'chat': small on gpu-fp16 2x1 has TPOT 0.001589 s, above 0.001 s.")]
    [InlineData("delay", "No option serves 'chat': small on gpu-fp16 2x1 has delay 0.1616 s, above 0.1 s.")]
    [InlineData("error", "No option serves 'chat': small on gpu-fp16 1x1 has error rate 0.04, above 0.01.")]
    [InlineData("availability", "No option serves 'chat': small on gpu-fp16 1x1 has gpu GPUs 1, above 0.")]
    [InlineData("storage", "No option serves 'chat': small on gpu-fp16 1x1 has weights and tokens 2 GB, above 1 GB.")]
    [InlineData("budget", "No option serves 'chat': small on gpu-fp16 1x1 has rental and storage $1, above $0.5.")]
    [InlineData("stored weights", "No option serves 'chat': small on gpu-fp16 1x1 has rental and storage $2, above $0.5.")]
    [InlineData("placement", "No option serves 'chat': no model has an error rate for it.")]
    [InlineData("mean error", "No option serves 'chat': small on gpu-fp16 1x1 has mean error rate 0.04, above 0.01.")]
    [InlineData("mean delay", "No option serves 'chat': small on gpu-fp16 2x1 has mean delay 0.1616 s, above 0.1 s.")]
    public void The_limit_that_refuses_the_closest_option_is_named_with_its_numbers(string limit, string explanation)
    {
        ProblemTables tables = Compile(limit, maxUnmet: 0.5);

        UnservedReason reason = UnservableQueries.Find(tables).Should().ContainSingle().Subject;

        string constraint = limit switch
        {
            "TTFT" or "TPOT" or "mean delay" => "delay",
            "mean error" => "error",
            "stored weights" => "budget",
            _ => limit,
        };
        reason.Should().Be(new UnservedReason("chat", 1, constraint, explanation));
    }

    [Fact]
    public void What_may_stay_unserved_proves_nothing() => UnservableQueries.Find(Compile("delay", maxUnmet: 1)).Should().BeEmpty();

    [Fact]
    public void A_mean_that_the_required_share_misses_by_less_than_the_tolerance_proves_nothing()
    {
        AllocationProblem problem = TestProblems.One().Build();
        QueryType half = problem.Queries[0] with { MaxUnmet = 0.5, ErrorSlo = 0.04 - 1.5 * Tolerances.Feasibility };

        UnservableQueries.Find(ProblemTables.Compile(problem with { Queries = [half] })).Should().BeEmpty();
        UnservableQueries.Find(ProblemTables.Compile(problem with { Queries = [half with { MaxUnmet = 0 }] })).Should().ContainSingle();
    }

    [Fact]
    public void What_can_be_served_proves_nothing() => UnservableQueries.Find(Compile("", maxUnmet: 0)).Should().BeEmpty();

    [Fact]
    public void As_many_query_types_as_fill_a_row_are_all_looked_at()
    {
        AllocationProblem one = TestProblems.One().Build();
        string[] names = ["a", "b", "c", "d"];
        ProblemTables tables = ProblemTables.Compile(one with
        {
            Queries = [.. names.Select(name => one.Queries[0] with { Name = name, MaxUnmet = 0 })],
            Models = [one.Models[0] with { ErrorRates = new Dictionary<string, double> { ["a"] = 0, ["b"] = 0, ["c"] = 0 } }],
        });

        UnservableQueries.Find(tables).Select(r => r.Query).Should().Equal("d");
    }

    [Fact]
    public void A_model_that_the_budget_rules_out_is_not_missed_by_its_error()
    {
        AllocationProblem problem = Instances.Load("six-types");
        problem = problem with { Budget = 10, Queries = [.. problem.Queries.Select(q => q with { MaxUnmet = 0 })] };

        UnservedReason reason = UnservableQueries.Find(ProblemTables.Compile(problem)).Single(r => r.Query == "MathSolving");

        reason.Constraint.Should().Be("budget");
        reason.Explanation.Should().Match("No option serves 'MathSolving': Llama-3.1-70B on * has rental and storage $*, above $10; "
            + "* has mean error rate *, above 0.02.");
    }

    [Fact]
    public void Limits_that_decide_together_alone_are_named_together()
    {
        AllocationProblem problem = TestProblems.One().Budget(0.5).Build();
        problem = problem with { Queries = [problem.Queries[0] with { MaxUnmet = 0, DelaySlo = TimeSpan.FromSeconds(0.1) }] };

        UnservableQueries.Find(ProblemTables.Compile(problem)).Should().Equal(new UnservedReason(
            "chat", 1, "budget",
            "No option serves 'chat', and no limit alone is the reason: small on gpu-fp16 1x1 has rental and storage $1, above $0.5 and "
            + "delay 0.2907 s, above 0.1 s."));
    }

    [Fact]
    public void A_route_that_the_performance_model_rules_out_differs_from_a_missing_error_rate()
    {
        AllocationProblem problem = TestProblems.One().Build();
        problem = problem with { Queries = [problem.Queries[0] with { MaxUnmet = 0 }], PerformanceModel = new NoRoutes() };

        UnservableQueries.Find(ProblemTables.Compile(problem)).Should().Equal(new UnservedReason(
            "chat", 1, "placement", "No option serves 'chat': the performance model rules out every route."));
    }

    [Fact]
    public void The_limit_named_is_one_that_decides()
    {
        int alone = 0, together = 0;
        RandomProblems.Any.Hold(400, problem =>
        {
            foreach (UnservedReason reason in UnservableQueries.Find(ProblemTables.Compile(problem)))
            {
                bool isAlone = !reason.Explanation.Contains("no limit alone");
                foreach (ProblemLimit limit in ProblemLimits.Shared(problem))
                {
                    AllocationProblem lifted = limit.At(problem, double.PositiveInfinity);
                    bool serves = UnservableQueries.Find(ProblemTables.Compile(lifted)).All(r => r.Query != reason.Query);

                    // A GPU type by its name: there may be several.
                    bool isNamed = isAlone && limit.Constraint == reason.Constraint && reason.Explanation.Contains($"has {limit.What} ");
                    if (isNamed) serves.Should().BeTrue($"{problem.Name}: {reason.Explanation} {limit.What}");
                    if (serves) reason.Explanation.Should().Contain($"has {limit.What} ", problem.Name);
                }

                Interlocked.Increment(ref isAlone ? ref alone : ref together);
            }
        });

        (alone, together).Should().Match<(int Alone, int Together)>(seen => seen.Alone > 10 && seen.Together > 10);
    }

    private sealed class NoRoutes : IPerformanceModel
    {
        public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) => null;
    }

    private static ProblemTables Compile(string limit, double maxUnmet)
    {
        AllocationProblem problem = TestProblems.One().Build();
        QueryType query = problem.Queries[0] with { MaxUnmet = maxUnmet };
        ModelSpec model = problem.Models[0];
        problem = problem with { Queries = [query] };
        return ProblemTables.Compile(limit switch
        {
            "memory" => problem with { Models = [model with { WeightsGb = 40 }] },
            "TTFT" => problem with { Queries = [query with { TtftSlo = TimeSpan.FromMilliseconds(1) }] },
            "TPOT" => problem with { Queries = [query with { TpotSlo = TimeSpan.FromMilliseconds(1) }] },
            "delay" => problem with { Queries = [query with { DelaySlo = TimeSpan.FromSeconds(0.1) }] },
            "mean delay" => problem with
            {
                Queries = [query with { DelaySlo = TimeSpan.FromSeconds(0.1), DelayScope = SloScope.Average }],
                Models = [model, model with { Name = "twin" }], // as fast: the first is named
            },
            "error" => problem with { Queries = [query with { ErrorSlo = 0.01, ErrorScope = SloScope.Route }] },
            "mean error" => problem with { Queries = [query with { ErrorSlo = 0.01 }] },
            "availability" => problem with { Availability = new Dictionary<string, int> { ["gpu"] = 0 } },
            "storage" => problem with { Storage = new StoragePolicy { CapacityGb = 1 } },
            "stored weights" => problem with { Budget = 0.5, Storage = new StoragePolicy { PricePerGbHour = 0.5 } },
            "budget" => problem with { Budget = 0.5 },
            "placement" => problem with { Models = [model with { ErrorRates = new Dictionary<string, double>() }] },
            _ => problem,
        });
    }
}
