using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Baselines;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests.Baselines;

public sealed class BaselineTests
{
    public static TheoryData<IAllocator> All => new(
        new LinearRoundingAllocator(MilpSolvers.Default), new HomogeneousAllocator(), new DecoupledAllocator());

    [Fact]
    public void A_homogeneous_fleet_pays_for_what_only_one_gpu_type_can_run()
    {
        // 'big' fits the large GPU alone, at $3; 'small' takes a GPU of its own, at $1 where types mix and at $3 where they do not.
        AllocationProblem problem = TestProblems.One()
            .AddQuery("vision", q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.05).UnmetPenalty(0.01))
            .AddModel("big", m => m.Parameters(10).Weights(20).KvCache(100).Shape(10, 1000).ErrorRate("vision", 0.04))
            .AddTier(Tier("large-fp16", "large", memoryGb: 40, scale: 1, price: 3))
            .Build();

        new AdaptiveGreedyAllocator().Allocate(problem).Plan!.Cost.Rental.Should().Be(4);
        AllocationResult fleet = new HomogeneousAllocator().Allocate(problem);
        fleet.Plan!.Cost.Rental.Should().Be(6);
        fleet.Plan.Deployments.Should().OnlyContain(d => d.Tier == "large-fp16");
        fleet.Status.Should().Be(PlanStatus.Feasible);
    }

    [Fact]
    public void A_decoupled_fleet_takes_the_best_throughput_per_dollar_though_less_would_do()
    {
        // A GPU of twice everything for one and a half times the price: the one replica that either needs is more expensive.
        AllocationProblem problem = TestProblems.One().AddTier(Tier("twice-fp16", "twice", memoryGb: 20, scale: 2, price: 1.5)).Build();

        FleetChoice fleet = FleetChoice.Best(ProblemTables.Compile(problem));
        fleet.Tier.Should().Be(1);
        fleet.Gpus.Should().Be(1);
        fleet.Cost.Should().BeApproximately(1.5 * 0.005 / 0.8, 1e-12); // 4e11 FLOP per query and s on 8e13 FLOP/s, at most 80% busy
        new AdaptiveGreedyAllocator().Allocate(problem).Plan!.Cost.Rental.Should().Be(1);
        new DecoupledAllocator().Allocate(problem).Plan!.Cost.Rental.Should().Be(1.5);
    }

    [Fact]
    public void A_relaxation_that_is_whole_is_the_optimum()
    {
        AllocationResult result = new LinearRoundingAllocator(MilpSolvers.Default).Allocate(TestProblems.One().Build());

        result.Status.Should().Be(PlanStatus.Optimal);
        result.Plan!.Cost.Rental.Should().Be(1);
        result.LowerBound.Should().BeApproximately(result.Plan.Cost.Total, 1e-6);
    }

    [Theory]
    [InlineData("six-types")]
    [InlineData("synth-6-6-10-s12-capped")]
    [InlineData("synth-7-8-8-s13")]
    public void Rounding_lies_between_the_bound_and_nothing_deployed(string name)
    {
        AllocationProblem problem = Instances.Load(name);

        AllocationResult result = new LinearRoundingAllocator(MilpSolvers.Default).Allocate(problem);

        double nothing = problem.Queries.Sum(q => q.UnmetPenalty * q.RatePerHour) * problem.HorizonHours;
        result.Plan!.Cost.Total.Should().BeInRange(Instances.Optimum(name) * (1 - 1e-6), nothing);
        result.LowerBound.Should().BeInRange(0, Instances.Optimum(name) * (1 + 1e-6));
    }

    [Fact]
    public void Rounding_builds_no_model_above_the_memory_limit()
    {
        AllocationResult result = new LinearRoundingAllocator(MilpSolvers.Default, new() { MemoryLimitGb = 1e-5 })
            .Allocate(Instances.Load("six-types"));

        (result.Status, result.StopReason, result.Plan).Should().Be((PlanStatus.Unknown, StopReason.MemoryLimit, null));
        result.Message.Should().Contain("GB of memory");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_nothing_can_serve_is_infeasible_with_a_reason(IAllocator allocator)
    {
        AllocationProblem problem = TestProblems.One()
            .AddQuery("now", q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(1e-6)).Error(0.05).MaxUnmet(0))
            .AddModel("other", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("now", 0.04))
            .Build();

        AllocationResult result = allocator.Allocate(problem);

        result.Status.Should().Be(PlanStatus.Infeasible);
        result.Reasons.Should().ContainSingle(r => r.Query == "now" && r.Constraint == "delay");
    }

    [Fact]
    public void What_one_gpu_type_cannot_serve_is_not_called_infeasible()
    {
        AllocationProblem problem = TestProblems.One()
            .AddQuery("vision", q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.05).MaxUnmet(0))
            .AddModel("big", m => m.Parameters(10).Weights(20).KvCache(100).Shape(10, 1000).ErrorRate("vision", 0.04))
            .AddTier(Tier("large-fp16", "large", memoryGb: 40, scale: 1, price: 3))
            .Available("large", 0)
            .AddTier(Tier("spare-fp16", "spare", memoryGb: 11, scale: 1, price: 3))
            .Build();

        // Only 'large' has the memory for 'big', and there is none: a proof. With one of each, there is only no proof.
        new HomogeneousAllocator().Allocate(problem).Status.Should().Be(PlanStatus.Infeasible);
        AllocationProblem each = problem with
        {
            Queries = [problem.Queries[0] with { MaxUnmet = 0 }, problem.Queries[1]],
            Availability = new Dictionary<string, int> { ["large"] = 1 },
        };
        new HomogeneousAllocator().Allocate(each).Status.Should().Be(PlanStatus.Unknown);
        new AdaptiveGreedyAllocator().Allocate(each).Status.Should().Be(PlanStatus.Feasible);
    }

    private static GpuTier Tier(string name, string gpu, double memoryGb, double scale, double price) => new()
    {
        Name = name,
        Gpu = gpu,
        Precision = Precision.FP16,
        MemoryGb = memoryGb,
        Tflops = 100 * scale,
        BandwidthGBps = 1000 * scale,
        LinkGBps = 100,
        PricePerHour = price,
    };
}
