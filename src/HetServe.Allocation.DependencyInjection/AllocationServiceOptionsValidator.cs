using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Planning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HetServe.Allocation.DependencyInjection;

/// <summary>Validates options by creating the allocators and the planner, so that each range has one home.</summary>
/// <param name="services">Tells which services are registered; null if the container cannot tell.</param>
internal sealed class AllocationServiceOptionsValidator(IServiceProviderIsKeyedService? services = null)
    : IValidateOptions<AllocationServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, AllocationServiceOptions options)
    {
        string?[] faults =
        [
            FaultOf(nameof(options.Adaptive), () => _ = new AdaptiveGreedyAllocator(options.Adaptive)),
            FaultOf(nameof(options.Auto), () => _ = new AutoAllocator(new NoSolver(), options.Auto)),
            FaultOf(nameof(options.Exact), () => _ = new ExactAllocator(new NoSolver(), options.Exact)),
            FaultOf(nameof(options.Rolling), () => _ = new RollingPlanner(new GreedyAllocator(), options.Rolling)),
            FaultOfDefault(options.DefaultAllocatorKey),
        ];
        string[] found = [.. faults.OfType<string>()];
        return found.Length > 0 ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
    }

    private string? FaultOfDefault(string? key)
    {
        if (services is null) return null;
        if (string.IsNullOrEmpty(key) || !services.IsKeyedService(typeof(IAllocator), key))
            return $"{nameof(AllocationServiceOptions.DefaultAllocatorKey)}: no {nameof(IAllocator)} is registered with the key '{key}'.";
        return key is AllocatorKeys.Auto or AllocatorKeys.Exact && !services.IsService(typeof(IMilpSolver))
            ? $"{nameof(AllocationServiceOptions.DefaultAllocatorKey)}: {HetServeAllocationServiceCollectionExtensions.NoSolverFor(key)}"
            : null;
    }

    private static string? FaultOf(string section, Action create)
    {
        try
        {
            create();
            return null;
        }
        catch (ArgumentException e)
        {
            return $"{section}: {e.Message}";
        }
    }

    private sealed class NoSolver : IMilpSolver
    {
        public string Name => "none";

        public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Validation of options solves nothing.");
    }
}
