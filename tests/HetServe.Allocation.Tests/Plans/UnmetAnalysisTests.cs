using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Plans;

public class UnmetAnalysisTests
{
    // Two busy replicas, each of which may be busy to 0.8: all of the demand takes 3 replicas, one carries 0.4 of it.
    private static readonly AllocationProblem Busy = TestProblems.One().Build() switch
    {
        var one => one with { Queries = [one.Queries[0] with { RatePerHour = 720_000, DelayPenalty = 0 }] },
    };

    [Theory]
    [InlineData("budget", "takes 2 dollars of budget, 1.5 left.")]
    [InlineData("availability", "takes 2 gpu GPUs, 1 left.")]
    [InlineData("placement", "takes 2 replicas, 1 left.")]
    [InlineData("storage", "takes 0.432 GB of storage, 0.212 left.")]
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

    [Fact]
    public void What_no_option_can_serve_is_told_before_what_runs_out() =>
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
            MaxReplicas = 1,
        });

        // "good" has no replica left to add, and that is told rather than that "small" errs too often.
        Explain(tables, served: 0.4, model: "good").Should().ContainSingle().Which.Constraint.Should().Be("placement");
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
