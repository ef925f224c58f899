using System.Collections;
using System.Reflection;
using HetServe.Allocation.Files;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tests.Files;

namespace HetServe.Allocation.Tests.Problems;

/// <summary>Problems, plans and transitions compare by content.</summary>
public sealed class StructuralEqualityTests
{
    private static readonly string s_plan = """
        { "format": "hetserve.plan/1", "problem": "p", "allocator": "a",
          "deployments": [ { "model": "m", "tier": "t", "tensorParallel": 1, "pipelineParallel": 1, "replicas": 2 },
                           { "model": "m", "tier": "u", "tensorParallel": 2, "pipelineParallel": 1, "replicas": 1 } ],
          "routes": [ { "query": "q", "model": "m", "tier": "t", "fraction": 0.25 },
                      { "query": "q", "model": "m", "tier": "u", "fraction": 0.25 } ],
          "unmet": { "q": 0.5, "r": 1 },
          "cost": { "rental": 1, "storage": 2, "delayPenalty": 3, "unmetPenalty": 4, "total": 10 } }
        """;

    private static readonly Dictionary<string, Func<object>> s_makers = new()
    {
        ["problem"] = () => ProblemFile.Parse(ProblemText.Full),
        ["plan"] = () => PlanFile.Parse(s_plan),
        ["transition"] = () =>
        {
            AllocationPlan plan = PlanFile.Parse(s_plan);
            return new PlanTransition
            {
                Changes = [DeploymentChange.Of(null, plan.Deployments[0])!],
                Steps = [new TransitionStep { Kind = StepKind.ShiftRoutes, Routes = plan.Routes, Replicas = plan.Deployments[0] }],
                Cost = 1,
                TimeToStart = TimeSpan.FromSeconds(1),
                InterimTime = TimeSpan.FromSeconds(2),
                Interim = plan,
            };
        },
    };

    public static TheoryData<string> Makers => [.. s_makers.Keys];

    [Theory]
    [MemberData(nameof(Makers))]
    public void Equal_content_is_equal(string kind)
    {
        object one = s_makers[kind](), other = s_makers[kind]();

        one.Should().NotBeSameAs(other).And.Be(other);
        one.GetHashCode().Should().Be(other.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public void A_change_of_any_member_makes_them_unequal(string kind)
    {
        object one = s_makers[kind]();
        (string Path, object? Value)[] changes = [.. Changes(one, one.GetType(), kind)];

        changes.Should().HaveCountGreaterThan(10);
        changes.Where(change => one.Equals(change.Value)).Select(change => change.Path).Should().BeEmpty();
        changes.Count(change => one.GetHashCode() == change.Value!.GetHashCode()).Should().BeLessThan(
            changes.Length / 10, "hash codes differ but for a few: null and 0 have the same");
    }

    [Fact]
    public void The_order_of_a_list_counts_and_that_of_a_dictionary_does_not()
    {
        AllocationPlan plan = PlanFile.Parse(s_plan);
        AllocationPlan reordered = plan with { Unmet = new Dictionary<string, double> { ["r"] = 1, ["q"] = 0.5 } };

        reordered.Should().Be(plan);
        reordered.GetHashCode().Should().Be(plan.GetHashCode());
        (plan with { Routes = [.. plan.Routes.Reverse()] }).Should().NotBe(plan);
    }

    [Fact]
    public void Defaults_and_given_values_of_equal_content_are_equal()
    {
        new ParallelismGrid { Tensor = [1, 2, 4, 8], Pipeline = [1, 2, 4] }.Should().Be(new ParallelismGrid());
        AllocationProblem problem = ProblemFile.Parse(ProblemText.Minimal);
        (problem with { Measurements = [], Availability = new Dictionary<string, int>() }).Should().Be(problem);
    }

    /// <summary>Copies of a value with one thing in it changed: a number, a text, a list without its last item, a dictionary with another key.</summary>
    private static IEnumerable<(string Path, object? Value)> Changes(object? value, Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(IPerformanceModel))
            return [(path, new RooflinePerformanceModel(new PerformanceParameters()))];
        return value switch
        {
            null when type == typeof(string) => [(path, "x")],
            null => [(path, Activator.CreateInstance(type))],
            double number => [(path, number + 1)],
            int number => [(path, number + 1)],
            bool flag => [(path, !flag)],
            string text => [(path, text + "x")],
            TimeSpan span => [(path, span + TimeSpan.FromTicks(1))],
            Enum word => [(path, Enum.ToObject(type, Convert.ToInt32(word) + 1))],
            IDictionary entries => Entries(entries, path),
            IList items => Items(items, path),
            _ => Members(value, path),
        };
    }

    private static IEnumerable<(string Path, object? Value)> Members(object value, string path) =>
        from property in value.GetType().GetProperties()
        where property.SetMethod is not null
        from change in Changes(property.GetValue(value), property.PropertyType, $"{path}.{property.Name}")
        select (change.Path, With(value, property, change.Value));

    private static object With(object value, PropertyInfo property, object? changed)
    {
        object copy = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(value, null)!;
        property.SetValue(copy, changed);
        return copy;
    }

    private static IEnumerable<(string Path, object? Value)> Items(IList items, string path)
    {
        Type type = items.GetType().GetGenericArguments()[0];
        yield return (path + " without its last", Copy(items.Count - 1));
        for (int at = 0; at < items.Count; at++)
        {
            foreach ((string change, object? value) in Changes(items[at], type, $"{path}[{at}]"))
            {
                Array copy = Copy(items.Count);
                copy.SetValue(value, at);
                yield return (change, copy);
            }
        }

        Array Copy(int count)
        {
            var copy = Array.CreateInstance(type, count);
            for (int n = 0; n < count; n++) copy.SetValue(items[n], n);
            return copy;
        }
    }

    private static IEnumerable<(string Path, object? Value)> Entries(IDictionary entries, string path)
    {
        foreach (string key in entries.Keys)
        {
            Type type = entries[key]!.GetType();
            yield return (path + " without " + key, Copy(without: key));
            yield return (path + " with another name for " + key, Copy(without: key, (key + "x", entries[key])));
            foreach ((string change, object? value) in Changes(entries[key], type, $"{path}['{key}']"))
                yield return (change, Copy(without: key, (key, value)));

            IDictionary Copy(string without, params (string Key, object? Value)[] added)
            {
                var copy = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), type))!;
                foreach (string kept in entries.Keys) if (kept != without) copy.Add(kept, entries[kept]);
                foreach ((string name, object? value) in added) copy.Add(name, value);
                return copy;
            }
        }
    }
}
