using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Routing;

/// <summary>The routing programme written out in full from the metrics of each route, solved by HiGHS.</summary>
internal static class RoutingLp
{
    /// <summary>
    /// Least cost as of <see cref="RoutingSolver.Route"/> or, where sizing, <see cref="RoutingSolver.Size"/>; infinity
    /// where nothing is feasible.
    /// </summary>
    public static double Solve(ProblemTables t, int[] options, int[] replicas, bool sizing)
    {
        var lp = new MilpModelBuilder();
        double[] mandatory = MandatoryCost.Of(t);

        // HiGHS gives up on costs beyond 1e9, as those of demand that must be served are.
        double unit = t.MaxUnmet.Min() < 1 ? Math.Max(1, mandatory.Max() / 1e6) : 1;
        int[] growth = [.. options.Select((o, d) =>
            lp.AddColumn(t.RentalPerReplica(o) / unit, 0, sizing ? Room(t, options, replicas, d) : 0))];
        var routes = new List<(int Query, int Slot, int Column, RouteMetrics Metrics)>();
        for (int i = 0; i < t.QueryCount; i++) AddQuery(t, lp, unit, options, i, mandatory[i], routes);

        for (int d = 0; d < options.Length; d++)
        {
            int slot = d;
            double free = t.FreeMemoryGb(options[d]), most = t.UtilizationOf(options[d]), places = t.MaxConcurrency;
            var here = routes.Where(r => r.Slot == slot).ToList();
            Row(free * replicas[d], here.Select(r => (r.Column, r.Metrics.MemoryGb)).Append((growth[d], -free)));
            Row(most * replicas[d], here.Select(r => (r.Column, r.Metrics.BusyReplicas)).Append((growth[d], -most)));
            Row(places * replicas[d], here.Select(r => (r.Column, r.Metrics.ConcurrentQueries)).Append((growth[d], -places)));
        }

        double weights = options.Sum(o => t.WeightsGb[o]), rental = options.Select((o, d) => t.RentalPerReplica(o) * replicas[d]).Sum();
        Row(t.StorageCapacityGb - weights, routes.Select(r => (r.Column, t.TokenGb[r.Query])));
        Row(t.Budget - rental - t.StoragePrice * weights, [
            .. routes.Select(r => (r.Column, t.StoragePrice * t.TokenGb[r.Query])),
            .. growth.Select((column, d) => (column, t.RentalPerReplica(options[d])))]);
        for (int gpu = 0; gpu < t.GpuNames.Length; gpu++)
        {
            (int Column, double Gpus)[] ofType =
                [.. options.Index().Where(o => t.GpuIndexOf(o.Item) == gpu).Select(o => (growth[o.Index], (double)t.Gpus[o.Item]))];
            Row(Left(t, options, replicas, gpu), sizing ? ofType : []);
        }

        MilpSolution solution = new HighsSolver().Solve(lp.Build(), new() { RelaxIntegrality = true });
        return solution.Status switch
        {
            MilpStatus.Optimal => solution.Objective!.Value * unit,
            MilpStatus.Infeasible => double.PositiveInfinity,
            _ => throw new InvalidOperationException($"{solution.Status}: {solution.Message}"),
        };

        void Row(double right, IEnumerable<(int Column, double Coefficient)> row)
        {
            if (double.IsPositiveInfinity(right)) return;
            lp.AddRow(double.NegativeInfinity, right);
            foreach ((int column, double coefficient) in row) lp.Add(column, coefficient);
        }
    }

    /// <summary>Demand, average error and average delay of a query type; what must be served and is not has the search's price.</summary>
    private static void AddQuery(
        ProblemTables t, MilpModelBuilder lp, double unit, int[] options, int i, double mandatory,
        List<(int, int, int, RouteMetrics)> routes)
    {
        int unmet = lp.AddColumn(t.UnmetCost[i] / unit, 0, t.MaxUnmet[i]);
        int excess = lp.AddColumn(mandatory / unit, 0, 1 - t.MaxUnmet[i]);
        var own = new List<(int Column, RouteMetrics Metrics)>();
        for (int d = 0; d < options.Length; d++)
        {
            if (!t.TryGetRoute(i, options[d], out RouteMetrics route) || !t.Admits(i, options[d])) continue;
            double cost = t.DelayCostPerSecond[i] * route.DelaySeconds + t.StoragePrice * t.TokenGb[i];
            int column = lp.AddColumn(cost / unit, 0, double.PositiveInfinity);
            own.Add((column, route));
            routes.Add((i, d, column, route));
        }

        lp.AddRow(1, 1);
        lp.Add(unmet, 1);
        lp.Add(excess, 1);
        foreach ((int column, _) in own) lp.Add(column, 1);
        Average(t.MeanErrorLimit[i], r => r.ErrorRate);
        Average(t.MeanDelayLimit[i], r => r.Slo.DelaySeconds);

        void Average(double limit, Func<RouteMetrics, double> value)
        {
            if (double.IsInfinity(limit)) return;
            lp.AddRow(double.NegativeInfinity, 0);
            foreach ((int column, RouteMetrics route) in own) lp.Add(column, value(route) - limit);
        }
    }

    /// <summary>Whole replicas that a deployment may have more, as far as it alone is concerned.</summary>
    private static double Room(ProblemTables t, int[] options, int[] replicas, int d)
    {
        double room = Math.Floor(Left(t, options, replicas, t.GpuIndexOf(options[d])) / t.Gpus[options[d]]);
        return Math.Max(0, Math.Min(t.Problem.MaxReplicas - replicas[d], room));
    }

    private static double Left(ProblemTables t, int[] options, int[] replicas, int gpu) =>
        t.GpuCount[gpu] - options.Select((o, d) => t.GpuIndexOf(o) == gpu ? (double)t.Gpus[o] * replicas[d] : 0).Sum();
}
