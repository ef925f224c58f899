using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Importers;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Tests.Importers;

public sealed class MelangeImportTests
{
    // The two examples that Mélange publishes. The first takes 4.2 A10G or 1.52 A100. One A100 takes at most 3.16 A10G off, by (1,0),
    // (0,0), (1,1) and 0.48 of (0,1), and leaves 1.04: 5 x $1.01 is least, for slices as for shares.
    private const string InCode = """
        { "gpu_info": { "A10G": { "cost": 1.01, "tputs": [[5, 1], [10, 5]] }, "A100": { "cost": 3.67, "tputs": [[20, 2], [50, 20]] } },
          "workload_distribution": [[0.25, 0.125], [0.375, 0.25]], "total_request_rate": 16, "slice_factor": 1 }
        """;

    // Loads are 3 A10G for every bucket, and 0.3, 0.15, 0.375 and 0.3 A100. Whole buckets: one A100 and 3 A10G for one bucket, $6.70. Split
    // at will: one A100 is full once a third of (1,0) goes to one A10G, $4.68, as Mélange finds with slice_factor 3.
    private const string InFile = """
        { "gpu_info": { "A10G": { "cost": 1.01, "tputs": [[2, 1], [5, 2]] }, "A100-80GB": { "cost": 3.67, "tputs": [[20, 20], [40, 20]] } },
          "workload_distribution": [[0.2, 0.1], [0.5, 0.2]], "total_request_rate": 30.0, "slice_factor": 1 }
        """;

    [Theory]
    [InlineData(InCode, 5.05)]
    [InlineData(InFile, 4.68)]
    public void The_optimum_is_that_of_Melange_with_fine_enough_slices(string configuration, double cost)
    {
        AllocationProblem problem = MelangeImport.Parse(configuration);
        AllocationResult exact = new ExactAllocator(MilpSolvers.Default).Allocate(problem);
        exact.Status.Should().Be(PlanStatus.Optimal);
        exact.Plan!.Cost.Total.Should().BeApproximately(cost, 1e-6);
        new AdaptiveGreedyAllocator().Allocate(problem).Plan!.Cost.Total.Should().BeApproximately(cost, 1e-6);
    }

    [Theory]
    [InlineData(1, 6.70)]
    [InlineData(3, 4.68)]
    public void No_assignment_of_slices_is_cheaper_than_the_optimum_for_shares(int slices, double cost) =>
        SlicedOptimum(slices).Should().BeApproximately(cost, 1e-9).And.BeGreaterThanOrEqualTo(4.68 - 1e-9);

    [Fact]
    public void Buckets_become_query_types_and_throughputs_measurements()
    {
        AllocationProblem problem = MelangeImport.Parse("""
            { "gpu_info": { "L4": { "cost": 0.7, "tputs": [[4, 0, 1]] } }, "workload_distribution": [[0.5, 0.5, 0]],
              "total_request_rate": 2 }
            """, "lab");
        problem.Name.Should().Be("lab");
        problem.Queries.Select(q => (q.Name, q.RatePerHour)).Should().Equal(("bucket-0-0", 3600), ("bucket-0-1", 3600));
        problem.Measurements.Select(m => m.QueriesPerSecond).Should().Equal(4, null);
        ProblemFile.Parse(ProblemFile.ToJson(problem)).Should().BeEquivalentTo(problem);

        problem.Measurements[1].Should().BeEquivalentTo(
            new { DelaySeconds = (double?)null, Source = "Mélange configuration: measured throughput 0, so L4 cannot serve bucket-0-1" });

        // No GPU serves (0,1), and all has to be served.
        AllocationResult result = new AdaptiveGreedyAllocator().Allocate(problem);
        result.Status.Should().Be(PlanStatus.Infeasible);
        result.Reasons.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Query = "bucket-0-1", Constraint = "placement",
            Explanation = "No option serves 'bucket-0-1': Mélange configuration: measured throughput 0, so L4 cannot serve bucket-0-1 "
                + "(its networkLatency does not list region L4).",
        });
    }

    [Theory]
    [InlineData("\"gpu_info\"", "\"gpus\"", "gpu_info is missing")]
    [InlineData("[[5, 1], [10, 5]]", "[[5, 1], [10]]", "GPU 'A10G': tputs must have the rows and columns of workload_distribution.")]
    [InlineData("[[5, 1], [10, 5]]", "[[5, -1], [10, 5]]", "GPU 'A10G': tputs[0][1] must be >= 0, was -1.")]
    [InlineData("[[5, 1], [10, 5]]", "[5, 1]", "GPU 'A10G': tputs[0] must be an array, was 5.")]
    [InlineData("[[5, 1], [10, 5]]", "[[5, \"1\"], [10, 5]]", "GPU 'A10G': tputs[0][1] must be a finite number, was \"1\".")]
    [InlineData("\"cost\": 1.01", "\"cost\": -1", "GPU 'A10G': cost must be >= 0, was -1.")]
    [InlineData("\"cost\": 1.01,", "", "GPU 'A10G': cost is missing.")]
    [InlineData("16", "0", "total_request_rate must be > 0, was 0.")]
    [InlineData("[[0.25, 0.125], [0.375, 0.25]]", "[[0, 0], [0, 0]]", "workload_distribution must have a share > 0.")]
    [InlineData("\"slice_factor\": 1", "\"slice_factor\": 0", "slice_factor must be at least 1, was 0.")]
    [InlineData("\"slice_factor\"", "\"slices\"", "unknown member 'slices'")]
    public void Refuses_what_is_no_configuration(string old, string changed, string message)
    {
        InCode.Should().Contain(old);
        FluentActions.Invoking(() => MelangeImport.Parse(InCode.Replace(old, changed, StringComparison.Ordinal)))
            .Should().Throw<InvalidFileException>().WithMessage("*Mélange configuration*").WithMessage($"*{message}*");
    }

    /// <summary>Mélange's programme for the second example, by trying every number of slices of each bucket on the A10G.</summary>
    private static double SlicedOptimum(int slices)
    {
        double[] a100 = [0.3, 0.15, 0.375, 0.3];
        double least = double.PositiveInfinity;
        int all = slices + 1;
        for (int n = 0; n < all * all * all * all; n++)
        {
            double small = 0, large = 0;
            for (int bucket = 0, rest = n; bucket < 4; bucket++, rest /= all)
            {
                double share = (double)(rest % all) / slices;
                small += 3 * share;
                large += a100[bucket] * (1 - share);
            }

            least = Math.Min(least, 1.01 * Math.Ceiling(small - 1e-9) + 3.67 * Math.Ceiling(large - 1e-9));
        }

        return least;
    }
}
