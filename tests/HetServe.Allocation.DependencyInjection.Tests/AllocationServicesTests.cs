using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Observability;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace HetServe.Allocation.DependencyInjection.Tests;

public class AllocationServicesTests
{
    private static readonly ProblemTables s_tables = ProblemTables.Compile(SyntheticInstances.Generate(3, 3, 3, 1));

    [Fact]
    public void The_default_allocator_is_the_adaptive_one()
    {
        using ServiceProvider services = Provider();
        var allocator = services.GetRequiredService<IAllocator>();

        allocator.Should().BeOfType<ObservedAllocator>().And.BeSameAs(services.GetRequiredKeyedService<IAllocator>(AllocatorKeys.Adaptive));
        allocator.Allocate(s_tables).Plan.Should().BeEquivalentTo(new AdaptiveGreedyAllocator().Allocate(s_tables).Plan);
    }

    [Theory]
    [InlineData(AllocatorKeys.Greedy, "gh")]
    [InlineData(AllocatorKeys.Adaptive, "agh")]
    [InlineData(AllocatorKeys.Auto, "auto")]
    [InlineData(AllocatorKeys.Exact, "exact")]
    public void Each_allocator_has_a_key_and_can_be_the_default(string key, string name)
    {
        using ServiceProvider services = Provider(o => o.DefaultAllocatorKey = key, s => s.AddSingleton<IMilpSolver, Solver>());

        services.GetRequiredKeyedService<IAllocator>(key).Name.Should().Be(name);
        services.GetRequiredService<IAllocator>().Name.Should().Be(name);
    }

    [Fact]
    public void Options_reach_the_allocators()
    {
        using ServiceProvider services = Provider(
            o =>
            {
                o.Adaptive = o.Adaptive with { Effort = SearchEffort.Thorough };
                o.Exact = o.Exact with { Threads = 3 };
            },
            s => s.AddSingleton<IMilpSolver, Solver>());

        Action solve = () => services.GetRequiredKeyedService<IAllocator>(AllocatorKeys.Exact).Allocate(s_tables);

        solve.Should().Throw<NotSupportedException>().WithMessage("3 threads");
        services.GetRequiredService<IAllocator>().Allocate(s_tables).Moves.Should().BeEquivalentTo(
            new AdaptiveGreedyAllocator(new() { Effort = SearchEffort.Thorough }).Allocate(s_tables).Moves);
    }

    [Fact]
    public void The_rolling_planner_uses_its_options_and_the_default_allocator()
    {
        using ServiceProvider services = Provider(o =>
        {
            o.DefaultAllocatorKey = AllocatorKeys.Greedy;
            o.Rolling = o.Rolling with { Window = TimeSpan.FromMinutes(7) };
        });
        var planner = services.GetRequiredService<RollingPlanner>();

        planner.Options.Window.Should().Be(TimeSpan.FromMinutes(7));
        planner.Decide(s_tables.Problem, null).Proposal.Allocator.Should().Be("gh");
    }

    [Fact]
    public void An_allocator_of_the_service_can_be_the_default_and_one_registered_before_stays()
    {
        var own = new GreedyAllocator();
        using ServiceProvider services = Provider(
            o => o.DefaultAllocatorKey = "own",
            s => s.AddKeyedSingleton<IAllocator>("own", own).AddKeyedSingleton<IAllocator>(AllocatorKeys.Adaptive, own));

        services.GetRequiredService<IAllocator>().Should().BeSameAs(own);
        services.GetRequiredKeyedService<IAllocator>(AllocatorKeys.Adaptive).Should().BeSameAs(own);
    }

    [Fact]
    public async Task A_host_does_not_start_with_options_out_of_range_and_hears_of_all()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHetServeAllocation(o =>
        {
            o.DefaultAllocatorKey = "none";
            o.Adaptive = o.Adaptive with { TimeLimit = TimeSpan.Zero };
            o.Exact = o.Exact with { RelativeGap = -1 };
            o.Rolling = o.Rolling with { RateMargin = double.NaN };
        });
        using IHost host = builder.Build();

        Func<Task> start = () => host.StartAsync();

        IEnumerable<string> faults = (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures;
        faults.Should().SatisfyRespectively(
            fault => fault.Should().StartWith("Adaptive: ").And.Contain("TimeLimit"),
            fault => fault.Should().StartWith("Exact: ").And.Contain("RelativeGap must be at least 0"),
            fault => fault.Should().StartWith("Rolling: ").And.Contain("RateMargin must be a number >= 0"),
            fault => fault.Should().Be("DefaultAllocatorKey: no IAllocator is registered with the key 'none'."));
    }

    [Fact]
    public async Task A_host_starts_with_the_defaults()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHetServeAllocation();
        using IHost host = builder.Build();

        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public void Without_a_solver_the_exact_allocator_says_what_to_register()
    {
        using ServiceProvider one = Provider();
        using ServiceProvider other = Provider(o => o.DefaultAllocatorKey = AllocatorKeys.Exact);

        Action keyed = () => one.GetRequiredKeyedService<IAllocator>(AllocatorKeys.Exact);
        Action byDefault = () => other.GetRequiredService<IAllocator>();

        keyed.Should().Throw<InvalidOperationException>().WithMessage("*services.AddSingleton<IMilpSolver>(MilpSolvers.Default)*");
        byDefault.Should().Throw<OptionsValidationException>().WithMessage("*services.AddSingleton<IMilpSolver>(MilpSolvers.Default)*");
    }

    [Fact]
    public void Runs_are_logged_by_the_service_s_loggers()
    {
        using ServiceProvider services = Provider(null, s => s.AddLogging(l => l.AddFakeLogging()));

        services.GetRequiredService<IAllocator>().Allocate(s_tables);

        FakeLogRecord record = services.GetFakeLogCollector().GetSnapshot().Should().ContainSingle(r => r.Level == LogLevel.Information).Which;
        record.Category.Should().Be(typeof(ObservedAllocator).FullName);
        record.Message.Should().StartWith($"agh planned '{s_tables.Problem.Name}': Feasible, Finished, $");
    }

    [Fact]
    public void Options_bind_to_configuration()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Allocation:DefaultAllocatorKey"] = "greedy",
            ["Allocation:Adaptive:Effort"] = "Thorough",
            ["Allocation:Exact:TimeLimit"] = "00:00:20",
            ["Allocation:Rolling:RateMargin"] = "0.1",
        }).Build();
        using ServiceProvider services = Provider(null, s =>
        {
            s.AddSingleton(configuration);
            s.AddOptions<AllocationServiceOptions>().BindConfiguration("Allocation");
        });

        AllocationServiceOptions options = services.GetRequiredService<IOptions<AllocationServiceOptions>>().Value;

        options.DefaultAllocatorKey.Should().Be("greedy");
        options.Adaptive.Should().BeEquivalentTo(new AdaptiveGreedyOptions { Effort = SearchEffort.Thorough });
        options.Exact.Should().BeEquivalentTo(new ExactOptions { TimeLimit = TimeSpan.FromSeconds(20) });
        options.Rolling.Should().Be(new RollingOptions { RateMargin = 0.1 });
    }

    private static ServiceProvider Provider(
        Action<AllocationServiceOptions>? configure = null, Action<IServiceCollection>? register = null)
    {
        var services = new ServiceCollection();
        register?.Invoke(services);
        return services.AddHetServeAllocation(configure).BuildServiceProvider(validateScopes: true);
    }

    /// <summary>Tells what it was asked for.</summary>
    private sealed class Solver : IMilpSolver
    {
        public string Name => "none";

        public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken) =>
            throw new NotSupportedException($"{options.Threads} threads");
    }
}
