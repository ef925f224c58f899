using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using static HetServe.Allocation.Interop.Tests.Kubernetes.ManifestCases;

namespace HetServe.Allocation.Interop.Tests.Kubernetes;

/// <summary>The library names the member, the value and the rule; the tests of the tool have the wrong values of each option.</summary>
public sealed class KubernetesFaultTests
{
    [Fact]
    public void A_replica_larger_than_a_node_is_refused()
    {
        AllocationProblem problem = Problem(node: 1) with { Parallelism = new ParallelismGrid { Tensor = [1], Pipeline = [1, 2] } };
        Faults(problem, parallelism: new Parallelism(1, 2)).Should().Equal(
            "Deployment 'small on gpu/X 1x2': a replica needs 2 GPUs, and a node of tier 'gpu/X' has 1. A pod cannot span nodes: run it with a "
            + "LeaderWorkerSet, or leave 1x2 out of the problem's parallelism.");
        Faults(Problem(node: 2), parallelism: new Parallelism(2, 1)).Should().BeEmpty();
    }

    [Fact]
    public void A_step_smaller_than_the_batch_is_refused_as_vLLM_does()
    {
        AllocationProblem problem = Engine(8192);
        problem = problem with { Performance = problem.Performance with { MaxStepTokens = 63 } };
        Faults(problem).Should().Equal("Problem 'one': vLLM needs maxStepTokens >= maxConcurrency, was 63 < 64.");
    }

    [Fact]
    public void A_maximum_below_the_plan_is_refused() =>
        Faults(Problem(), new() { Autoscaling = new("http://prometheus", 2) }, replicas: 3).Should().Equal(
            "Autoscaling.MaxReplicas must be at least the 3 replicas of 'small on gpu/X 1x1', was 2.");

    [Fact]
    public void A_query_type_that_no_header_can_name_is_refused_behind_a_gateway()
    {
        AllocationProblem problem = Problem();
        problem = problem with
        {
            Queries = [problem.Queries[0] with { Name = "é" }],
            Models = [problem.Models[0] with { ErrorRates = new Dictionary<string, double> { ["é"] = 0.04 } }],
        };
        var tables = ProblemTables.Compile(problem);
        var plan = Plan(tables);
        plan = plan with { Routes = [plan.Routes[0] with { Query = "é" }] };

        KubernetesExport.Check(tables, plan, new() { Gateway = new("llm") }).Should().ContainSingle()
            .Which.Text.Should().Be("Query type 'é': a gateway needs a name of printable ASCII characters.");
        KubernetesExport.Check(tables, plan).Should().BeEmpty();
    }

    [Fact]
    public void All_faults_are_reported_together()
    {
        var tables = ProblemTables.Compile(Problem());
        var options = new KubernetesOptions { Namespace = "A", Port = 0, Image = "a b" };
        FluentActions.Invoking(() => KubernetesExport.ToYaml(tables, Plan(tables), options)).Should().Throw<ArgumentException>()
            .WithMessage("*Namespace must be*, was 'A'.*Port must be a whole number from 1 to 65535, was 0.*");
    }

    private static IEnumerable<string> Faults(
        AllocationProblem problem, KubernetesOptions? options = null, Parallelism? parallelism = null, int replicas = 1)
    {
        var tables = ProblemTables.Compile(problem);
        return KubernetesExport.Check(tables, Plan(tables, parallelism, replicas), options).Select(fault => fault.ToString());
    }
}
