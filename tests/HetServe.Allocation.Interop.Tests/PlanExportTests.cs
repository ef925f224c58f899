using System.Text.Json;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests;

namespace HetServe.Allocation.Interop.Tests;

public sealed class PlanExportTests
{
    [Fact]
    public void Tables_hold_deployments_routes_and_what_is_unmet()
    {
        var tables = ProblemTables.Compile(Problem("small, \"fast\"", Precision.FP16));
        AllocationPlan plan = Plan(tables, new Parallelism(2, 1), 3, 0.75);
        PlanCsvExport.DeploymentsToCsv(tables, plan).Split('\n')[1].Should().StartWith("\"small, \"\"fast\"\"\",gpu/X,gpu,FP16,2,1,3,6,6,");
        string[] routes = PlanCsvExport.RoutesToCsv(tables, plan).Split('\n');
        routes[0].Should().Be("query,model,tier,fraction,queriesPerHour,ttftSeconds,tpotSeconds,delaySeconds,errorRate,"
            + "ttftCheckedSeconds,ttftSloSeconds,tpotCheckedSeconds,tpotSloSeconds,delayCheckedSeconds,delaySloSeconds");
        routes[1].Should().StartWith("chat,\"small, \"\"fast\"\"\",gpu/X,0.75,2700,");
        routes[2].Should().Be("chat,,,0.25,900,,,,,,,,,,");

        JsonElement json = JsonDocument.Parse(PlanCsvExport.ToJson(tables, plan)).RootElement;
        json.GetProperty("deployments")[0].GetProperty("gpus").GetInt32().Should().Be(6);
        json.GetProperty("routes")[1].GetProperty("delaySeconds").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public void A_plan_for_another_problem_is_refused()
    {
        var tables = ProblemTables.Compile(Problem("small", Precision.FP16));
        AllocationPlan plan = Plan(tables, new Parallelism(1, 1), 1);
        var other = ProblemTables.Compile(TestProblems.One().Build());
        FluentActions.Invoking(() => PlanCsvExport.RoutesToCsv(other, plan)).Should().Throw<ArgumentException>();
    }

    private static AllocationProblem Problem(string model, Precision precision)
    {
        AllocationProblem one = TestProblems.One().Build();
        return one with
        {
            Models = [one.Models[0] with { Name = model }],
            Tiers = [one.Tiers[0] with { Name = "gpu/X", Precision = precision }],
        };
    }

    private static AllocationPlan Plan(ProblemTables tables, Parallelism parallelism, int replicas, double served = 1) => new()
    {
        Problem = tables.Problem.Name,
        Allocator = "test",
        Deployments = [new Deployment(tables.Problem.Models[0].Name, "gpu/X", parallelism, replicas)],
        Routes = [new Route("chat", tables.Problem.Models[0].Name, "gpu/X", served)],
        Unmet = served < 1 ? new Dictionary<string, double> { ["chat"] = 1 - served } : [],
        Cost = default,
    };
}
