using HetServe.Allocation.Allocators;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Tests.Allocators;

public class GreedyTests
{
    [Fact]
    public void Known_optima_are_met_within_a_quarter_on_average() => Instances.Stored
        .Average(p => new GreedyAllocator().Allocate(p).Plan!.Cost.Total / Instances.Optimum(p.Name) - 1).Should().BeInRange(0, 0.10);

    [Fact]
    public void Query_types_that_the_first_look_passes_over_share_deployments_too()
    {
        AllocationPlan plan = new GreedyAllocator().Allocate(SyntheticInstances.Generate(300, 40, 40, 1)).Plan!;

        plan.Unmet.Should().BeEmpty();
        plan.Deployments.Count.Should().BeLessThan(40);
    }
}
