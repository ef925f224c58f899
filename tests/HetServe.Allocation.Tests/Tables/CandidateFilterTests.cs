using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Tables;

/// <summary>Options left out lose no optimum: every set of deployments with every number of replicas, with and without them.</summary>
public class CandidateFilterTests
{
    private static readonly Gen<int> s_seeds = Gen.Int[0, 100_000];

    [Fact]
    public void The_best_of_all_sets_has_candidates_only() => s_seeds.Sample(seed =>
    {
        ProblemTables tables = Draw(seed);
        int[] all = [.. Enumerable.Range(0, tables.OptionCount).Where(o => tables.FreeGb[o] > 0)];

        double best = Best(tables, all), ofCandidates = Best(tables, tables.Candidates);

        ofCandidates.Should().BeApproximately(best, 1e-7 * best);
    }, iter: 40);

    [Fact]
    public void The_adaptive_greedy_allocator_is_never_better_than_the_best_of_all_sets_and_mostly_as_good()
    {
        int met = 0;
        foreach (int seed in Enumerable.Range(0, 30))
        {
            ProblemTables tables = Draw(seed);
            double best = Best(tables, tables.Candidates);
            AllocationResult result = new AdaptiveGreedyAllocator(new() { Starts = 2, StartEffort = 300 }).Allocate(tables);
            if (result.Status != PlanStatus.Feasible) continue;

            result.Plan!.Cost.Total.Should().BeGreaterThan(best * (1 - 1e-6), $"seed {seed}");
            if (result.Plan.Cost.Total < best * (1 + 1e-6)) met++;
        }

        met.Should().BeGreaterThan(24);
    }

    [Fact]
    public void Something_is_left_out() =>
        Enumerable.Range(0, 30).Select(Draw).Count(t => t.Candidates.Length < t.FreeGb.Count(free => free > 0)).Should().BeGreaterThan(10);

    /// <summary>Three pairs of model and tier at most, four parallelisms and two replicas.</summary>
    private static ProblemTables Draw(int seed)
    {
        var random = new SeededRandom(seed, 9);
        bool severalModels = random.Next(2) == 0;
        int more = 1 + random.Next(3);
        (int models, int tiers) = severalModels ? (more, 1) : (1, more);
        AllocationProblem problem = SyntheticInstances.Generate(1 + random.Next(4), models, tiers, seed, new()
        {
            Capped = random.Next(2) == 0,
            AverageDelay = random.Next(2) == 0,
            Measured = random.Next(3) == 0,
            LimitTtftAndTpot = random.Next(3) == 0,
            Budget = random.Next(2) == 0 ? null : random.LogUniform(20, 300),
            StorageStarved = random.Next(3) == 0,
        });
        return ProblemTables.Compile(problem with
        {
            MaxReplicas = 2,
            Parallelism = new() { Tensor = [1, 2], Pipeline = [1, 2] },
            Queries = [.. problem.Queries.Select(q =>
                q with { RatePerHour = q.RatePerHour * 0.3, ErrorSlo = q.ErrorSlo * 2, DelaySlo = q.DelaySlo * 2 })],
        });
    }

    private static double Best(ProblemTables tables, int[] options)
    {
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never);
        SetPricer pricer = lease.Workspace.Pricer;
        var set = new DeploymentSet(tables);
        double best = double.PositiveInfinity;
        Visit(0);
        return best;

        void Visit(int next)
        {
            best = Math.Min(best, pricer.Price(set));
            for (int n = next; n < options.Length; n++)
            {
                if (set.HasPair(tables.PairOf(options[n]))) continue;
                for (int replicas = 1; replicas <= tables.Problem.MaxReplicas; replicas++)
                {
                    set.Add(options[n], replicas);
                    Visit(n + 1);
                    set.RemoveAt(set.Count - 1);
                }
            }
        }
    }
}
