using CsCheck;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Studies.Tests.Synthetic;

public class SyntheticInstancesTests
{
    [Fact]
    public void Every_size_and_seed_gives_a_valid_problem_within_the_documented_ranges() => Gen.Select(
        Gen.Int[1, 30], Gen.Int[1, 15], Gen.Int[1, 70], Gen.Int).Sample((queries, models, tiers, seed) =>
    {
        AllocationProblem problem = SyntheticInstances.Generate(queries, models, tiers, seed, new() { Capped = true });

        problem.Validate().Should().BeEmpty();
        problem.Name.Should().Be($"synth-{queries}-{models}-{tiers}-s{seed}-capped");
        (problem.Queries.Count, problem.Models.Count, problem.Tiers.Count).Should().Be((queries, models, tiers));
        problem.Storage.CapacityGb.Should().BeGreaterThanOrEqualTo(500 + 80 * queries);
        problem.Models.Select(m => m.ParametersB).Should().BeInAscendingOrder();
        problem.Availability.Keys.Should().BeEquivalentTo(problem.Tiers.Select(t => t.Gpu).Distinct());
        problem.Availability.Values.Should().OnlyContain(count => count >= 2);
        foreach (QueryType q in problem.Queries)
        {
            q.RatePerHour.Should().BeInRange(1000, 270_000);
            q.InputTokens.Should().BeInRange(64, 4096);
            q.OutputTokens.Should().BeInRange(64, 1024);
            ((q.DelaySlo!.Value.TotalSeconds - 0.3 - 0.0002 * q.InputTokens) / q.OutputTokens).Should().BeInRange(0.00799, 0.04001);
            q.ErrorSlo.Should().BeInRange(0.04 * 0.12, 0.19 * 0.4);
            q.DelayPenalty.Should().BeInRange(1e-6, 2e-5);
            q.UnmetPenalty.Should().BeInRange(0.003, 0.03);
            q.TokenKb.Should().BeOneOf(1, 5, 10);
        }
    }, iter: 100);

    [Fact]
    public void A_seed_gives_one_problem_on_every_platform()
    {
        AllocationProblem problem = SyntheticInstances.Generate(6, 6, 10, 1);

        problem.Should().BeEquivalentTo(SyntheticInstances.Generate(6, 6, 10, 1));
        problem.Queries[0].Should().Be(new QueryType
        {
            Name = "query-000",
            RatePerHour = 13024,
            InputTokens = 254,
            OutputTokens = 359,
            DelaySlo = TimeSpan.FromMilliseconds(6163),
            ErrorSlo = 0.01735,
            DelayPenalty = 1.92e-05,
            UnmetPenalty = 0.00305,
            MaxUnmet = 1,
            TokenKb = 1,
        });
        problem.Models[5].Should().BeEquivalentTo(new
        {
            Name = "model-05-63b",
            ParametersB = 63.32,
            WeightsGb = 126.64,
            KvKbPerToken = 313.3,
            Layers = 74.0,
            HiddenSize = 8192.0,
        });
        problem.Models[5].ErrorRates["query-003"].Should().Be(0.005845);
        (problem.Tiers[9].Name, problem.Tiers[9].PricePerHour).Should().Be(("RTX4090-INT4", 0.3347));
    }

    [Fact]
    public void Switches_change_what_they_say_and_leave_the_base()
    {
        AllocationProblem plain = SyntheticInstances.Generate(6, 6, 10, 20);

        AllocationProblem Variant(SyntheticInstanceOptions options) => SyntheticInstances.Generate(6, 6, 10, 20, options);

        AllocationProblem budget = Variant(new() { Budget = 180 });
        budget.Should().BeEquivalentTo(plain with { Budget = 180 });

        AllocationProblem served = Variant(new() { MaxUnmet = 0 });
        served.Name.Should().Be("synth-6-6-10-s20-served");
        served.Queries.Should().BeEquivalentTo(plain.Queries.Select(q => q with { MaxUnmet = 0 }));
        Variant(new() { MaxUnmet = 0.05 }).Name.Should().Be("synth-6-6-10-s20-unmet0.05");

        AllocationProblem ttft = Variant(new() { LimitTtftAndTpot = true });
        ttft.Name.Should().Be("synth-6-6-10-s20-ttft");
        ttft.Queries.Should().BeEquivalentTo(plain.Queries.Select(q => q with
        {
            TtftSlo = TimeSpan.FromMilliseconds(Math.Round(150 + 0.12 * q.InputTokens)),
            TpotSlo = TimeSpan.FromMilliseconds(30),
        }));

        AllocationProblem average = Variant(new() { AverageDelay = true });
        average.Name.Should().Be("synth-6-6-10-s20-average");
        average.Queries.Should().OnlyContain(q => q.DelayScope == SloScope.Average);
        average.Queries.Select(q => q.ErrorScope == SloScope.Route).Should().Equal(false, true, false, true, false, true);

        AllocationProblem storage = Variant(new() { StorageStarved = true });
        storage.Name.Should().Be("synth-6-6-10-s20-storage");
        storage.Storage.Should().Be(plain.Storage with { CapacityGb = 60 });

        AllocationProblem measured = Variant(new() { Measured = true });
        measured.Name.Should().Be("synth-6-6-10-s20-measured");
        measured.Measurements.Should().HaveCount(32);
        measured.Measurements[0].Should().Be(new Measurement
        {
            Query = "query-000",
            Model = plain.Models[1].Name,
            Tier = plain.Tiers[0].Name,
            Parallelism = new Parallelism(1, 1),
            TtftSeconds = 0.05 + 0.00005 * plain.Queries[0].InputTokens,
            TpotSeconds = 0.014,
            QueriesPerSecond = 3,
            ErrorRate = 0.9 * plain.Queries[0].ErrorSlo,
        });
        measured.Models.Should().BeEquivalentTo(plain.Models);
        measured.Tiers.Should().BeEquivalentTo(plain.Tiers);
    }

    [Fact]
    public void Tiers_beyond_the_table_are_of_further_regions()
    {
        AllocationProblem problem = SyntheticInstances.Generate(1, 1, 60, 5);

        problem.Tiers.Select(t => t.Name).Should().OnlyHaveUniqueItems();
        problem.Tiers.Should().OnlyContain(t => t.Name == $"{t.Gpu}-{t.Precision}");
        problem.Tiers.Select(t => t.Gpu).Should().Contain(gpu => gpu.EndsWith("-r2")).And.Contain(gpu => gpu.EndsWith("-r3"));
        SyntheticInstances.Generate(1, 1, 21, 5).Tiers.Select(t => t.Gpu).Distinct().Should().HaveCount(7);
    }

    [Fact]
    public void A_larger_problem_starts_with_the_query_types_of_a_smaller_one() =>
        SyntheticInstances.Generate(20, 3, 4, 9).Queries.Take(8).Should()
            .BeEquivalentTo(SyntheticInstances.Generate(8, 5, 6, 9).Queries, o => o.WithStrictOrdering());

    [Fact]
    public void Seeds_differ() =>
        SyntheticInstances.Generate(3, 3, 3, 1).Queries.Should().NotBeEquivalentTo(SyntheticInstances.Generate(3, 3, 3, 2).Queries);

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void A_size_below_one_is_refused(int queries, int models, int tiers) =>
        FluentActions.Invoking(() => SyntheticInstances.Generate(queries, models, tiers, 1)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void An_option_out_of_range_is_refused() =>
        FluentActions.Invoking(() => SyntheticInstances.Generate(2, 2, 2, 1, new() { MaxUnmet = 2 }))
            .Should().Throw<InvalidProblemException>();
}
