using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Tests.Properties;

/// <summary>Changes of a problem whose effect on its optimum is known.</summary>
internal static class ProblemChanges
{
    /// <summary>Other names for query types, models and tiers.</summary>
    public static AllocationProblem Rename(AllocationProblem problem, Func<string, string> name) => problem with
    {
        Queries = [.. problem.Queries.Select(q => q with { Name = name(q.Name) })],
        Models =
        [
            .. problem.Models.Select(
                m => m with { Name = name(m.Name), ErrorRates = m.ErrorRates.ToDictionary(e => name(e.Key), e => e.Value) }),
        ],
        Tiers = [.. problem.Tiers.Select(t => t with { Name = name(t.Name) })],
        Measurements = [.. problem.Measurements.Select(m => m with { Query = name(m.Query), Model = name(m.Model), Tier = name(m.Tier) })],
        Profiles = [.. problem.Profiles.Select(p => p with { Model = name(p.Model), Tier = name(p.Tier) })],
    };

    /// <summary>Other names for query types, models and tiers.</summary>
    public static AllocationPlan Rename(AllocationPlan plan, Func<string, string> name) => plan with
    {
        Deployments = [.. plan.Deployments.Select(d => d with { Model = name(d.Model), Tier = name(d.Tier) })],
        Routes = [.. plan.Routes.Select(r => r with { Query = name(r.Query), Model = name(r.Model), Tier = name(r.Tier) })],
        Unmet = plan.Unmet.ToDictionary(u => name(u.Key), u => u.Value),
    };

    /// <summary>All money multiplied: the cost of every plan is, too.</summary>
    public static AllocationProblem ScaleMoney(AllocationProblem problem, double factor) => problem with
    {
        Budget = factor * problem.Budget,
        Storage = problem.Storage with { PricePerGbHour = factor * problem.Storage.PricePerGbHour },
        Queries =
        [
            .. problem.Queries.Select(q => q with { DelayPenalty = factor * q.DelayPenalty, UnmetPenalty = factor * q.UnmetPenalty }),
        ],
        Tiers = [.. problem.Tiers.Select(t => t with { PricePerHour = factor * t.PricePerHour })],
    };

    /// <summary>Other names that sort the other way round: digits turned around, so that it is its own inverse.</summary>
    public static string OtherName(string name) => string.Concat(name.Select(c => char.IsAsciiDigit(c) ? (char)('0' + '9' - c) : c));

    /// <summary>All lists in an order drawn at random.</summary>
    public static AllocationProblem Shuffle(AllocationProblem problem, SeededRandom random)
    {
        return problem with
        {
            Queries = Shuffled(problem.Queries),
            Models = Shuffled(problem.Models),
            Tiers = Shuffled(problem.Tiers),
            Measurements = Shuffled(problem.Measurements),
            Profiles = Shuffled(problem.Profiles),
            Parallelism = new ParallelismGrid
            {
                Tensor = Shuffled(problem.Parallelism.Tensor),
                Pipeline = Shuffled(problem.Parallelism.Pipeline),
            },
        };

        T[] Shuffled<T>(IReadOnlyList<T> list)
        {
            T[] items = [.. list];
            random.Shuffle<T>(items);
            return items;
        }
    }

    /// <summary>The first query type as two of half its rate. Its shares fit each; the means of theirs fit it.</summary>
    public static AllocationProblem Split(AllocationProblem problem)
    {
        QueryType whole = problem.Queries[0], half = whole with { RatePerHour = whole.RatePerHour / 2 };
        QueryType other = half with { Name = whole.Name + "'" };
        return problem with
        {
            Queries = [half, .. problem.Queries.Skip(1), other],
            Models =
            [
                .. problem.Models.Select(m => m.ErrorRates.TryGetValue(whole.Name, out double rate)
                    ? m with { ErrorRates = new Dictionary<string, double>(m.ErrorRates) { [other.Name] = rate } } : m),
            ],
            Measurements =
            [
                .. problem.Measurements,
                .. problem.Measurements.Where(m => m.Query == whole.Name).Select(m => m with { Query = other.Name }),
            ],
        };
    }
}
