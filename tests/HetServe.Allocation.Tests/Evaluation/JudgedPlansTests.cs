using System.Text.Json.Nodes;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>
/// Plans, whole and broken, with the constraints that the checkers find broken. Where the environment variable <c>HETSERVE_PLANS</c> names
/// a folder, they are left there for another judge: a line of <c>plans.jsonl</c> is an object with a <c>problem</c>, a <c>plan</c> and
/// the names <c>broken</c>.
/// </summary>
public class JudgedPlansTests
{
    private const int PlansAtRandom = 4; // for each problem

    [Fact]
    public void A_plan_from_a_file_is_judged_as_before()
    {
        string[] lines = [.. Enumerable.Range(0, Cases.AtLeast(20)).SelectMany(Lines)];

        foreach (JsonNode line in lines.Select(line => JsonNode.Parse(line)!))
        {
            AllocationProblem problem = ProblemFile.Parse(line["problem"]!.ToJsonString());
            AllocationPlan plan = PlanFile.Parse(line["plan"]!.ToJsonString());
            BrokenPlans.Names(ProblemTables.Compile(problem), plan).Should().Equal(
                line["broken"]!.AsArray().Select(name => (string)name!), problem.Name);
        }

        if (Environment.GetEnvironmentVariable("HETSERVE_PLANS") is { Length: > 0 } folder)
            File.WriteAllLines(Path.Combine(folder, "plans.jsonl"), lines);
    }

    private static IEnumerable<string> Lines(int seed)
    {
        AllocationProblem problem = RandomProblems.Mixed(seed, tiny: false);
        var tables = ProblemTables.Compile(problem);
        var random = new SeededRandom(seed);
        for (int n = 0; n < PlansAtRandom; n++)
            yield return Line(problem, BrokenPlans.WithTrueCost(tables, BrokenPlans.Random(problem, random)));

        AllocationResult result = BrokenPlanTests.Allocator.Allocate(tables);
        if (result.FeasiblePlan is not { } plan) yield break;
        yield return Line(problem, plan);
        foreach ((_, AllocationProblem tightened) in BrokenPlans.Tightened(PlanEvaluation.Evaluate(tables, plan)))
            yield return Line(tightened, plan);
        foreach ((_, AllocationPlan broken) in BrokenPlans.Faulty(tables, plan)) yield return Line(problem, broken);
        if (!problem.Performance.IsEngine || plan.Deployments.Count == 0) yield break;
        foreach (double? level in (double?[])[null, 0.123, 1])
        {
            AllocationPlan unlisted = plan with { Deployments = [.. plan.Deployments.Select(d => d with { Utilization = level })] };
            yield return Line(problem, BrokenPlans.WithTrueCost(tables, unlisted));
        }
    }

    private static string Line(AllocationProblem problem, AllocationPlan plan) => new JsonObject
    {
        ["problem"] = JsonNode.Parse(ProblemFile.ToJson(problem)),
        ["plan"] = JsonNode.Parse(PlanFile.ToJson(plan)),
        ["broken"] = new JsonArray([.. BrokenPlans.Names(ProblemTables.Compile(problem), plan).Select(name => JsonValue.Create(name))]),
    }.ToJsonString();
}
