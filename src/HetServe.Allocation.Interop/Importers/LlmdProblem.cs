using HetServe.Allocation.Files;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>Turns a system into a problem.</summary>
internal static class LlmdProblem
{
    private const int FewestReplicas = 64, MostReplicas = 100_000, DefaultConcurrency = 256;
    private const double Milli = 1e-3, MinutesPerHour = 60;

    /// <summary>The problem of a system without faults.</summary>
    public static AllocationProblem Of(LlmdSystem system, LlmdParts parts)
    {
        LlmdPerformance[] pairs = parts.Pairs;
        int largest = pairs.Max(p => p.MaxBatch);
        var problem = new AllocationProblem
        {
            Name = "llm-d",
            HorizonHours = 1,
            Parallelism = new ParallelismGrid { Tensor = [.. pairs.Select(parts.DegreeOf).Distinct().Order()], Pipeline = [1] },
            Performance = new PerformanceParameters
            {
                RequestOverheadSeconds = 0,
                MaxConcurrency = largest > 0 ? largest : DefaultConcurrency,
            },
            Queries = [.. parts.Served.Select(s => QueryOf(s, system))],
            Models =
            [
                .. parts.Models.Select(m => m with
                {
                    ErrorRates = parts.Served.Where(s => s.Model == m.Name).ToDictionary(s => s.Name, _ => 0.0),
                }),
            ],
            Tiers = parts.Tiers,
            Availability = parts.UnitsOf(system.Capacity),
        };
        EngineProfile[] profiles = [.. pairs.SelectMany(p => Profiles(p, parts, problem, system.ModelSource))];
        return WithoutPairs(problem, pairs, system.ModelSource) with { Profiles = profiles, MaxReplicas = Replicas(problem, profiles) };
    }

    private static QueryType QueryOf(LlmdServer server, LlmdSystem system)
    {
        LlmdTarget target = system.Targets.First(t => t.Class == server.Class && t.Model == server.Model);
        double ttft = target.Ttft > 0 ? target.Ttft : target.Ttw;
        return new QueryType
        {
            Name = server.Name,
            RatePerHour = target.TokensPerSecond > 0
                ? target.TokensPerSecond / server.OutputTokens * 3600
                : server.QueriesPerMinute * MinutesPerHour,
            InputTokens = server.InputTokens,
            OutputTokens = server.OutputTokens,
            TtftSlo = ttft > 0 ? FileSeconds.Read(ttft * Milli) : null,
            TpotSlo = target.Itl > 0 ? FileSeconds.Read(target.Itl * Milli) : null,
            ErrorSlo = 1,
            MaxUnmet = 0,
        };
    }

    /// <summary>The profile of a pair, and those of other degrees that have room for the weights.</summary>
    private static IEnumerable<EngineProfile> Profiles(
        LlmdPerformance pair, LlmdParts parts, AllocationProblem problem, string source)
    {
        int degree = parts.DegreeOf(pair);
        ModelSpec model = problem.Models.First(m => m.Name == pair.Model);
        GpuTier tier = problem.Tiers.First(t => t.Name == pair.Accelerator);
        LlmdServer[] servers = [.. parts.Served.Where(s => s.Model == pair.Model)];
        double prompt = servers.Sum(s => s.QueriesPerMinute * s.InputTokens) / servers.Sum(s => s.QueriesPerMinute);
        double perPrompt = pair.PerPrompt + (prompt > 0 ? Math.Max(0, pair.Prefill - pair.Step) / prompt : 0);
        foreach (int tensor in problem.Parallelism.Tensor)
        {
            if (tensor != degree && (tensor > tier.MaxTensor || !Fits(model, tier, tensor, problem.Performance))) continue;
            double factor = Milli * Math.Max(1, (double)degree / tensor);
            yield return new EngineProfile
            {
                Model = model.Name,
                Tier = tier.Name,
                Parallelism = new Parallelism(tensor, 1),
                StepSeconds = factor * pair.Step,
                PerDecodedTokenSeconds = factor * pair.PerDecoded,
                PerContextTokenSeconds = factor * pair.PerContext,
                PerPromptTokenSeconds = factor * perPrompt,
                PerPromptTokenSquaredSeconds = 0,
                Source = tensor == degree ? source : $"{source}, no faster than at degree {degree}",
            };
        }
    }

    private static bool Fits(ModelSpec model, GpuTier tier, int tensor, PerformanceParameters performance) =>
        tensor * (tier.MemoryGb * performance.MemoryUtilization - performance.MemoryOverheadGb)
            > tier.EffectiveWeightScale * model.WeightsGb;

    /// <summary>
    /// The problem without routes to pairs that have no data: a tier that some model lacks is a region of its own, which the query types
    /// of that model do not list. A measurement without figures says why.
    /// </summary>
    private static AllocationProblem WithoutPairs(AllocationProblem problem, LlmdPerformance[] pairs, string source)
    {
        HashSet<(string Model, string Tier)> known = [.. pairs.Select(p => (p.Model, p.Accelerator))];
        string[] regions = [.. problem.Tiers.Select(t => t.Name).Where(tier => problem.Models.Any(m => !known.Contains((m.Name, tier))))];
        if (regions.Length == 0) return problem;
        Dictionary<string, string> modelOf = problem.Models.SelectMany(m => m.ErrorRates.Keys.Select(q => (q, m.Name))).ToDictionary();
        return problem with
        {
            Tiers = [.. problem.Tiers.Select(t => regions.Contains(t.Name) ? t with { Region = t.Name } : t)],
            Queries =
            [
                .. problem.Queries.Select(q => regions.All(tier => known.Contains((modelOf[q.Name], tier))) ? q : q with
                {
                    NetworkLatencySeconds = regions.Where(tier => known.Contains((modelOf[q.Name], tier)))
                        .ToDictionary(tier => tier, _ => 0.0),
                }),
            ],
            Measurements =
            [
                .. from q in problem.Queries
                   from tier in regions
                   where !known.Contains((modelOf[q.Name], tier))
                   select new Measurement
                   {
                       Query = q.Name,
                       Model = modelOf[q.Name],
                       Tier = tier,
                       Parallelism = new Parallelism(problem.Parallelism.Tensor[0], 1),
                       Source = $"{source}: no performance data of {modelOf[q.Name]} on {tier}",
                   },
            ],
        };
    }

    /// <summary>Replicas for all demand on the slowest option at the lowest utilisation level, with room for memory.</summary>
    private static int Replicas(AllocationProblem problem, IReadOnlyList<EngineProfile> profiles)
    {
        const int Room = 4;
        double lowest = problem.Performance.UtilizationLevels[0];
        double busy = profiles.Max(p =>
        {
            ModelSpec model = problem.Models.First(m => m.Name == p.Model);
            var step = EngineCoefficients.Of(problem.Performance, model, problem.Tiers.First(t => t.Name == p.Tier), p.Parallelism, p);
            return problem.Queries.Where(q => model.ErrorRates.ContainsKey(q.Name)).Sum(q =>
                q.RatePerHour / 3600 * (step.Prefill(q.InputTokens)
                    + q.OutputTokens * step.Decode(q.InputTokens, q.OutputTokens)));
        });
        return (int)Math.Clamp(Math.Ceiling(Room * busy / lowest), FewestReplicas, MostReplicas);
    }
}
