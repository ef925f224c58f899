using HetServe.Allocation.Allocators;

namespace HetServe.Allocation.Tests.Allocators;

public class GreedyTests
{
    [Fact]
    public void Known_optima_are_met_within_a_quarter_on_average() => Instances.Stored
        .Average(p => new GreedyAllocator().Allocate(p).Plan!.Cost.Total / Instances.Optimum(p.Name) - 1).Should().BeInRange(0, 0.25);
}
