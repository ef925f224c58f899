using CsCheck;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Search;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Search;

/// <summary>
/// Options with affine delays are scanned in vectors, options with measured routes row by row. Measurements that say what the roofline
/// says must not change a ranking.
/// </summary>
public class OpeningScanTests
{
    [Fact]
    public void Vectors_and_rows_rank_the_same_openings_with_the_same_gains() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Bool).Sample((seed, fairly) => { Compare(seed, fairly); }, iter: 200);

    [Fact]
    public void Most_of_the_random_scans_find_something() =>
        Enumerable.Range(0, 60).Count(seed => Compare(seed, seed % 2 == 0) > 0).Should().BeGreaterThan(20);

    /// <summary>Scans beside a random set; returns how many openings both found.</summary>
    private static int Compare(int seed, bool fairly)
    {
        var random = new SeededRandom(seed, 5);

        // One pipeline depth: no option of a pair dominates another, so the two problems have the same candidates.
        AllocationProblem affine = SyntheticInstances.Generate(1 + random.Next(11), 1 + random.Next(5), 1 + random.Next(6), seed, new()
        {
            Capped = random.Next(2) == 0,
            AverageDelay = random.Next(3) == 0,
            LimitTtftAndTpot = random.Next(3) == 0,
            Budget = random.Next(2) == 0 ? null : random.LogUniform(10, 1000),
        });
        affine = affine with { Parallelism = new() { Tensor = [1, 2, 4, 8], Pipeline = [1] } };
        ProblemTables vectors = ProblemTables.Compile(affine), rows = ProblemTables.Compile(affine with { Measurements = Measure(affine) });
        rows.Candidates.Should().Equal(vectors.Candidates);

        var optionRows = new OptionRows(vectors, 2 * vectors.PairCount + 4);
        var routing = new RoutingSolver(vectors, optionRows);
        var set = new DeploymentSet(vectors);
        foreach (int o in vectors.Candidates)
            if (set.Count < 3 && random.Next(8) == 0 && !set.HasPair(vectors.PairOf(o))) set.Add(o, 1);
        var solution = new RoutingSolution(vectors);
        double cost = routing.Route(set.Options, set.Replicas, solution);
        if (double.IsInfinity(cost)) return 0;
        FairPrices? fair = fairly ? new FairPrices(vectors, optionRows) : null;
        fair?.Update(set, solution);

        Opening[] expected = Scan(vectors), actual = Scan(rows);

        // Of options that tie, either may come first, or be the one that a pair has no place for.
        actual.Should().HaveSameCount(expected);
        for (int n = 0; n < expected.Length; n++) actual[n].Gain.Should().BeApproximately(expected[n].Gain, 1e-9 * Math.Max(1, cost));
        foreach (int pair in expected.Select(opening => vectors.PairOf(opening.Option)).Distinct())
            Gains(actual, pair).Should().BeEquivalentTo(Gains(expected, pair), o => o.Using<double>(c =>
                c.Subject.Should().BeApproximately(c.Expectation, 1e-9 * Math.Max(1, cost))).WhenTypeIs<double>().WithStrictOrdering());
        return expected.Length;

        IEnumerable<double> Gains(Opening[] openings, int pair) =>
            openings.Where(opening => vectors.PairOf(opening.Option) == pair).Select(opening => opening.Gain);

        Opening[] Scan(ProblemTables tables)
        {
            var best = new Opening[256];
            SearchSettings settings = SearchSettings.Default;
            var scan = new OpeningScan(tables, new Survey(tables, settings), new OptionRows(tables, 8), settings);
            int found = scan.Run(solution, set, fair, cost, leastGain: 0, best);
            return best[..found];
        }
    }

    /// <summary>Every route of the problem, measured to be what the roofline says.</summary>
    private static IReadOnlyList<Measurement> Measure(AllocationProblem problem) =>
    [
        .. from query in problem.Queries
        from model in problem.Models
        from tier in problem.Tiers
        from tensor in problem.Parallelism.Tensor
        let parallelism = new Parallelism(tensor, 1)
        let route = new RooflinePerformanceModel(problem.Performance).Evaluate(query, model, tier, parallelism, utilization: 0.8)!.Value
        select new Measurement
        {
            Query = query.Name,
            Model = model.Name,
            Tier = tier.Name,
            Parallelism = parallelism,
            TtftSeconds = route.TtftSeconds,
            TpotSeconds = route.TpotSeconds,
            DelaySeconds = route.DelaySeconds,
            QueriesPerSecond = 1 / route.BusySeconds,
            ErrorRate = route.ErrorRate,
        },
    ];
}
