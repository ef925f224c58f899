using HetServe.Allocation;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.DependencyInjection;
using HetServe.Allocation.Observability;
using HetServe.Allocation.Planning;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers allocators and planner with dependency injection.</summary>
public static class HetServeAllocationServiceCollectionExtensions
{
    internal const string NoSolverMessage = $"the allocator '{AllocatorKeys.Exact}' needs an {nameof(IMilpSolver)}, and none is registered; "
        + "HetServe.Allocation.OrTools brings some: services.AddSingleton<IMilpSolver>(MilpSolvers.Default).";

    /// <summary>
    /// Registers, as singletons: an <see cref="IAllocator"/> for each of <see cref="AllocatorKeys"/>, an <see cref="IAllocator"/> without
    /// a key, which is that of <see cref="AllocationServiceOptions.DefaultAllocatorKey"/>, and a <see cref="RollingPlanner"/> over it. Each
    /// allocator is an <see cref="ObservedAllocator"/>, so its runs are logged, measured and traced. What is registered already stays.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; null for the defaults. A further call sets further ones.</param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// Options are validated when the host starts, or else when they are first used: an <see cref="OptionsValidationException"/> then
    /// lists all faults. <see cref="AllocatorKeys.Exact"/> needs an <see cref="IMilpSolver"/>, which the service registers.
    /// </remarks>
    public static IServiceCollection AddHetServeAllocation(
        this IServiceCollection services, Action<AllocationServiceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<AllocationServiceOptions> options = services.AddOptions<AllocationServiceOptions>().ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<AllocationServiceOptions>, AllocationServiceOptionsValidator>());

        services.TryAddAllocator(AllocatorKeys.Greedy, (_, _) => new GreedyAllocator());
        services.TryAddAllocator(AllocatorKeys.Adaptive, (_, o) => new AdaptiveGreedyAllocator(o.Adaptive));
        services.TryAddAllocator(AllocatorKeys.Exact, (provider, o) => new ExactAllocator(SolverOf(provider), o.Exact));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IAllocator>(OptionsOf(provider).DefaultAllocatorKey));
        services.TryAddSingleton(provider => new RollingPlanner(provider.GetRequiredService<IAllocator>(), OptionsOf(provider).Rolling));
        return services;
    }

    private static void TryAddAllocator(
        this IServiceCollection services, string key, Func<IServiceProvider, AllocationServiceOptions, IAllocator> create) =>
        services.TryAddKeyedSingleton<IAllocator>(key, (provider, _) => new ObservedAllocator(
            create(provider, OptionsOf(provider)), provider.GetService<ILogger<ObservedAllocator>>()));

    private static AllocationServiceOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<AllocationServiceOptions>>().Value;

    private static IMilpSolver SolverOf(IServiceProvider provider) =>
        provider.GetService<IMilpSolver>() ?? throw new InvalidOperationException("Dependency injection: " + NoSolverMessage);
}
