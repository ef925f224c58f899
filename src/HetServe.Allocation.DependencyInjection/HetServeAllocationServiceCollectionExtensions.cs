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

/// <summary>Registers allocators and the rolling planner with dependency injection.</summary>
public static class HetServeAllocationServiceCollectionExtensions
{
    internal static string NoSolverFor(string key) =>
        $"the allocator '{key}' needs an {nameof(IMilpSolver)}, but none is registered; "
        + "HetServe.Allocation.OrTools has one: services.AddSingleton<IMilpSolver>(MilpSolvers.Default).";

    /// <summary>
    /// Registers singletons: an <see cref="IAllocator"/> for each of <see cref="AllocatorKeys"/>; an <see cref="IAllocator"/> without a
    /// key, the one of <see cref="AllocationServiceOptions.DefaultAllocatorKey"/>; and a <see cref="RollingPlanner"/>, which uses the
    /// latter. Each allocator is an <see cref="ObservedAllocator"/>, which logs, measures and traces its runs. Existing registrations stay.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; optional. Several calls all take effect, in their order.</param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// The host validates the options when it starts; without a host, their first use does. An <see cref="OptionsValidationException"/>
    /// lists all faults. <see cref="AllocatorKeys.Auto"/> and <see cref="AllocatorKeys.Exact"/> need an <see cref="IMilpSolver"/>; register one.
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
        services.TryAddAllocator(AllocatorKeys.Exact, (provider, o) => new ExactAllocator(SolverOf(provider, AllocatorKeys.Exact), o.Exact));
        services.TryAddAllocator(AllocatorKeys.Auto, (provider, o) => new AutoAllocator(SolverOf(provider, AllocatorKeys.Auto), o.Auto));
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

    private static IMilpSolver SolverOf(IServiceProvider provider, string key) =>
        provider.GetService<IMilpSolver>() ?? throw new InvalidOperationException("Dependency injection: " + NoSolverFor(key));
}
