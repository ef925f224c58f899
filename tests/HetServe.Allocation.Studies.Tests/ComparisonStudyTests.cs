using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests;

public sealed class ComparisonStudyTests
{
    private static readonly ProblemTables[] s_one = [ProblemTables.Compile(TestProblems.One().Build())];
    private static readonly AllocatorVariant s_agh = new("agh", new AdaptiveGreedyAllocator(), "agh");

    [Fact]
    public void Costs_are_relative_to_the_reference()
    {
        // Nothing deployed costs the penalty for 3600 queries at $0.01.
        var comparison = ComparisonStudy.Run(s_one, [s_agh, new("none", new Fixed(), "agh")]);

        double best = comparison.Rows[0].Cost!.Value;
        best.Should().BeInRange(1, 1.02); // one GPU at $1, and 3600 queries of 0.3 s at 1e-5 $/s
        comparison.Rows[1].Cost.Should().BeApproximately(36, 1e-9);
        comparison.Rows[1].AboveReference.Should().BeApproximately(36 / best - 1, 1e-9);
        comparison.Rows[1].UnmetShare.Should().Be(1);
        comparison.IsComplete.Should().BeTrue();
        comparison.Summaries.Select(s => (s.Variant, s.Problems, s.Feasible)).Should().Equal(("agh", 1, 1), ("none", 1, 1));
        comparison.Summaries[0].MeanAbove.Should().Be(0);
    }

    [Fact]
    public void A_broken_plan_has_no_cost_and_says_what_it_breaks()
    {
        var broken = new Fixed(new Deployment("small", "gpu-fp16", new Parallelism(1, 1), 1000));
        ProblemTables[] problems = [ProblemTables.Compile(TestProblems.One().Available("gpu", 10).Budget(5).Build())];

        var comparison = ComparisonStudy.Run(problems, [s_agh, new("broken", broken, "agh")]);

        comparison.Rows[1].Broken.Should().BeEquivalentTo("placement", "budget", "availability");
        comparison.Rows[1].Cost.Should().BeNull();
        comparison.Rows[1].AboveReference.Should().BeNull();
        comparison.Summaries[1].Feasible.Should().Be(0);
        comparison.Summaries[1].Broken.Select(b => b.Value).Should().Equal(1, 1, 1);
    }

    [Fact]
    public void Cancelled_it_returns_the_problems_finished()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Stopper(() => cancellation.Cancel());

        ComparisonResult result = ComparisonStudy.Run([s_one[0], s_one[0]], [s_agh], progress, cancellation.Token);

        result.IsComplete.Should().BeFalse();
        result.Rows.Should().ContainSingle();
    }

    [Fact]
    public void Summaries_are_of_the_rows()
    {
        ComparisonResult result = ComparisonStudy.Run([s_one[0], s_one[0]], [s_agh]);

        (result with { Rows = [result.Rows[0]] }).Summaries.Should().ContainSingle().Which.Problems.Should().Be(1);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        FluentActions.Invoking(() => ComparisonStudy.Run([], [s_agh])).Should().Throw<ArgumentException>().WithMessage("*problems*");
        FluentActions.Invoking(() => ComparisonStudy.Run(s_one, [])).Should().Throw<ArgumentException>().WithMessage("*variants*");
        FluentActions.Invoking(() => ComparisonStudy.Run(s_one, [s_agh, s_agh])).Should().Throw<ArgumentException>().WithMessage("*'agh'*once*");
        FluentActions.Invoking(() => ComparisonStudy.Run(s_one, [s_agh with { Reference = "x" }]))
            .Should().Throw<ArgumentException>().WithMessage("*must be a variant, was 'x'*");
    }

    private sealed class Stopper(Action stop) : IProgress<double>
    {
        public void Report(double value) => stop();
    }

    /// <summary>Deploys the same whatever the problem, and serves nothing.</summary>
    private sealed class Fixed(params Deployment[] deployments) : IAllocator
    {
        public string Name => "fixed";

        public AllocationResult Allocate(
            ProblemTables tables, AllocationPlan? start, IProgress<AllocationProgress>? progress, CancellationToken cancellationToken)
        {
            var plan = new AllocationPlan
            {
                Problem = tables.Problem.Name,
                Allocator = Name,
                Deployments = deployments,
                Routes = [],
                Unmet = tables.Problem.Queries.ToDictionary(q => q.Name, _ => 1.0),
                Cost = default,
            };
            plan = plan with { Cost = PlanEvaluation.Evaluate(tables, plan).Cost };
            var report = HetServe.Allocation.Evaluation.PlanChecker.Check(tables, plan);
            return new AllocationResult
            {
                Allocator = Name,
                Status = report.IsFeasible ? PlanStatus.Feasible : PlanStatus.Unknown,
                StopReason = StopReason.Finished,
                Plan = plan,
                Report = report,
                Elapsed = TimeSpan.Zero,
            };
        }
    }
}
