using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Evaluation;

public class UnservableQueriesTests
{
    [Theory]
    [InlineData("memory", "No option serves 'chat': with small on gpu-fp16 2x1, the weights take 40 GB, above 18 GB.")]
    [InlineData("TTFT", "No option serves 'chat': with small on gpu-fp16 2x1, the TTFT is 0.0027 s, above 0.001 s.")]
    [InlineData("TPOT", "No option serves 'chat': with small on gpu-fp16 2x1, the TPOT is 0.001589 s, above 0.001 s.")]
    [InlineData("delay", "No option serves 'chat': with small on gpu-fp16 2x1, the delay is 0.1616 s, above 0.1 s.")]
    [InlineData("error", "No option serves 'chat': with small on gpu-fp16 1x1, the error rate is 0.04, above 0.01.")]
    [InlineData("availability", "No option serves 'chat': with small on gpu-fp16 1x1, a replica takes 1 GPUs, above 0 GPUs.")]
    [InlineData("storage", "No option serves 'chat': with small on gpu-fp16 1x1, the weights take 2 GB of storage, above 1 GB of storage.")]
    [InlineData("budget", "No option serves 'chat': with small on gpu-fp16 1x1, a replica costs 1 dollars, above 0.5 dollars.")]
    [InlineData("stored weights", "No option serves 'chat': with small on gpu-fp16 1x1, a replica costs 2 dollars, above 0.5 dollars.")]
    [InlineData("placement", "No model has an error rate for 'chat'.")]
    [InlineData("mean error", "The mean error rate of 'chat' cannot meet 0.01: the least is 0.04, by small on gpu-fp16 1x1.")]
    [InlineData("mean delay", "The mean delay in s of 'chat' cannot meet 0.1: the least is 0.1616, by small on gpu-fp16 2x1.")]
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
