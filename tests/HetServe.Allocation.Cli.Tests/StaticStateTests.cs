using System.CodeDom.Compiler;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.DependencyInjection;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Interop;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>No run of any part leaves anything behind in static fields: all are read-only and hold what does not change.</summary>
public class StaticStateTests
{
    /// <summary>Immutable, or made to be shared: they carry no state of a run.</summary>
    private static readonly HashSet<Type> s_settled =
    [
        typeof(string), typeof(decimal), typeof(TimeSpan), typeof(DateTimeOffset), typeof(CancellationToken), typeof(UTF8Encoding),
        typeof(Type), typeof(ActivitySource), typeof(Meter), typeof(JsonSerializerOptions), typeof(JsonWriterOptions),
        typeof(ScottPlot.Color), typeof(ScottPlot.Colormaps.Viridis),
    ];

    private static readonly HashSet<Type> s_settledGeneric =
    [
        typeof(FrozenDictionary<,>), typeof(FrozenSet<>), typeof(ImmutableArray<>), typeof(ReadOnlyDictionary<,>), typeof(IReadOnlyList<>),
        typeof(IReadOnlyDictionary<,>), typeof(Lazy<>), typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(JsonTypeInfo<>),
        typeof(Counter<>), typeof(Histogram<>),
    ];

    /// <summary>
    /// Arrays that are written where they are declared, read in hot code or by methods that take arrays, and never handed out; file
    /// formats, which hold functions alone; the signal that is never set, which has no limit to keep a reserve before; and the weak table
    /// of search memory, whose entries go with the tables that they belong to.
    /// </summary>
    private static readonly string[] s_justified =
    [
        "WorkspacePool.s_pools", "TraceTime.s_dateFormats", "TraceColumnOptions.s_units", "PlanFile.Definition", "ProblemFile.Definition",
        "ProfileFile.Definition",
        "MeasurementFile.s_columns", "MeasurementPredictor.s_tensorDegrees", "ProfileTargets.s_suffixes",
        "StopSignal.<Never>k__BackingField",
    ];

    public static TheoryData<Type> Parts =>
    [
        typeof(IAllocator), typeof(MilpSolvers), typeof(WorkloadTrace), typeof(ComparisonStudy), typeof(AllocationServiceOptions),
        typeof(PlanChart), typeof(HetserveTool),
    ];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Static_fields_are_read_only_and_hold_what_does_not_change(Type part)
    {
        FieldInfo[] fields = [.. part.Assembly.GetTypes().Where(type => !IsGenerated(type)).SelectMany(StaticFields)];

        string.Join('\n', fields.Where(field => !field.IsInitOnly).Select(Name)).Should().BeEmpty();
        string.Join('\n', fields.Where(field => !IsSettled(field.FieldType, [])).Select(Name).Except(s_justified)).Should().BeEmpty();
    }

    private static IEnumerable<FieldInfo> StaticFields(Type type) => type
        .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Where(field => !field.IsLiteral);

    /// <summary>Written by the compiler or a generator: caches of delegates, layouts of data.</summary>
    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute)) || type.IsDefined(typeof(GeneratedCodeAttribute))
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static string Name(FieldInfo field) => $"{field.DeclaringType!.Name}.{field.Name}";

    /// <summary>A settled type, or one of ours whose fields are read-only and of settled types.</summary>
    private static bool IsSettled(Type type, HashSet<Type> above)
    {
        if (type.IsPrimitive || type.IsEnum || s_settled.Contains(type) || !above.Add(type)) return true;
        if (type.IsGenericType && s_settledGeneric.Contains(type.GetGenericTypeDefinition()))
            return type.GetGenericArguments().All(argument => IsSettled(argument, above));
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
            return type.GetGenericArguments().All(argument => IsSettled(argument, above));
        if (type.IsArray) return false;
        if (typeof(Delegate).IsAssignableFrom(type)) return true;
        return type.Namespace?.StartsWith("HetServe.", StringComparison.Ordinal) == true && Fields(type).All(
            field => field.IsInitOnly && IsSettled(field.FieldType, above));
    }

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                yield return field;
        }
    }
}
