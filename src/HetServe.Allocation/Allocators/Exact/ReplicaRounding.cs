using System.Runtime.InteropServices;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// Rows that bound the replicas of all query types together from below. Weigh query types by their tokens per second, 1 in total; a replica
/// of option o that is not spare carries at most a weight of k, and q of them run. Then <c>sum k·q + sum weight·u &gt;= 1</c>. As q is whole,
/// mixed-integer rounding divides by d and rounds up, with <c>f = frac(1/d)</c>:
/// <c>sum (floor(k/d) + min(1, frac(k/d)/f))·q + sum weight/(d·f)·u &gt;= ceil(1/d)</c>.
/// </summary>
internal static class ReplicaRounding
{
    private const int MostRows = 8;

    // Smaller ones make rows with large coefficients that cut little.
    private const double LeastDivisor = 0.1, LeastFraction = 0.01;

    /// <summary>Adds the rows, for n = 1, 2, ... with d the largest k below 1/n: n replicas of the options up to d are too few.</summary>
    /// <exception cref="OperationCanceledException">The deadline is over.</exception>
    public static void AddRows(
        MilpModelBuilder builder,
        ProblemTables tables,
        IReadOnlyList<OptionColumns> options,
        List<RouteColumn> routes,
        IReadOnlyList<int> unmet,
        Deadline deadline)
    {
        double[] weights = [.. tables.TokensPerSecond.Take(tables.QueryCount)];
        double total = weights.Sum();
        if (total == 0) return;
        for (int i = 0; i < weights.Length; i++) weights[i] /= total;
        var carried = new double[options.Count];
        for (int n = 0; n < carried.Length; n++)
        {
            deadline.ThrowIfOver();
            OptionColumns option = options[n];
            carried[n] = Carried(tables, option, CollectionsMarshal.AsSpan(routes).Slice(option.FirstRoute, option.RouteCount), weights);
        }

        double last = double.NaN;
        for (int n = 1; n <= MostRows; n++)
        {
            double divisor = carried.Where(k => k < (1 - Tolerances.Feasibility) / n).DefaultIfEmpty().Max();
            if (divisor == last || divisor < LeastDivisor) continue;
            last = divisor;
            double right = 1 / divisor, fraction = right - Math.Floor(right);
            if (fraction < LeastFraction) continue;
            builder.AddRow(Math.Ceiling(right), double.PositiveInfinity);
            for (int o = 0; o < carried.Length; o++)
            {
                double quotient = carried[o] / divisor, whole = Math.Floor(quotient);
                builder.Add(options[o].Carrying, options[o].CarriedByUnit * (whole + Math.Min(1, (quotient - whole) / fraction)));
            }

            for (int i = 0; i < weights.Length; i++) builder.Add(unmet[i], weights[i] / (divisor * fraction));
        }
    }

    /// <summary>The most weight that one replica carries: what fits the tightest of its resources, densest first.</summary>
    private static double Carried(ProblemTables tables, OptionColumns option, ReadOnlySpan<RouteColumn> routes, double[] weights)
    {
        List<(double Size, double Weight)> memory = [], busy = [], concurrent = [];
        foreach (RouteColumn route in routes)
        {
            double weight = route.MaxShare * weights[route.Query];
            if (weight == 0) continue;
            ReplicaLoad load = route.MaxShare * tables.LoadOf(option.Option, route.Metrics);
            memory.Add((load.Memory, weight));
            busy.Add((load.Compute, weight));
            concurrent.Add((load.Concurrency, weight));
        }

        return Math.Min(Math.Min(Fill(memory), Fill(busy)), Fill(concurrent));
    }

    private static double Fill(List<(double Size, double Weight)> items)
    {
        double room = 1, carried = 0;
        foreach ((double size, double weight) in items.OrderBy(item => item.Size / item.Weight))
        {
            double part = size <= room ? 1 : room / size;
            carried += part * weight;
            room -= part * size;
        }

        return carried;
    }
}
