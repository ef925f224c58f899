using System.Text.Json;
using HetServe.Allocation.Files;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Planning;

public sealed class PlanDifferenceTests
{
    private static readonly AllocationPlan s_before = Plan(
        [D("a", 1, 2), D("b", 1, 1), D("c", 1, 1), D("d", 1, 1)],
        [new Route("chat", "a", "t", 0.6), new Route("chat", "b", "t", 0.3)], 0.1, 10);

    private static readonly AllocationPlan s_after = Plan(
        [D("a", 1, 3), D("b", 2, 1), D("d", 1, 1), D("e", 2, 2)],
        [new Route("chat", "a", "t", 0.6), new Route("chat", "e", "t", 0.4)], 0, 15);

    [Fact]
    public void Lists_what_starts_stops_grows_and_is_reconfigured_and_shifted()
    {
        PlanDifference difference = s_before.DiffTo(s_after);

        difference.Deployments.Select(c => (c.Kind, c.Deployment.Model)).Should().Equal(
            (ChangeKind.ScaledUp, "a"), (ChangeKind.Reconfigured, "b"), (ChangeKind.Started, "e"), (ChangeKind.Stopped, "c"));
        difference.Routes.Should().Equal(new RouteShift("chat", "b", "t", 0.3, 0), new RouteShift("chat", "e", "t", 0, 0.4));
        difference.Unmet.Should().Equal(new UnmetShift("chat", 0.1, 0));
        difference.Gpus.Should().Equal(new GpuShift("t", 5)); // 5 become 3 + 2 + 1 + 4
        difference.Cost.Total.Should().Be(5);
    }

    [Fact]
    public void Says_it_in_words_and_JSON()
    {
        PlanDifference difference = s_before.DiffTo(s_after);
        difference.ToText().Should().Be("""
            Resize a on t 1x1 from x2 to x3.
            Re-configure b on t from 1x1 x1 to 2x1 x1.
            Start e on t 2x1 x2.
            Stop c on t 1x1 x1.
            Route chat to b on t: 30 % becomes 0 %.
            Route chat to e on t: 0 % becomes 40 %.
            Unmet chat: 10 % becomes 0 %.
            GPUs: +5 t; +5 in all.
            Money: $10.00 becomes $15.00, +$5.00 (+50 %): rental +$5.00, storage +$0.00.
            Penalties: $0.00 becomes $0.00, +$0.00: delay +$0.00, unmet +$0.00.

            """);
        JsonElement json = JsonDocument.Parse(difference.ToJson()).RootElement;
        json.GetProperty("deployments").EnumerateArray().Select(d => d.GetProperty("change").GetString())
            .Should().Equal("scaledUp", "reconfigured", "started", "stopped");
        json.GetProperty("costDifference").GetProperty("total").GetDouble().Should().Be(5);
        json.GetProperty("gpus").GetProperty("t").GetInt32().Should().Be(5);
    }

    [Fact]
    public void The_way_back_is_the_opposite_and_a_plan_does_not_differ_from_itself()
    {
        PlanDifference there = s_before.DiffTo(s_after), back = s_after.DiffTo(s_before);
        back.Cost.Total.Should().Be(-there.Cost.Total);
        back.Deployments.Select(c => (c.Before, c.After)).Should().BeEquivalentTo(there.Deployments.Select(c => (c.After, c.Before)));
        back.Gpus.Should().Equal(new GpuShift("t", -5));

        PlanDifference same = s_before.DiffTo(s_before);
        same.IsEmpty.Should().BeTrue();
        same.ToText().Should().StartWith("The plans are the same.");
    }

    [Fact]
    public void Costs_are_recomputed_where_there_is_a_problem()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Build());
        AllocationPlan nothing = Plan([], [], 1, 12345);
        nothing.DiffTo(nothing, tables).CostBefore.Total.Should().BeApproximately(36, 1e-9);
    }

    private static Deployment D(string model, int tensor, int replicas) => new(model, "t", new Parallelism(tensor, 1), replicas);

    private static AllocationPlan Plan(Deployment[] deployments, Route[] routes, double unmet, double rental) => new()
    {
        Problem = "p",
        Allocator = "test",
        Deployments = deployments,
        Routes = routes,
        Unmet = unmet > 0 ? new Dictionary<string, double> { ["chat"] = unmet } : [],
        Cost = new CostBreakdown(rental, 0, 0, 0),
    };
}
