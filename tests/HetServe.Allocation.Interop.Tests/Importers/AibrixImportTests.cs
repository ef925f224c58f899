using HetServe.Allocation.Interop.Importers;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Tests.Importers;

public sealed class AibrixImportTests : IDisposable
{
    private const string Big = """
        { "gpu": "big", "cost": 2.5, "tputs": [[20, 9], [4, 0]], "indexes": [[64, 512], [128, 1024]], "e2e": [[1, 2], [6, 30]],
          "ttft": [[0.1, 0.4], [0.2, 0.9]], "slos": { "percentile": 99, "e2e": 5.0, "ttft": 0.3, "tpot": 0.05 } }
        """;

    private const string Small = """
        { "gpu": "small", "cost": 0.5, "tputs": [[5, 0], [1, 0]], "indexes": [[64, 512], [128, 1024]] }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("hetserve-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Rows_are_answer_lengths_and_columns_prompt_lengths()
    {
        AllocationProblem problem = Load(AibrixDemand.Even(3), Big, Small);

        problem.Queries.Select(q => (q.Name, q.InputTokens, q.OutputTokens, q.RatePerHour)).Should().Equal(
            ("in-128-out-64", 128, 64, 3600), ("in-1024-out-64", 1024, 64, 3600), ("in-128-out-512", 128, 512, 3600));
        problem.Tiers.Select(t => (t.Name, t.PricePerHour, t.Source)).Should().Equal(
            ("big", 2.5, "AIBrix profile 0.json, p99 e2e 5, ttft 0.3, tpot 0.05"), ("small", 0.5, "AIBrix profile 1.json, no slos"));
        problem.Measurements.Select(m => (m.Query, m.Tier, m.QueriesPerSecond, m.DelaySeconds, m.TtftSeconds)).Should().Equal(
            ("in-128-out-64", "big", 20, 1, 0.1), ("in-1024-out-64", "big", 9, 2, 0.4), ("in-128-out-512", "big", 4, 6, 0.2),
            ("in-128-out-64", "small", 5, 0, 0), ("in-1024-out-64", "small", null, null, null), ("in-128-out-512", "small", 1, 0, 0));
        problem.Measurements[2].TpotSeconds.Should().BeApproximately(5.8 / 512, 1e-12);
    }

    [Fact]
    public void No_SLO_refuses_what_a_profile_admits()
    {
        AllocationProblem problem = Load(AibrixDemand.Even(3), Big, Small);

        problem.Queries.Select(q => (q.DelaySlo!.Value.TotalSeconds, q.TtftSlo!.Value.TotalSeconds)).Should()
            .Equal((5, 0.3), (5, 0.4), (6, 0.3));
        Load(AibrixDemand.Even(3), Small).Queries.Should().OnlyContain(q => q.DelaySlo == TimeSpan.FromSeconds(1) && q.TtftSlo == null);
        Load(AibrixDemand.Even(3), Big.Replace("\"e2e\": 5.0, \"ttft\": 0.3, ", "")).Queries[2].DelaySlo.Should()
            .Be(TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void A_throughput_of_zero_is_no_route_and_no_delay()
    {
        AllocationProblem problem = Load(AibrixDemand.Even(3), Big, Small);

        problem.Tiers.Select(t => t.Region).Should().Equal(null, "small");
        problem.Queries.Select(q => q.NetworkLatencySeconds?.Count).Should().Equal(null, 0, null);
        problem.Measurements[4].Source.Should().Be(
            "AIBrix profile 1.json, no slos: measured throughput 0, so small cannot serve in-1024-out-64");
    }

    [Fact]
    public void Classes_go_to_the_bucket_with_the_closest_lengths()
    {
        var workload = new WorkloadSummary
        {
            WindowMinutes = 5,
            Traces = [],
            Classes = [Class("a", 100, 3, 60), Class("b", 370, 5000, 120), Class("c", 10, 0, 30), Class("d", 10, 10, 0)],
        };

        Load(AibrixDemand.Of(workload), Big).Queries.Select(q => (q.Name, q.RatePerHour)).Should().Equal(
            ("in-128-out-64", 90), ("in-1024-out-512", 120));
        Load(AibrixDemand.Of(workload, atPeak: true), Big).Queries.Select(q => q.RatePerHour).Should().Equal(180, 240);
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        new Action(() => AibrixDemand.Even(0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("queriesPerSecond");
        new Action(() => AibrixDemand.Of(null!)).Should().Throw<ArgumentNullException>().WithParameterName("workload");
        new Action(() => AibrixImport.Load([], AibrixDemand.Even(1))).Should().Throw<ArgumentException>().WithParameterName("paths");
        new Action(() => AibrixImport.Load(["a.json"], null!)).Should().Throw<ArgumentNullException>().WithParameterName("demand");
        new Action(() => AibrixImport.Load(null!, AibrixDemand.Even(1))).Should().Throw<ArgumentNullException>().WithParameterName("paths");
    }

    private static WorkloadClass Class(string name, double input, double output, double rate) => new()
    {
        Name = name,
        Trace = "t",
        Count = 1,
        RatePerHour = rate,
        PeakRatePerHour = 2 * rate,
        InputTokens = new TokenStatistics(input, 1, 1, 1),
        OutputTokens = new TokenStatistics(output, 1, 1, 1),
    };

    private AllocationProblem Load(AibrixDemand demand, params string[] profiles)
    {
        string[] paths = [.. profiles.Select((_, n) => Path.Combine(_folder, $"{n}.json"))];
        for (int n = 0; n < paths.Length; n++) File.WriteAllText(paths[n], profiles[n]);
        return AibrixImport.Load(paths, demand);
    }
}
