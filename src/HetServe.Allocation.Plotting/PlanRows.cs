using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Plotting.Drawing;

namespace HetServe.Allocation.Plotting;

/// <summary>A deployment of a chart, or the sum of all that have no row of their own.</summary>
/// <param name="Name">Label of the row.</param>
/// <param name="Key">Name of the deployment in other panels: its number.</param>
/// <param name="Fill">Its colour and hatching.</param>
internal sealed record DeploymentRow(string Name, string Key, Fill Fill)
{
    public required int Gpus { get; init; }

    public required double MoneyPerHour { get; init; }

    /// <summary>Uses of level, KV cache and concurrency, fractions. Of a sum, means by GPUs.</summary>
    public required IReadOnlyList<double> Uses { get; init; }
}

/// <summary>A query type of a chart, or the sum of all that have no row of their own.</summary>
/// <param name="Name">Label of the row.</param>
/// <param name="Parts">Indices of deployments and their shares of the row's queries.</param>
/// <param name="Unserved">Share that is not served.</param>
internal sealed record QueryRow(string Name, IReadOnlyList<(int Deployment, double Share)> Parts, double Unserved);

/// <summary>The rows of the chart of a plan. Of many items, the largest have a row each, and one more row sums up the others.</summary>
internal sealed class PlanRows
{
    /// <summary>Most rows of a panel.</summary>
    public const int MostDeployments = 50, MostQueries = 40, MostRoutes = 30;

    private readonly Dictionary<(string Model, string Tier), int> _rowOf = [];

    public PlanRows(PlanReport figures, IReadOnlyList<string> queries)
    {
        Deployments = [.. DeploymentsOf(figures)];
        Queries = [.. QueriesOf(figures, queries)];
        RouteReport[] limited = [.. figures.Routes.Where(route => Delays(route).Any(delay => delay.Use is not null))];
        RouteCount = limited.Length;
        Dictionary<string, int> order = queries.Index().DistinctBy(q => q.Item)
            .ToDictionary(q => q.Item, q => q.Index, StringComparer.Ordinal);
        Routes =
        [
            .. limited.OrderByDescending(LargestUse).Take(MostRoutes)
                .OrderBy(route => order.GetValueOrDefault(route.Query, order.Count)).ThenBy(route => _rowOf[KeyOf(route.Deployment)]),
        ];
    }

    public IReadOnlyList<DeploymentRow> Deployments { get; }

    public IReadOnlyList<QueryRow> Queries { get; }

    /// <summary>The routes with a delay SLO; of many, those that are closest to it.</summary>
    public IReadOnlyList<RouteReport> Routes { get; }

    /// <summary>Number of all routes with a delay SLO.</summary>
    public int RouteCount { get; }

    /// <summary>Name of a route: its query type, and its deployment if there are several.</summary>
    public string NameOf(RouteReport route) => Routes.Count(other => other.Query == route.Query) == 1 && RouteCount == Routes.Count
        ? route.Query
        : $"{route.Query} by {Deployments[_rowOf[KeyOf(route.Deployment)]].Key}";

    /// <summary>TTFT, TPOT and delay of a route.</summary>
    public static IReadOnlyList<DelayFigure> Delays(RouteReport route) => [route.Ttft, route.Tpot, route.Delay];

    /// <summary>The largest delay of a route as a fraction of its SLO.</summary>
    public static double LargestUse(RouteReport route) => Delays(route).Max(delay => delay.Use ?? 0);

    private static (string Model, string Tier) KeyOf(Deployment deployment) => (deployment.Model, deployment.Tier);

    private List<DeploymentRow> DeploymentsOf(PlanReport figures)
    {
        IReadOnlyList<DeploymentReport> all = figures.Deployments;
        int shown = all.Count <= MostDeployments ? all.Count : MostDeployments - 1;
        HashSet<DeploymentReport> largest = [.. all.OrderByDescending(d => d.MoneyPerHour).Take(shown)];
        var others = new List<DeploymentReport>();
        var rows = new List<DeploymentRow>();
        foreach (DeploymentReport deployment in all)
        {
            if (!largest.Contains(deployment))
            {
                others.Add(deployment);
                _rowOf[KeyOf(deployment.Deployment)] = shown;
                continue;
            }

            string key = (rows.Count + 1).ToString(CultureInfo.InvariantCulture);
            _rowOf[KeyOf(deployment.Deployment)] = rows.Count;
            rows.Add(Row($"{key} · {NameOf(deployment.Deployment)}", key, ChartPalette.FillOf(rows.Count), [deployment]));
        }

        if (others.Count > 0)
            rows.Add(Row(string.Create(CultureInfo.InvariantCulture, $"and {others.Count:#,##0} more, use on average"), "others",
                ChartPalette.Rest, others));
        return rows;
    }

    private static DeploymentRow Row(string name, string key, Fill fill, IReadOnlyList<DeploymentReport> some)
    {
        int gpus = some.Sum(d => d.Deployment.Gpus);
        return new DeploymentRow(name, key, fill)
        {
            Gpus = gpus,
            MoneyPerHour = some.Sum(d => d.MoneyPerHour),
            Uses = [Mean(d => d.LevelUse), Mean(d => d.KvCacheUse), Mean(d => d.ConcurrencyUse)],
        };

        double Mean(Func<DeploymentReport, double> use) => some.Sum(d => use(d) * d.Deployment.Gpus) / Math.Max(1, gpus);
    }

    private static string NameOf(Deployment d) => $"{d.Model} · {d.Tier} {d.Parallelism} ×{d.Replicas}"
        + (d.Utilization is { } level ? string.Create(CultureInfo.InvariantCulture, $" at {100 * level:G4}%") : "");

    private IEnumerable<QueryRow> QueriesOf(PlanReport figures, IReadOnlyList<string> queries)
    {
        ILookup<string, RouteReport> routes = figures.Routes.ToLookup(route => route.Query);
        Dictionary<string, double> unserved = figures.Unserved
            .ToDictionary(u => u.Query, u => u.QueriesPerHour / 3600, StringComparer.Ordinal);
        int shown = queries.Count <= MostQueries ? queries.Count : MostQueries - 1;
        HashSet<string> largest = [.. queries.OrderByDescending(Rate).Take(shown)];
        foreach (string query in queries.Where(largest.Contains))
        {
            yield return new QueryRow(
                query, Parts(routes[query], route => route.Fraction),
                figures.Unserved.Where(u => u.Query == query).Sum(u => u.Fraction));
        }

        if (shown == queries.Count) yield break;
        string[] others = [.. queries.Where(query => !largest.Contains(query))];
        double all = queries.Sum(Rate), rest = Math.Max(double.Epsilon, others.Sum(Rate));
        yield return new QueryRow(
            string.Create(CultureInfo.InvariantCulture,
                $"and {others.Length:#,##0} more, {100 * rest / Math.Max(double.Epsilon, all):0.#}% of queries"),
            Parts(others.SelectMany(query => routes[query]), route => route.QueriesPerSecond / rest),
            others.Sum(query => unserved.GetValueOrDefault(query)) / rest);

        IReadOnlyList<(int, double)> Parts(IEnumerable<RouteReport> some, Func<RouteReport, double> share) =>
            [.. some.GroupBy(route => _rowOf[KeyOf(route.Deployment)]).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(share)))];

        double Rate(string query) => routes[query].Sum(route => route.QueriesPerSecond) + unserved.GetValueOrDefault(query);
    }
}
