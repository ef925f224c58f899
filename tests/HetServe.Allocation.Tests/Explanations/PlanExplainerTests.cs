using System.Text.Json;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Files;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Explanations;

public sealed class PlanExplainerTests
{
    private const double Delay = 0.005 + 100 * (2.0 / 700); // TTFT + 100 tokens of TPOT, on one GPU

    [Fact]
    public void The_next_best_choice_is_the_more_expensive_tier()
    {
        PlanExplanation explanation = Explain(TestProblems.One().AddTier(Dear()).Build());

        DeploymentExplanation deployment = explanation.Deployments.Should().ContainSingle().Subject;
        deployment.Deployment.Should().Be(new Deployment("small", "gpu-fp16", new Parallelism(1, 1), 1));
        deployment.Without.ExtraCost.Should().BeApproximately(2, 1e-9);
        deployment.Without.Changes.Should().Equal("start small on dear-fp16 1x1 x1", "stop small on gpu-fp16 1x1 x1");
        explanation.Queries.Single().Routes.Single().Without.Should().Be(deployment.Without);
        explanation.ToText().Should().Contain("chat runs on small on gpu-fp16 1x1").And.Contain("(objective +197.93 %)");
    }

    [Fact]
    public void Without_another_choice_the_demand_goes_unmet_or_nothing_is_feasible()
    {
        PlanAlternative unmet = Explain(TestProblems.One().Build()).Deployments.Single().Without;
        unmet.Plan!.Unmet.Should().ContainKey("chat");
        unmet.ExtraCost.Should().BeApproximately(36 - 1 - 0.036 * Delay, 1e-9);

        AllocationProblem needed = TestProblems.One().Build();
        needed = needed with { Queries = [needed.Queries[0] with { MaxUnmet = 0 }] };
        Explain(needed).Deployments.Single().Without.Plan.Should().BeNull();
    }

    [Theory]
    [InlineData("six-types")]
    [InlineData("synth-6-6-10-s20-average")]
    public void Every_alternative_avoids_the_choice_and_is_feasible_at_its_cost(string name)
    {
        var tables = ProblemTables.Compile(Instances.Load(name));
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan!;
        PlanExplanation explanation = plan.Explain(tables, new GreedyAllocator());
        foreach (DeploymentExplanation e in explanation.Deployments)
        {
            if (e.Without.Plan is not { } without) continue;
            without.Routes.Should().NotContain(r => r.Model == e.Deployment.Model && r.Tier == e.Deployment.Tier);
            Feasible(tables, without, plan.Cost.Total + e.Without.ExtraCost!.Value);
        }

        foreach (RouteExplanation e in explanation.Queries.SelectMany(q => q.Routes))
        {
            if (e.Without.Plan is not { } without) continue;
            without.Routes.Should().NotContain(r => r.Query == e.Route.Query && r.Model == e.Route.Model && r.Tier == e.Route.Tier);
            Feasible(tables, without, plan.Cost.Total + e.Without.ExtraCost!.Value);
        }

        explanation.Limits.Where(limit => !(limit.Saves > 0 && limit.StepSaves >= 0 && limit.StepSaves <= limit.Saves)).Should().BeEmpty();
    }

    [Fact]
    public void A_limit_is_worth_what_the_plan_without_it_saves()
    {
        PlanExplanation explanation = Explain(TwoModels(errorSlo: 0.03));

        explanation.Deployments.Single().Deployment.Model.Should().Be("large");
        LimitWorth error = explanation.Limits.Single(limit => limit.Constraint == "error");
        double small = Explain(TwoModels(errorSlo: 1)).Cost.Total;
        error.Saves.Should().BeApproximately(explanation.Cost.Total - small, 1e-9);
        error.StepLimit.Should().BeApproximately(0.033, 1e-12);
        error.StepSaves.Should().Be(0);
        explanation.ToText().Should().Contain("Error SLO of chat of 3 %, 2 % used: 3.3 % saves nothing");
    }

    [Fact]
    public void The_least_budget_that_serves_the_demand_is_the_rental_of_one_replica()
    {
        ServingChange change = Unmet(TestProblems.One().Budget(0.5).Build()).Changes.Should().ContainSingle().Subject;
        (change.Constraint, change.From, change.To, change.Relative).Should().Be(("budget", 0.5, 1, 1));
        Feasible(ProblemTables.Compile(TestProblems.One().Budget(1).Build()), change.Plan, change.Plan.Cost.Total);
    }

    [Fact]
    public void The_least_number_of_GPUs_is_one()
    {
        ServingChange change = Unmet(TestProblems.One().Available("gpu", 0).Build()).Changes.Should().ContainSingle().Subject;
        (change.Constraint, change.Item, change.To).Should().Be(("availability", "gpu", 1));
    }

    [Fact]
    public void The_least_SLO_admits_the_plan_that_comes_with_it()
    {
        AllocationProblem problem = TestProblems.One().Build();
        QueryType chat = problem.Queries[0] with { DelaySlo = TimeSpan.FromSeconds(0.1), TtftSlo = TimeSpan.FromSeconds(1) };
        problem = problem with { Queries = [chat] };
        ServingChange change = Unmet(problem).Changes.Should().ContainSingle().Subject;
        change.Constraint.Should().Be("delay");
        change.To.Should().BeInRange(0.1, Delay);
        AllocationProblem relaxed = problem with { Queries = [problem.Queries[0] with { DelaySlo = TimeSpan.FromSeconds(change.To) }] };
        Feasible(ProblemTables.Compile(relaxed), change.Plan, change.Plan.Cost.Total);
    }

    [Fact]
    public void The_least_penalty_is_where_serving_breaks_even()
    {
        AllocationProblem problem = TestProblems.One().Build();
        problem = problem with { Queries = [problem.Queries[0] with { UnmetPenalty = 1e-4 }] };
        UnmetExplanation unmet = Unmet(problem);

        double serving = 1 + 0.036 * Delay;
        unmet.Reason.Constraint.Should().Be("cost");
        unmet.ServedCost.Should().BeApproximately(serving, 1e-9);
        ServingChange change = unmet.Changes.Should().ContainSingle().Subject;
        change.Constraint.Should().Be("unmetPenalty");
        change.To.Should().BeInRange(serving / 3600, 1.02 * serving / 3600);
        change.Plan.Unmet.Should().BeEmpty();
        change.MoreUnmet.Should().BeEmpty();
    }

    [Fact]
    public void A_penalty_that_takes_from_another_query_type_says_so()
    {
        // One replica carries either query type, and there is one GPU.
        AllocationProblem problem = TestProblems.One().Available("gpu", 1).Build();
        QueryType chat = problem.Queries[0] with { RatePerHour = 3600 * 70, DelayPenalty = 0 };
        problem = problem with
        {
            Queries = [chat, chat with { Name = "code", UnmetPenalty = 0.001 }],
            Models = [problem.Models[0] with { ErrorRates = new Dictionary<string, double> { ["chat"] = 0.04, ["code"] = 0.04 } }],
        };
        QueryExplanation code = Explain(problem).Queries[1];
        code.Unmet!.Reason.Constraint.Should().Be("availability");
        code.Unmet.Changes.Should().OnlyContain(change => change.MoreUnmet.Count == 0)
            .And.Contain(change => change.Constraint == "availability");
    }

    [Fact]
    public void An_infeasible_plan_names_its_broken_rows_and_the_unmet_share_to_allow()
    {
        AllocationProblem problem = TestProblems.One().Budget(0.5).Build();
        problem = problem with { Queries = [problem.Queries[0] with { MaxUnmet = 0.2 }] };
        PlanExplanation explanation = Explain(problem);

        explanation.Violations.Should().ContainSingle().Which.Should().Contain("unmet share");
        explanation.Limits.Should().BeEmpty();
        explanation.Queries.Single().Unmet!.Changes.Select(c => c.Constraint).Should().Equal("budget", "maxUnmet");
        explanation.ToText().Should().Contain("maxUnmet of chat from 20 % to 100 %");
    }

    [Fact]
    public void Tells_of_a_cheaper_plan()
    {
        var tables = ProblemTables.Compile(TestProblems.One().AddTier(Dear()).Build());
        AllocationPlan dear = new AdaptiveGreedyAllocator().Allocate(tables).Plan!;
        dear = dear with
        {
            Deployments = [dear.Deployments[0] with { Tier = "dear-fp16" }],
            Routes = [dear.Routes[0] with { Tier = "dear-fp16" }],
        };
        PlanExplanation explanation = dear.Explain(tables);
        explanation.CheaperCost.Should().BeApproximately(explanation.Cost.Total - 2, 1e-9);
        explanation.CheaperPlan!.Deployments.Should().ContainSingle().Which.Tier.Should().Be("gpu-fp16");
        explanation.ToText().Should().Contain("\nagh found a better plan on the way, with the objective $");
        explanation.Deployments.Single().Without.ExtraCost.Should().BeApproximately(-2, 1e-9);
    }

    [Fact]
    public void Explains_one_query_type_alone_in_valid_JSON()
    {
        var tables = ProblemTables.Compile(Instances.Load("six-types"));
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan!;
        PlanExplanation explanation = plan.Explain(tables, new GreedyAllocator(), query: "Translation");
        explanation.Queries.Should().ContainSingle();
        explanation.Deployments.Should().OnlyContain(d => d.Routes.Any(r => r.Query == "Translation"));
        JsonElement json = JsonDocument.Parse(explanation.ToJson()).RootElement;
        json.GetProperty("queries")[0].GetProperty("query").GetString().Should().Be("Translation");
        json.GetProperty("cost").GetProperty("total").GetDouble().Should().Be(plan.Cost.Total);
    }

    [Fact]
    public void What_is_unmet_and_would_serve_it_is_in_the_JSON()
    {
        JsonElement unmet = JsonDocument.Parse(Explain(TestProblems.One().Budget(0.5).Build()).ToJson())
            .RootElement.GetProperty("queries")[0].GetProperty("unmet");
        unmet.GetProperty("fraction").GetDouble().Should().Be(1);
        unmet.GetProperty("constraint").GetString().Should().Be("budget");
        JsonElement change = unmet.GetProperty("changes").EnumerateArray().Should().ContainSingle().Subject;
        change.GetProperty("constraint").GetString().Should().Be("budget");
        change.GetProperty("from").GetDouble().Should().Be(0.5);
        change.GetProperty("to").GetDouble().Should().Be(1);
        change.GetProperty("relative").GetDouble().Should().Be(1);
        change.GetProperty("moreUnmet").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public void Refuses_what_it_cannot_explain_and_stops_on_request()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Build());
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan!;
        plan.Invoking(p => p.Explain(tables, query: "nothing")).Should().Throw<ArgumentException>().WithMessage("*'nothing'*chat*");
        (plan with { Deployments = [] }).Invoking(p => p.Explain(tables)).Should().Throw<ArgumentException>().WithMessage("*not deployed*");
        plan.Invoking(p => p.Explain(tables, cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Translation")]
    public void Progress_rises_to_the_whole(string? query)
    {
        var tables = ProblemTables.Compile(Instances.Load("six-types"));
        var greedy = new GreedyAllocator();
        var told = new Told();

        greedy.Allocate(tables).Plan!.Explain(tables, greedy, MilpSolvers.Default, query, told);

        told.Values.Should().HaveCountGreaterThan(4).And.BeInAscendingOrder().And.OnlyContain(share => share > 0 && share <= 1);
        told.Values[^1].Should().Be(1);
        told.Values[^2].Should().BeLessThan(1);
    }

    private sealed class Told : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }

    private static PlanExplanation Explain(AllocationProblem problem)
    {
        var tables = ProblemTables.Compile(problem);
        return new AdaptiveGreedyAllocator().Allocate(tables).Plan!.Explain(tables);
    }

    private static UnmetExplanation Unmet(AllocationProblem problem) => Explain(problem).Queries.Single().Unmet!;

    private static void Feasible(ProblemTables tables, AllocationPlan plan, double cost)
    {
        PlanChecker.Check(tables, plan).Violations.Should().BeEmpty();
        plan.Cost.Total.Should().BeApproximately(cost, 1e-6);
    }

    private static GpuTier Dear() => TestProblems.One().Build().Tiers[0] with { Name = "dear-fp16", Gpu = "dear", PricePerHour = 3 };

    private static AllocationProblem TwoModels(double errorSlo)
    {
        AllocationProblem problem = TestProblems.One()
            .AddModel("large", m => m.Parameters(6).Weights(12).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0.02)).Build();
        return problem with { Queries = [problem.Queries[0] with { ErrorSlo = errorSlo }] };
    }
}
