using HetServe.Allocation.Problems;

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

    /// <summary>All lists turned around.</summary>
    public static AllocationProblem Reverse(AllocationProblem problem) => problem with
    {
        Queries = [.. problem.Queries.Reverse()],
        Models = [.. problem.Models.Reverse()],
        Tiers = [.. problem.Tiers.Reverse()],
        Measurements = [.. problem.Measurements.Reverse()],
        Parallelism = new ParallelismGrid
        {
            Tensor = [.. problem.Parallelism.Tensor.Reverse()],
            Pipeline = [.. problem.Parallelism.Pipeline.Reverse()],
        },
    };

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
