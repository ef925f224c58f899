using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Tests.Plans;

public class DeploymentTests
{
    [Fact]
    public void Takes_the_GPUs_of_all_its_replicas() => new Deployment("small", "gpu-fp16", new(2, 3), 4).Gpus.Should().Be(24);
}
