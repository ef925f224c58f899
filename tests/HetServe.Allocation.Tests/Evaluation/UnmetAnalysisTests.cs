using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Evaluation;

public class UnmetAnalysisTests
{
    // Two busy replicas; a replica may be busy to 0.8. All of the demand takes 3 replicas, one carries 0.4 of it.
    private static readonly AllocationProblem Busy = TestProblems.One().Build() switch
    {
        var one => one with { Queries = [one.Queries[0] with { RatePerHour = 720_000, DelayPenalty = 0 }] },
    };

    [Fact]
    public void A_stopped_run_does_not_look_for_reasons_longer_than_it_may()
    {
        ProblemTables tables = ProblemTables.Compile(Busy);
        AllocationPlan nothing = PlanBuilder.Create(tables, "test", [], [], []);

        UnmetAnalysis.Explain(PlanEvaluation.Evaluate(tables, nothing), TimeSpan.Zero).Should().Equal(
            new UnservedReason("chat", 1, "search", "100% of 'chat' was left when the run stopped, and there was no time for a reason."));
        UnmetAnalysis.Explain(PlanEvaluation.Evaluate(tables, nothing), TimeSpan.FromHours(1)).Should()
            .Equal(UnmetAnalysis.Explain(PlanEvaluation.Evaluate(tables, nothing)));
    }

    [Theory]
    [InlineData("budget", "takes $2 of rental and storage, $1.5 left.")]
    [InlineData("availability", "takes 2 gpu GPUs, 1 left.")]
    [InlineData("placement", "takes 2 replicas, 1 left.")]
    [InlineData("storage", "takes 0.432 GB of weights and tokens, 0.212 GB left.")]
    [InlineData("cost", "takes $2, the penalty is $0.432.")]
    [InlineData("search", "takes $2, the penalty is $4320: the search left it.")]
    public void What_runs_out_for_the_rest_is_named_with_its_numbers(string constraint, string takes)
    {
        ProblemTables tables = ProblemTables.Compile(constraint switch
        {
            "budget" => Busy with { Budget = 2.5 },
            "availability" => Busy with { Availability = new Dictionary<string, int> { ["gpu"] = 2 } },
            "placement" => Busy with { MaxReplicas = 2 },
            "storage" => Busy with
            {
                Storage = new StoragePolicy { CapacityGb = 2.5 },
                Queries = [Busy.Queries[0] with { TokenKb = 0.005 }],
            },
            "cost" => Busy with { Queries = [Busy.Queries[0] with { UnmetPenalty = 1e-6 }] },
            _ => Busy,
        });

        Explain(tables, served: 0.4).Should().Equal(
            new UnservedReason("chat", 0.6, constraint, "Serving another 60% of 'chat' by small on gpu-fp16 1x1 " + takes));
    }

    [Theory]
    [InlineData("budget and storage", 0.4, "takes $2.216 of rental and storage, $1.856 left.")]
    [InlineData("storage of a new deployment", 0, "takes 2.72 GB of weights and tokens, 2.5 GB left.")]
    [InlineData("delay penalty", 0.4, "takes $3.25589, the penalty is $4320: the search left it.")]
    [InlineData("cache", 0.4, "takes $4, the penalty is $4320: the search left it.")]
    [InlineData("full replicas", 0.4, "takes $1, the penalty is $3456: the search left it.")]
    public void What_the_rest_takes_is_counted_beside_what_runs(string what, double served, string takes)
    {
        QueryType chat = Busy.Queries[0];
        ProblemTables tables = ProblemTables.Compile(what switch
        {
            "budget and storage" => Busy with
            {
                Budget = 4, Storage = new StoragePolicy { PricePerGbHour = 0.5 }, Queries = [chat with { TokenKb = 0.005 }],
            },
            "storage of a new deployment" => Busy with
            {
                Storage = new StoragePolicy { CapacityGb = 2.5 }, Queries = [chat with { TokenKb = 0.005 }],
            },
            "delay penalty" => Busy with { Queries = [chat with { DelayPenalty = 1e-5 }] },
            "cache" => Busy with { Models = [Busy.Models[0] with { KvKbPerToken = 3000 }] }, // 34.9 GB, 7 GB to a replica
            _ => Busy with { Queries = [chat with { RatePerHour = 576_000 }] }, // 1.6 busy replicas
        });

        string rest = served == 0 ? "100" : "60";
        Explain(tables, served).Should().ContainSingle().Which.Explanation
            .Should().Be($"Serving another {rest}% of 'chat' by small on gpu-fp16 1x1 {takes}");
    }

    [Theory]
    [InlineData(0.01, "search", "takes $0, the penalty is $4320: the search left it.")]
    [InlineData(0, "cost", "takes $0, the penalty is $0.")]
    public void Idle_replicas_take_nothing_more(double penalty, string constraint, string takes)
    {
        var tables = ProblemTables.Compile(Busy with { Queries = [Busy.Queries[0] with { UnmetPenalty = penalty }] });
        AllocationPlan plan = PlanEvaluationTests.Plan(
            [new("small", "gpu-fp16", new(1, 1), 5)], [new("chat", "small", "gpu-fp16", 0.4)], ("chat", 0.6));

        UnmetAnalysis.Explain(PlanEvaluation.Evaluate(tables, plan)).Should().Equal(
            new UnservedReason("chat", 0.6, constraint, "Serving another 60% of 'chat' by small on gpu-fp16 1x1 " + takes));
    }

    [Fact]
    public void A_more_expensive_way_that_is_open_counts_before_a_cheaper_one_that_is_not()
    {
        ProblemTables tables = ProblemTables.Compile(Busy with
        {
            Tiers = [Busy.Tiers[0], Busy.Tiers[0] with { Name = "dear-fp16", Gpu = "dear", PricePerHour = 3 }],
            Availability = new Dictionary<string, int> { ["gpu"] = 1 },
        });

        Explain(tables, served: 0.4).Should().ContainSingle().Which.Explanation
            .Should().Be("Serving another 60% of 'chat' by small on dear-fp16 1x1 takes $6, the penalty is $4320: the search left it.");
    }

    [Theory]
    [InlineData("small", "error", "small on gpu-fp16 2x1 brings the mean error rate to 0.04, above 0.03.")]
    [InlineData("good", "placement", "good on gpu-fp16 2x1 changes the parallelism of a deployment that runs.")]
    public void Where_only_rules_are_in_the_way_the_cheapest_way_names_its_own(string first, string constraint, string takes)
    {
        // 2x1 alone meets the TTFT of "chat"; "good" runs at 1x1, which serves "mail".
        AllocationProblem problem = TestProblems.One()
            .AddQuery("mail", q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5))).Build();
        ModelSpec small = problem.Models[0] with { ErrorRates = new Dictionary<string, double> { ["chat"] = 0.04, ["mail"] = 0.04 } };
        ModelSpec good = small with { Name = "good", ErrorRates = new Dictionary<string, double> { ["chat"] = 0.01, ["mail"] = 0.01 } };
        var tables = ProblemTables.Compile(problem with
        {
            Queries = [problem.Queries[0] with { ErrorSlo = 0.03, TtftSlo = TimeSpan.FromMilliseconds(3) }, problem.Queries[1]],
            Models = first == "small" ? [small, good] : [good, small],
        });
        AllocationPlan plan = PlanEvaluationTests.Plan(
            [new("good", "gpu-fp16", new(1, 1), 1)], [new("mail", "good", "gpu-fp16", 1)], ("chat", 0.5));

        UnservedReason reason = UnmetAnalysis.Explain(PlanEvaluation.Evaluate(tables, plan)).Should().ContainSingle().Subject;

        reason.Should().Be(new UnservedReason("chat", 0.5, constraint, "Serving another 50% of 'chat' by " + takes));
    }

    [Fact]
    public void A_mean_delay_that_is_used_up_is_named()
    {
        ProblemTables tables = ProblemTables.Compile(Busy with
        {
            Queries = [Busy.Queries[0] with { DelaySlo = TimeSpan.FromSeconds(0.2), DelayScope = SloScope.Average }],
        });
        AllocationPlan plan = PlanEvaluationTests.Plan([new("small", "gpu-fp16", new(1, 1), 2)], [], ("chat", 0.5));

        UnmetAnalysis.Explain(PlanEvaluation.Evaluate(tables, plan)).Should().Equal(new UnservedReason("chat", 0.5, "delay",
            "Serving another 50% of 'chat' by small on gpu-fp16 1x1 brings the mean delay to 0.2907 s, above 0.2 s."));
    }

    [Fact]
    public void What_no_option_can_serve_is_reported_before_what_runs_out() =>
        Explain(ProblemTables.Compile(Busy with { Queries = [Busy.Queries[0] with { DelaySlo = TimeSpan.FromSeconds(0.1) }] }), served: 0)
            .Should().ContainSingle().Which.Explanation.Should().StartWith("No option serves 'chat'");

    [Fact]
    public void An_average_that_is_used_up_counts_where_nothing_runs_out()
    {
        ModelSpec small = Busy.Models[0];
        ProblemTables tables = ProblemTables.Compile(Busy with
        {
            Queries = [Busy.Queries[0] with { ErrorSlo = 0.03 }],
            Models = [small, small with { Name = "good", ErrorRates = new Dictionary<string, double> { ["chat"] = 0.03 } }],
            MaxReplicas = 2,
        });

        // "good" has no replica left to add. That is the reason, rather than that "small" errs too often.
        UnservedReason reason = Explain(tables, served: 0.4, model: "good").Should().ContainSingle().Subject;
        reason.Constraint.Should().Be("placement");
        reason.Explanation.Should().Contain("by good on gpu-fp16 1x1 takes 2 replicas, 1 left.");
    }

    [Fact]
    public void Where_all_is_served_there_is_nothing_to_explain() =>
        Explain(ProblemTables.Compile(TestProblems.One().Build()), served: 1).Should().BeEmpty();

    [Fact]
    public void Only_what_goes_beyond_the_allowed_share_is_an_excess()
    {
        ProblemTables tables = ProblemTables.Compile(Busy with { Budget = 2.5, Queries = [Busy.Queries[0] with { MaxUnmet = 0.5 }] });

        UnmetAnalysis.ExplainExcess(Evaluate(tables, 0.6, "small")).Should().BeEmpty();
        UnmetAnalysis.ExplainExcess(Evaluate(tables, 0.4, "small")).Should().Equal(new UnservedReason("chat", 0.6, "search",
            "Serving another 10% of 'chat' by small on gpu-fp16 1x1 takes $1, the penalty is $720: the search left it."));
    }

    private static IReadOnlyList<UnservedReason> Explain(ProblemTables tables, double served, string model = "small") =>
        UnmetAnalysis.Explain(Evaluate(tables, served, model));

    private static PlanEvaluation Evaluate(ProblemTables tables, double served, string model)
    {
        var shares = new double[tables.QueryStride];
        shares[0] = served;
        int option = tables.FindOption(model, "gpu-fp16", new(1, 1));
        return PlanEvaluation.Evaluate(tables, served == 0
            ? PlanBuilder.Create(tables, "test", [], [], [])
            : PlanBuilder.Create(tables, "test", [option], [1], shares));
    }
}
