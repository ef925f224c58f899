using HetServe.Allocation.Search;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Search;

public class PerturbationTests
{
    /// <summary>Candidates are in the order of their GPUs, not of their index: a search by index missed a quarter of them.</summary>
    [Fact]
    public void A_reconfiguration_proposes_every_other_candidate_of_the_pair()
    {
        int pairs = 0;
        for (int seed = 1; seed <= 4; seed++)
        {
            var tables = ProblemTables.Compile(SyntheticInstances.Generate(6, 5, 5, seed));
            using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never);
            SearchSettings settings = SearchSettings.Default;
            var perturbation = new Perturbation(tables, new Survey(tables, settings), lease.Workspace.Pricer, lease.Workspace.Scan, settings);
            var random = new SeededRandom(seed);
            for (int pair = 0; pair < tables.PairCount; pair++)
            {
                int[] candidates = tables.CandidatesOf(pair).ToArray();
                if (candidates.Length < 2) continue;
                pairs++;
                foreach (int option in candidates) Proposed(option).Should().BeEquivalentTo(candidates.Where(other => other != option));
            }

            HashSet<int> Proposed(int option)
            {
                var proposed = new HashSet<int>();
                for (int n = 0; n < 200; n++)
                {
                    var set = new DeploymentSet(tables);
                    set.Add(option, 3);
                    perturbation.Reconfigure(set, random).Should().BeTrue();
                    proposed.Add(set.Options[0]);
                }

                return proposed;
            }
        }

        pairs.Should().BeGreaterThan(20);
    }

    [Fact]
    public void A_pair_with_one_candidate_is_not_reconfigured()
    {
        var tables = ProblemTables.Compile(TestProblems.One().TensorParallel(1).Build());
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never);
        SearchSettings settings = SearchSettings.Default;
        var perturbation = new Perturbation(tables, new Survey(tables, settings), lease.Workspace.Pricer, lease.Workspace.Scan, settings);
        var set = new DeploymentSet(tables);
        set.Add(tables.Candidates.Single(), 1);

        perturbation.Reconfigure(set, new SeededRandom(1)).Should().BeFalse();
    }
}
