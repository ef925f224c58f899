using System.Reflection;
using HetServe.Allocation.Interop;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Tests;

/// <summary>Whose types users of a package meet.</summary>
public class PublicSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_core_depends_on_the_framework_and_logging_alone() =>
        typeof(AllocationProblem).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .Should().BeSubsetOf(["Microsoft.Extensions.Logging.Abstractions"]);

    [Theory]
    [InlineData(typeof(AllocationProblem), "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData(typeof(MilpSolvers), "HetServe.Allocation")]
    [InlineData(typeof(ComparisonStudy), "HetServe.Allocation", "HetServe.Allocation.Simulation")]
    [InlineData(typeof(WorkloadTrace), "HetServe.Allocation", "HetServe.Allocation.Simulation")]
    public void Public_members_speak_of_types_of_the_library_and_the_framework_alone(Type one, params string[] others)
    {
        string[] allowed = [one.Assembly.GetName().Name!, .. others];
        string[] foreign =
        [
            .. from type in one.Assembly.GetExportedTypes()
               from used in UsedBy(type).SelectMany(Parts)
               let assembly = used.Assembly.GetName().Name!
               where !assembly.StartsWith("System.", StringComparison.Ordinal) && !allowed.Contains(assembly)
               select $"{type}: {used}",
        ];

        foreign.Should().BeEmpty();
    }

    private static IEnumerable<Type> UsedBy(Type type) =>
    [
        .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes,
        .. type.GetInterfaces(),
        .. type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily).Select(f => f.FieldType),
        .. type.GetConstructors(Declared).Where(IsVisible).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType),
        .. type.GetMethods(Declared).Where(IsVisible)
            .SelectMany(m => m.GetParameters().Append(m.ReturnParameter)).Select(p => p.ParameterType),
    ];

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static IEnumerable<Type> Parts(Type type) => type.HasElementType
        ? Parts(type.GetElementType()!)
        : type.GetGenericArguments().SelectMany(Parts).Append(type);
}
