using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Routing;

/// <summary>A random problem with random deployments, all of it from one seed.</summary>
internal sealed record RoutingCase(int Seed, ProblemTables Tables, int[] Options, int[] Replicas)
{
    /// <summary>Draws a case. Every kind of limit is there in some of them, tight in some and slack in others.</summary>
    public static RoutingCase Draw(int seed)
    {
        var random = new SeededRandom(seed, 77);
        AllocationProblem problem = SyntheticInstances.Generate(1 + random.Next(12), 1 + random.Next(6), 1 + random.Next(8), seed, new()
        {
            Capped = random.Next(3) == 0,
            AverageDelay = random.Next(2) == 0,
            Measured = random.Next(3) == 0,
            LimitTtftAndTpot = random.Next(4) == 0,
            MaxUnmet = random.Next(6) switch { 0 => 0, 1 => random.NextDouble(), _ => 1 },
        });
        problem = problem with
        {
            MaxReplicas = 1 + random.Next(8),
            Queries = [.. problem.Queries.Select(q => Vary(q, random))],
            Models = [.. problem.Models.Select(m => m with { KvKbPerToken = m.KvKbPerToken * random.LogUniform(0.1, 10) })],
        };

        var tables = ProblemTables.Compile(problem);
        (int[] options, int[] replicas) = Deployments(tables, random);
        double weights = options.Sum(o => tables.WeightsGb[o]), tokens = tables.TokenGb.Sum();
        double fixedCost = options.Select((o, d) => tables.Rental[o] * replicas[d]).Sum() + tables.StoragePrice * weights;
        return new RoutingCase(seed, ProblemTables.Compile(problem with
        {
            Budget = random.Next(2) == 0 ? null : fixedCost * random.LogUniform(0.98, 2) + random.NextDouble(),
            Storage = problem.Storage with
            {
                CapacityGb = random.Next(2) == 0 ? null : weights * (random.Next(10) == 0 ? 0.95 : 1) + tokens * random.Uniform(0, 1.2),
                PricePerGbHour = random.Next(3) == 0 ? 0 : problem.Storage.PricePerGbHour * random.LogUniform(1, 100),
            },
        }), options, replicas);
    }

    private static QueryType Vary(QueryType query, SeededRandom random) => query with
    {
        RatePerHour = query.RatePerHour * (random.Next(20) == 0 ? 0 : random.LogUniform(0.1, 3)),
        ErrorSlo = Math.Min(1, query.ErrorSlo * random.LogUniform(0.5, 5)),
        DelaySlo = query.DelaySlo * random.LogUniform(0.5, 4),
        DelayPenalty = random.Next(4) == 0 ? 0 : query.DelayPenalty,
        UnmetPenalty = query.UnmetPenalty * random.LogUniform(0.05, 50),
    };

    /// <summary>Some of the options that can exist, one of each pair at most, within the GPUs there are.</summary>
    private static (int[] Options, int[] Replicas) Deployments(ProblemTables t, SeededRandom random)
    {
        int[] all = [.. Enumerable.Range(0, t.OptionCount).Where(o => t.FreeGb[o] > 0)];
        random.Shuffle<int>(all);
        double[] left = [.. t.GpuCount];
        var options = new List<int>();
        var replicas = new List<int>();
        for (int n = 0, wanted = random.Next(9); n < all.Length && options.Count < wanted; n++)
        {
            int o = all[n], count = random.Next(2) == 0 ? 1 : 1 + random.Next(Math.Min(4, t.Problem.MaxReplicas)), gpu = t.GpuIndexOf(o);
            if (left[gpu] < t.Gpus[o] * count || options.Any(other => t.PairOf(other) == t.PairOf(o))) continue;
            left[gpu] -= t.Gpus[o] * count;
            options.Add(o);
            replicas.Add(count);
        }

        return ([.. options], [.. replicas]);
    }
}
