using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Paper;

/// <summary>Each move of the paper's AGH, on a state where it alone helps.</summary>
public class PaperMoveTests
{
    [Fact]
    public void A_share_is_relocated_to_a_deployment_with_room_for_it()
    {
        // On x, a and b take 1.2 replicas, hence 2. With c on y, a takes 0.9. Neither deployment can be drained: b and c have no other.
        var test = new Case(PaperProblems.Create("relocate")
            .Query("a", 0.5).Query("b", 0.7).Query("c", 0.4).Model("x", "a", "b").Model("y", "a", "c").Tier("gpu", price: 1).Build());
        test.Route("x", 2, ("a", 1), ("b", 1));
        test.Route("y", 1, ("c", 1));

        test.Consolidate().Should().Be(0);
        test.Relocate().Should().Be(1);

        test.State.Rental.Should().BeApproximately(2, 1e-9);
        test.ShareOf("y", "a").Should().Be(1);
        test.ShouldBeFeasible();
    }

    [Fact]
    public void A_deployment_is_drained_into_two_others_and_closed()
    {
        // a takes 0.3 of a replica of x. y and z have room for 0.2 each, so neither takes all of it without another replica.
        var test = new Case(PaperProblems.Create("consolidate")
            .Query("a", 0.3).Query("b", 0.8).Query("c", 0.8).Model("x", "a").Model("y", "a", "b").Model("z", "a", "c")
            .Tier("gpu", price: 1).Build());
        test.Route("x", 1, ("a", 1));
        test.Route("y", 1, ("b", 1));
        test.Route("z", 1, ("c", 1));

        test.Relocate().Should().Be(0);
        test.Consolidate().Should().Be(1);

        test.State.Count.Should().Be(2);
        test.State.Rental.Should().BeApproximately(2, 1e-9);
        (test.ShareOf("y", "a") + test.ShareOf("z", "a")).Should().BeApproximately(1, 1e-9);
        test.ShouldBeFeasible();
    }

    [Fact]
    public void No_move_breaks_an_average_error()
    {
        // Half of a on good makes up for the errors of the other half on poor. Drained into poor, the mean would be 0.06.
        var test = new Case(PaperProblems.Create("average")
            .Query("a", 0.5).Model("good", weightsGb: 2, errorRate: 0.04, "a").Model("poor", weightsGb: 2, errorRate: 0.06, "a")
            .Tier("gpu", price: 1).Build());
        test.Route("good", 1, ("a", 0.5));
        test.Route("poor", 1, ("a", 0.5));

        test.Relocate().Should().Be(1, "good may take all, poor may not");

        test.State.Count.Should().Be(1);
        test.ShareOf("good", "a").Should().Be(1);
        test.ShouldBeFeasible();
    }

    /// <summary>A plan in the making, and the moves on it.</summary>
    private sealed class Case(AllocationProblem problem)
    {
        private readonly ProblemTables _tables = ProblemTables.Compile(problem);

        public PaperState State => field ??= new PaperState(_tables);

        private CandidateScan Candidates => new(_tables, new ParallelismFeasibility(_tables, isOn: true), PaperMechanisms.All);

        public void Route(string model, int replicas, params (string Query, double Share)[] routes)
        {
            int slot = State.Open(_tables.FindOption(model, "gpu", new Parallelism(1, 1)), replicas);
            foreach ((string query, double share) in routes) State.Route(_tables.QueryIndex[query], slot, share);
        }

        public double ShareOf(string model, string query)
        {
            int slot = State.SlotOf(_tables.PairOf(_tables.FindOption(model, "gpu", new Parallelism(1, 1))));
            return slot < 0 ? 0 : State.ShareOf(slot, _tables.QueryIndex[query]);
        }

        /// <summary>Relocates, and returns the number of moves.</summary>
        public long Relocate()
        {
            var move = new RelocateMove(_tables, Candidates);
            move.Run(State, StopSignal.Never);
            return move.Improvements;
        }

        /// <summary>Consolidates, and returns the number of deployments closed.</summary>
        public long Consolidate()
        {
            var move = new Consolidation(_tables, Candidates);
            move.Run(State, StopSignal.Never);
            return move.Improvements;
        }

        public void ShouldBeFeasible()
        {
            PlanChecker.Check(_tables, State.ToPlan("test")).Violations.Should().BeEmpty();
            State.Left(0).Should().Be(0);
        }
    }
}
