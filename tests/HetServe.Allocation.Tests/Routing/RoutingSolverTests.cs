using CsCheck;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Routing;

/// <summary>The routing by modes against the same programme written out in full.</summary>
public class RoutingSolverTests
{
    private static readonly Gen<RoutingCase> s_cases = Gen.Int[0, 1_000_000].Select(RoutingCase.Draw);

    // An optimum is what fits, costs what it says and is no more expensive than the full programme's. The latter's solver may end a little above its
    // optimum, where its tolerances are coarse beside what must not go unserved.

    [Fact]
    public void A_routing_fits_and_costs_no_more_than_the_full_programme() => s_cases.Sample(c =>
    {
        var solution = new RoutingSolution(c.Tables);
        double cost = Solver(c).Route(c.Options, c.Replicas, solution), expected = RoutingLp.Solve(c.Tables, c.Options, c.Replicas, sizing: false);

        (Close(cost, expected) || cost < expected).Should().BeTrue();
        if (double.IsFinite(cost)) Verify(c, solution, cost, [.. c.Replicas.Select(r => (double)r)]);
    }, iter: 300, print: Print);

    [Fact]
    public void A_sizing_fits_and_costs_no_more_than_the_full_programme() => s_cases.Sample(c =>
    {
        var solution = new RoutingSolution(c.Tables);
        double cost = Solver(c).Size(c.Options, c.Replicas, solution), expected = RoutingLp.Solve(c.Tables, c.Options, c.Replicas, sizing: true);

        (Close(cost, expected) || cost < expected).Should().BeTrue();
        if (double.IsInfinity(cost)) return;
        double[] size = solution.Size.ToArray();
        for (int d = 0; d < size.Length; d++)
            size[d].Should().BeInRange(c.Replicas[d], Math.Max(c.Replicas[d], c.Tables.Problem.MaxReplicas) * (1 + 1e-6));
        for (int gpu = 0; gpu < c.Tables.GpuNames.Length; gpu++)
        {
            double taken = c.Options.Select((o, d) => c.Tables.GpuIndexOf(o) == gpu ? c.Tables.Gpus[o] * size[d] : 0).Sum();
            Tolerances.Holds(taken, c.Tables.GpuCount[gpu]).Should().BeTrue();
        }

        Verify(c, solution, cost, size);
    }, iter: 300, print: Print);

    // A solve ends where no column saves more than 1e-10 of the cost, so two of them may differ by some more than that.

    [Fact]
    public void A_solver_used_before_answers_as_a_new_one() => s_cases.Sample(c =>
    {
        RoutingSolver used = Solver(c);
        for (int n = c.Options.Length; n >= 0; n--)
        {
            var solution = new RoutingSolution(c.Tables);
            used.Size(c.Options.AsSpan(0, n), c.Replicas.AsSpan(0, n), solution);
            double again = used.Route(c.Options.AsSpan(0, n), c.Replicas.AsSpan(0, n), solution);
            Close(again, Solver(c).Route(c.Options.AsSpan(0, n), c.Replicas.AsSpan(0, n), new RoutingSolution(c.Tables)), 1e-8).Should().BeTrue();
        }
    }, iter: 100, print: Print);

    [Fact]
    public void Routing_goes_on_from_the_last_one_when_replicas_change() => s_cases.Sample(c =>
    {
        RoutingSolver used = Solver(c);
        int[] replicas = [.. c.Replicas];
        var random = new SeededRandom(c.Seed);
        for (int step = 0; step < 6 && replicas.Length > 0; step++)
        {
            int d = random.Next(replicas.Length);
            replicas[d] = Math.Max(1, replicas[d] + (random.Next(2) == 0 ? 1 : -1) * (1 + random.Next(3)));
            Close(used.Route(c.Options, replicas, new(c.Tables)), Solver(c).Route(c.Options, replicas, new(c.Tables)), 1e-8).Should().BeTrue();
        }
    }, iter: 300, print: Print);

    [Fact]
    public void Sizing_of_a_union_goes_on_from_the_last_one_when_least_and_most_change() => s_cases.Sample(c =>
    {
        if (c.Tables.TokensPerSecond.Take(c.Tables.QueryCount).Any(t => t == 0)) return; // what takes no room is served on closed options too
        int count = c.Options.Length;
        RoutingSolver used = Solver(c);
        used.BeginUnion(c.Options);
        var random = new SeededRandom(c.Seed);
        for (int step = 0; step < 8; step++)
        {
            int[] least = [.. c.Replicas.Select(r => random.Next(2) == 0 ? 0 : r)];
            int[] most = [.. least.Select(l => l > 0 || random.Next(3) > 0 ? l + random.Next(4) : 0)];
            int[] open = [.. Enumerable.Range(0, count).Where(d => most[d] > 0)];
            double expected = Solver(c).Size(
                [.. open.Select(d => c.Options[d])], [.. open.Select(d => least[d])], new(c.Tables), most: [.. open.Select(d => most[d])]);
            double room = 1 + 0.5 * Math.Abs(double.IsFinite(expected) ? expected : 0), cutOff = double.IsFinite(expected) ? expected + room : room;
            var size = new double[count];

            Close(used.SizeUnion(least, most, size, cutOff), expected, 1e-6).Should().BeTrue();
            if (double.IsInfinity(expected)) continue;
            for (int d = 0; d < count; d++) size[d].Should().BeInRange(least[d], Math.Max(least[d], most[d]) + 1e-6);
            used.SizeUnion(least, most, size, expected - room).Should().Be(double.PositiveInfinity);
        }
    }, iter: 300, print: Print);

    [Fact]
    public void Sizing_is_cut_off_only_where_it_costs_as_much() => s_cases.Sample(c =>
    {
        var solution = new RoutingSolution(c.Tables);
        double cost = Solver(c).Size(c.Options, c.Replicas, solution);
        if (double.IsInfinity(cost)) return;
        double slack = 1e-9 * Math.Max(1, Math.Abs(cost));

        Close(Solver(c).Size(c.Options, c.Replicas, solution, cost + slack), cost, 1e-8).Should().BeTrue();

        // Once the prices are known, they alone prove that a lower cost is not to be had.
        RoutingSolver used = Solver(c);
        used.Size(c.Options, c.Replicas, solution);
        double cut = used.Size(c.Options, c.Replicas, solution, cost - 0.01 * Math.Abs(cost) - slack);
        (double.IsInfinity(cut) || Close(cut, cost, 1e-8)).Should().BeTrue();
    }, iter: 300, print: Print);

    [Fact]
    public void A_solve_that_runs_out_of_iterations_says_that_it_failed() => HasFailed(new RoutingSettings { IterationsPerColumn = 0 });

    [Fact]
    public void A_solve_whose_basis_cannot_be_factorised_says_that_it_failed() =>
        HasFailed(new RoutingSettings { SingularPivot = double.MaxValue, UpdatesBetweenFactorisations = 1 });

    private static void HasFailed(RoutingSettings settings)
    {
        int failed = 0;
        foreach (RoutingCase c in Enumerable.Range(0, 60).Select(RoutingCase.Draw))
        {
            RoutingSolution spoiled = new(c.Tables), proper = new(c.Tables);
            var solver = new RoutingSolver(c.Tables, new OptionRows(c.Tables, 8), settings);
            double cost = solver.Size(c.Options, c.Replicas, spoiled), expected = Solver(c).Size(c.Options, c.Replicas, proper);

            spoiled.Status.Should().BeOneOf(RoutingStatus.Failed, proper.Status);
            if (spoiled.Status == RoutingStatus.Failed) failed++;
            cost.Should().Match(value => spoiled.Status == RoutingStatus.Failed ? double.IsPositiveInfinity(value) : value == expected || Close(value, expected, 1e-8));
        }

        failed.Should().BeGreaterThan(10);
    }

    /// <summary>Recomputes cost and loads from the shares.</summary>
    private static void Verify(RoutingCase c, RoutingSolution solution, double cost, double[] size)
    {
        ProblemTables t = c.Tables;
        double[] shares = solution.Shares.ToArray();
        double[] mandatory = MandatoryCost.Of(t), memory = new double[size.Length], busy = new double[size.Length], running = new double[size.Length];
        double sum = 0, tokens = 0, rental = 0;
        for (int i = 0; i < t.QueryCount; i++)
        {
            double served = 0, error = 0, delay = 0;
            for (int d = 0; d < size.Length; d++)
            {
                double share = shares[d * t.QueryStride + i];
                share.Should().BeGreaterThanOrEqualTo(0);
                if (share == 0) continue;
                t.TryGetRoute(i, c.Options[d], out RouteMetrics route).Should().BeTrue();
                t.Admits(i, c.Options[d]).Should().BeTrue();
                served += share;
                error += share * (route.ErrorRate - Finite(t.MeanErrorLimit[i]));
                delay += share * (route.Slo.DelaySeconds - Finite(t.MeanDelayLimit[i]));
                memory[d] += share * route.MemoryGb;
                busy[d] += share * route.BusyReplicas;
                running[d] += share * route.ConcurrentQueries;
                sum += share * t.DelayCostPerSecond[i] * route.DelaySeconds;
            }

            served.Should().BeLessThanOrEqualTo(1 + 1e-9);
            if (double.IsFinite(t.MeanErrorLimit[i])) error.Should().BeLessThanOrEqualTo(1e-6);
            if (double.IsFinite(t.MeanDelayLimit[i])) delay.Should().BeLessThanOrEqualTo(1e-6);
            tokens += served * t.TokenGb[i];
            double unmet = Math.Max(0, 1 - served), excess = Math.Max(0, unmet - t.MaxUnmet[i]);
            sum += (unmet - excess) * t.UnmetCost[i] + excess * mandatory[i];
        }

        for (int d = 0; d < size.Length; d++)
        {
            Tolerances.Holds(memory[d], t.FreeGb[c.Options[d]] * size[d]).Should().BeTrue();
            Tolerances.Holds(busy[d], t.UtilizationOf(c.Options[d]) * size[d]).Should().BeTrue();
            Tolerances.Holds(running[d], t.MaxConcurrency * size[d]).Should().BeTrue();
            sum += t.Rental[c.Options[d]] * (size[d] - c.Replicas[d]);
            rental += t.Rental[c.Options[d]] * size[d];
        }

        double stored = tokens + c.Options.Sum(o => t.WeightsGb[o]);
        Tolerances.Holds(stored, t.StorageCapacityGb).Should().BeTrue();
        Tolerances.Holds(rental + t.StoragePrice * stored, t.Budget).Should().BeTrue();
        Close(sum + t.StoragePrice * tokens, cost).Should().BeTrue();

        static double Finite(double limit) => double.IsFinite(limit) ? limit : 0;
    }

    private static RoutingSolver Solver(RoutingCase c) => new(c.Tables, new OptionRows(c.Tables, 2 * c.Options.Length + 2));

    private static bool Close(double actual, double expected, double tolerance = 1e-6) =>
        actual == expected || Math.Abs(actual - expected) <= tolerance * Math.Max(1, Math.Abs(expected));

    private static string Print(RoutingCase c)
    {
        return FormattableString.Invariant($"""
            seed {c.Seed}, {c.Tables.Problem.Name}, options {string.Join(' ', c.Options)}, replicas {string.Join(' ', c.Replicas)}
            route {Solver(c).Route(c.Options, c.Replicas, new(c.Tables)):R} for {RoutingLp.Solve(c.Tables, c.Options, c.Replicas, false):R}
            size {Solver(c).Size(c.Options, c.Replicas, new(c.Tables)):R} for {RoutingLp.Solve(c.Tables, c.Options, c.Replicas, true):R}
            """);
    }
}
