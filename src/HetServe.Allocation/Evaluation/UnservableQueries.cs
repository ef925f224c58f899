using System.Diagnostics;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// Finds query types that no deployments can serve, whatever else they serve: every option breaks a limit by itself, or those that do not
/// all miss an objective that holds on average. Where such a query type has to be served, this proves that no plan is feasible.
/// </summary>
internal static class UnservableQueries
{
    /// <summary>A reason for each query type that has to be served and cannot be; empty proves nothing.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="time">Time to look for reasons: after it, the reasons found by then are returned once there is one. Null for no
    /// limit.</param>
    public static IReadOnlyList<UnservedReason> Find(ProblemTables tables, TimeSpan? time = null)
    {
        long start = Stopwatch.GetTimestamp();
        var reasons = new List<UnservedReason>();
        for (int i = 0; i < tables.QueryCount; i++)
        {
            double required = 1 - tables.MaxUnmet[i];
            if (Tolerances.Holds(required, 0) || Explain(tables, i, required) is not { } reason) continue;
            reasons.Add(reason with { Fraction = 1 });
            if (Stopwatch.GetElapsedTime(start) >= time) break;
        }

        return reasons;
    }

    /// <summary>Why no options can serve this share of a query type; null where some might.</summary>
    public static UnservedReason? Explain(ProblemTables tables, int query, double share)
    {
        Reach reach = default;
        foreach (int o in tables.Candidates)
        {
            if (!tables.FindAdmitted(query, o, out RouteMetrics route)) continue;
            reach = reach.With(o, route);
            if (reach.Attains(tables, query, share)) return null;
        }

        return new Analysis(tables, query, share).Reason();
    }

    /// <summary>The least values that some options offer a query type. No mean lies below the least.</summary>
    private readonly record struct Reach(bool IsAny, double Delay, int FastestOption, double Error, int BestOption)
    {
        public Reach With(int option, in RouteMetrics route)
        {
            Reach reach = this;
            if (!IsAny || route.Slo.DelaySeconds < Delay) reach = reach with { Delay = route.Slo.DelaySeconds, FastestOption = option };
            if (!IsAny || route.ErrorRate < Error) reach = reach with { Error = route.ErrorRate, BestOption = option };
            return reach with { IsAny = true };
        }

        public Reach With(in Reach other) =>
            !other.IsAny ? this
            : !IsAny ? other
            : new Reach(
                true,
                Math.Min(Delay, other.Delay), other.Delay < Delay ? other.FastestOption : FastestOption,
                Math.Min(Error, other.Error), other.Error < Error ? other.BestOption : BestOption);

        /// <summary>Whether the options can keep the objectives that hold on average, but for the n-th.</summary>
        public bool Attains(ProblemTables tables, int query, double share, int without = -1)
        {
            for (int n = 0; n < MeanObjective.Count; n++)
            {
                MeanObjective mean = MeanObjective.Of(tables, query, n);
                if (n != without && !mean.Admits((mean.Constraint == ConstraintNames.Delay ? Delay : Error) * share, share)) return false;
            }

            return IsAny;
        }
    }

    /// <summary>Asks of each limit whether some options would serve the query type if that limit alone were lifted.</summary>
    private sealed class Analysis
    {
        private const int MostRefusals = 3; // named in a reason

        private readonly ProblemTables _tables;
        private readonly int _query;
        private readonly double _share;
        private readonly RouteLimits _limits;

        // Limits that hold on average do not count here: another route may make up for the one that breaks them.
        private readonly Reach[] _behind;                                        // by limit: options that break it and no other
        private readonly (double Excess, LimitUse Use, int Option)?[] _nearest; // by limit: the one of those that exceeds it least
        private Reach _admitted;                                                 // options that break none
        private (int Broken, double Excess, int Option)? _closest;               // the option that breaks the fewest, with those of means

        public Analysis(ProblemTables tables, int query, double share)
        {
            (_tables, _query, _share) = (tables, query, share);
            _limits = new RouteLimits(PlanEvaluation.Empty(tables));
            _behind = new Reach[_limits.Count];
            _nearest = new (double, LimitUse, int)?[_limits.Count];
            for (int o = 0; o < tables.OptionCount; o++)
                if (tables.FindRoute(query, o, out RouteMetrics route)) Look(o, route);
        }

        public UnservedReason Reason()
        {
            string name = _tables.Problem.Queries[_query].Name;
            if (_closest is not { } closest)
            {
                return new UnservedReason(name, 1, ConstraintNames.Placement, $"No option serves '{name}': {WhyNoRoute(name)}.");
            }

            // What all query types share is named first: a query type is to keep its objectives, so it is the resource that is too small.
            (int Limit, LimitUse Use, int Option)[] alone =
                [.. Deciding().OrderByDescending(d => RouteLimits.IsShared(d.Limit)).ThenBy(d => d.Use.Excess)];
            if (alone.Length > 0)
            {
                IEnumerable<string> each = alone.Select(d => $"{OptionText.NameOf(_tables, d.Option)} has {d.Use.Above}");
                return new UnservedReason(
                    name, 1, alone[0].Use.Constraint, $"No option serves '{name}': {string.Join("; ", each)}.{Refusals()}");
            }

            LimitUse[] together = [.. Broken(closest.Option).OrderByDescending(b => RouteLimits.IsShared(b.Limit)).Select(b => b.Use)];
            if (together.Length == 0) // of tables with levels withheld
                return new UnservedReason(
                    name, 1, ConstraintNames.Placement, $"No option serves '{name}': the planner withholds those that could.");
            return new UnservedReason(
                name, 1, together[0].Constraint,
                $"No option serves '{name}', and no limit alone is the reason: {OptionText.NameOf(_tables, closest.Option)} has "
                + $"{DisplayText.List([.. together.Select(use => use.Above)])}.{Refusals()}");
        }

        /// <summary>Why no model and tier has a route.</summary>
        private string WhyNoRoute(string name)
        {
            string[] reasons =
            [
                .. Enumerable.Range(0, _tables.PairCount).Select(pair => pair * _tables.OptionsPerPair)
                    .Where(first => _tables.ModelOf(first).ErrorRates.ContainsKey(name))
                    .Where(first => _tables.Problem.Queries[_query].LatencyTo(_tables.TierOf(first)) is null)
                    .Select(first => OptionText.WhyNoRoute(_tables, _query, first)).Distinct(),
            ];
            if (reasons.Length > 0)
            {
                string more = reasons.Length > MostRefusals ? $"; and {reasons.Length - MostRefusals} more" : "";
                return string.Join("; ", reasons.Take(MostRefusals)) + more;
            }

            return _tables.Problem.Models.Any(model => model.ErrorRates.ContainsKey(name))
                ? "the performance model rules out every route"
                : "no model has an error rate for it";
        }

        /// <summary>The parallelisms that do not exist, weights aside, as a sentence; empty for none.</summary>
        private string Refusals()
        {
            string name = _tables.Problem.Queries[_query].Name;
            string[] refused =
            [
                .. from option in Enumerable.Range(0, _tables.OptionCount)
                   where _tables.RefusedBy(option) is not (OptionRule.None or OptionRule.Weights)
                       && _tables.ModelOf(option).ErrorRates.ContainsKey(name)
                   group option by (_tables.ModelOf(option).Name, Rule: OptionText.WhyRefused(_tables, option)) into same
                   select $"{same.Key.Name} with {same.Key.Rule}",
            ];
            if (refused.Length == 0) return "";
            string more = refused.Length > MostRefusals ? $", and {refused.Length - MostRefusals} more" : "";
            return $" Options that do not exist: {string.Join("; ", refused.Take(MostRefusals))}{more}.";
        }

        private void Look(int option, in RouteMetrics route)
        {
            int broken = 0, single = -1;
            double excess = 0;
            LimitUse singleUse = default;
            foreach ((int n, LimitUse use) in Broken(option, route))
            {
                broken++;
                excess = Math.Max(excess, use.Excess);
                if (!RouteLimits.IsMean(n)) (single, singleUse) = single == -1 ? (n, use) : (-2, use);
            }

            if (!(_closest is { } c && (c.Broken, c.Excess).CompareTo((broken, excess)) <= 0)) _closest = (broken, excess, option);
            if (single == -1) _admitted = _admitted.With(option, route);
            if (single < 0) return;
            _behind[single] = _behind[single].With(option, route);

            // Of those that break the limit alone, one that meets the means counts before one that needs another beside it.
            double rank = singleUse.Excess + (broken > 1 ? 1e9 : 0);
            if (!(rank >= _nearest[single]?.Excess)) _nearest[single] = (rank, singleUse, option);
        }

        /// <summary>The limits that decide alone: without any one of them, some options serve the query type.</summary>
        private IEnumerable<(int Limit, LimitUse Use, int Option)> Deciding()
        {
            int mean = 0;
            for (int n = 0; n < _limits.Count; n++)
            {
                if (!RouteLimits.IsMean(n))
                {
                    if (_nearest[n] is { } nearest && _admitted.With(_behind[n]).Attains(_tables, _query, _share))
                        yield return (n, nearest.Use, nearest.Option);
                    continue;
                }

                int option = MeanObjective.Of(_tables, _query, mean).Constraint == ConstraintNames.Delay
                    ? _admitted.FastestOption
                    : _admitted.BestOption;
                if (_admitted.Attains(_tables, _query, _share, without: mean++)
                    && Broken(option).FirstOrDefault(b => b.Limit == n) is { Use.Constraint: not null } found)
                {
                    yield return (n, found.Use, option);
                }
            }
        }

        private List<(int Limit, LimitUse Use)> Broken(int option) =>
            _tables.FindRoute(_query, option, out RouteMetrics route) ? Broken(option, route) : [];

        private List<(int Limit, LimitUse Use)> Broken(int option, in RouteMetrics route)
        {
            var broken = new List<(int, LimitUse)>();
            FurtherShare further = _limits.Open(_query, option, route, _share);
            for (int n = 0; n < _limits.Count; n++)
                if (_limits.At(n, further) is { Holds: false } use) broken.Add((n, use));
            return broken;
        }
    }
}
