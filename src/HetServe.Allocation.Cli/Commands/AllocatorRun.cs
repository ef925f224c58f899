using System.Diagnostics;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Studies.Baselines;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>Run settings from the options of a command.</summary>
/// <param name="Seed">Seed of the adaptive greedy allocators.</param>
/// <param name="TimeLimit">Longest run; null for none.</param>
/// <param name="Threads">Threads; null for the allocator's default.</param>
internal sealed record RunSettings(long Seed, TimeSpan? TimeLimit, int? Threads)
{
    /// <summary>Largest memory of the exact model and its solver, GB; null for the default of the library.</summary>
    public double? MemoryLimitGb { get; init; }

    /// <summary>How long the adaptive heuristic searches.</summary>
    public SearchEffort Effort { get; init; }

    /// <summary>Gap at which the automatic allocator stops; null for the default of the library.</summary>
    public double? TargetGap { get; init; }
}

/// <summary>The allocators by the names that the command line gives them.</summary>
internal static class AllocatorRun
{
    public const string Auto = "auto", Greedy = "greedy", Adaptive = "adaptive", Exact = "exact";
    private const string PaperGreedy = "paper-gh", PaperAdaptive = "paper-agh";
    private const string RoundedRelaxation = "lpr", Decoupled = "dvr", Homogeneous = "hf";

    public static string[] Names => [Auto, .. NamesOfOne];

    /// <summary>The allocators of one algorithm each.</summary>
    public static string[] NamesOfOne => [Greedy, Adaptive, Exact];

    /// <summary><see cref="Names"/> and the paper's heuristics.</summary>
    public static string[] NamesWithPaper => [.. Names, PaperGreedy, PaperAdaptive];

    /// <summary><see cref="NamesWithPaper"/>, each after those whose plans it is meant to beat.</summary>
    public static string[] Compared => [Greedy, Adaptive, Auto, Exact, PaperGreedy, PaperAdaptive];

    /// <summary>Whether an allocator proves a bound of its own.</summary>
    public static bool ProvesBound(string allocator) => allocator is Auto or Exact;

    /// <summary><see cref="Names"/> and the baselines, which only <see cref="Create"/> knows.</summary>
    public static string[] NamesWithBaselines => [.. Names, RoundedRelaxation, Decoupled, Homogeneous];

    /// <summary>
    /// Runs one allocator. The exact one starts from the adaptive greedy plan, unless another is given, within the same time limit.
    /// </summary>
    public static AllocationResult Run(
        string allocator, ProblemTables tables, RunSettings settings, AllocationPlan? start,
        IProgress<AllocationProgress>? progress, CancellationToken cancellationToken)
    {
        switch (allocator)
        {
            case Greedy: return new GreedyAllocator().Allocate(tables, start, progress, cancellationToken);
            case Adaptive: return CreateAdaptive(settings, settings.TimeLimit).Allocate(tables, start, progress, cancellationToken);
            case PaperGreedy or PaperAdaptive: return Create(allocator, settings).Allocate(tables, start, progress, cancellationToken);
        }

        if (allocator == Auto)
        {
            AllocationResult found = CreateAuto(settings).Allocate(tables, start, progress, cancellationToken);
            NativeOutput.FlushToError();
            return found;
        }

        long began = Stopwatch.GetTimestamp();
        start ??= CreateAdaptive(settings, settings.TimeLimit / 4).Allocate(tables, null, progress, cancellationToken).Plan;
        AllocationResult result = new ExactAllocator(MilpSolvers.Default, CreateExact(settings, Stopwatch.GetElapsedTime(began)))
            .Allocate(tables, start, progress, cancellationToken);
        NativeOutput.FlushToError();
        return result with { Elapsed = Stopwatch.GetElapsedTime(began) };
    }

    /// <summary>The result with a bound, proven in the rest of the time limit. Where no bound is proven, the message says why.</summary>
    public static AllocationResult WithBound(
        AllocationResult result, ProblemTables tables, RunSettings settings, CancellationToken cancellationToken)
    {
        ExactOptions options = CreateExact(settings, result.Elapsed);
        CostBound bound = new RelaxationBound(MilpSolvers.Default, options).Compute(tables, cancellationToken);
        NativeOutput.FlushToError();
        AllocationResult bounded = result.WithBound(bound);
        return bounded.LowerBound is not null || bounded.Status == PlanStatus.Infeasible ? bounded
            : bounded with { Message = $"No bound was proven{ResultRendering.Stopped(bound.StopReason)}. {bound.Message}".TrimEnd() };
    }

    /// <summary>
    /// One allocator by itself: unlike in <see cref="Run"/>, the exact one has no plan to start from. Call
    /// <see cref="NativeOutput.FlushToError"/> after its last run.
    /// </summary>
    public static IAllocator Create(string allocator, RunSettings settings) => allocator switch
    {
        Auto => CreateAuto(settings),
        Greedy => new GreedyAllocator(),
        Adaptive => CreateAdaptive(settings, settings.TimeLimit),
        PaperGreedy => new PaperGreedyAllocator(),
        PaperAdaptive => new PaperAdaptiveGreedyAllocator(OptionsOfPaper(settings)),
        RoundedRelaxation => new LinearRoundingAllocator(MilpSolvers.Default, CreateExact(settings, TimeSpan.Zero)),
        Decoupled => new DecoupledAllocator(OptionsOfAdaptive(settings, settings.TimeLimit)),
        Homogeneous => new HomogeneousAllocator(OptionsOfAdaptive(settings, settings.TimeLimit)),
        _ => new ExactAllocator(MilpSolvers.Default, CreateExact(settings, TimeSpan.Zero)),
    };

    /// <summary><see cref="Run"/> as an allocator.</summary>
    public static IAllocator AsAllocator(string allocator, RunSettings settings) => new Runner(allocator, settings);

    private static AutoAllocator CreateAuto(RunSettings settings)
    {
        var options = new AutoOptions { Adaptive = OptionsOfAdaptive(settings, settings.TimeLimit) };
        if (settings.TimeLimit is { } limit) options = options with { TimeLimit = limit };
        if (settings.TargetGap is { } gap) options = options with { TargetGap = gap };
        if (settings.MemoryLimitGb is { } memory) options = options with { MemoryLimitGb = memory };
        if (settings.Threads is { } threads) options = options with { SolverThreads = threads };
        return new AutoAllocator(MilpSolvers.Default, options);
    }

    private static ExactOptions CreateExact(RunSettings settings, TimeSpan elapsed)
    {
        TimeSpan? left = settings.TimeLimit - elapsed;
        var options = new ExactOptions { TimeLimit = left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left };
        if (settings.MemoryLimitGb is { } memory) options = options with { MemoryLimitGb = memory };
        return settings.Threads is { } threads ? options with { Threads = threads } : options;
    }

    private static AdaptiveGreedyAllocator CreateAdaptive(RunSettings settings, TimeSpan? timeLimit) =>
        new(OptionsOfAdaptive(settings, timeLimit));

    private static AdaptiveGreedyOptions OptionsOfAdaptive(RunSettings settings, TimeSpan? timeLimit) =>
        new()
        {
            Seed = settings.Seed,
            Effort = settings.Effort,
            TimeLimit = timeLimit,
            DegreeOfParallelism = settings.Threads,
        };

    private static PaperAdaptiveGreedyOptions OptionsOfPaper(RunSettings settings) =>
        new() { Seed = settings.Seed, TimeLimit = settings.TimeLimit };

    private sealed class Runner(string allocator, RunSettings settings) : IAllocator
    {
        public string Name => Create(allocator, settings).Name;

        public AllocationResult Allocate(
            ProblemTables tables, AllocationPlan? start, IProgress<AllocationProgress>? progress, CancellationToken cancellationToken) =>
            Run(allocator, tables, settings, start, progress, cancellationToken);
    }
}
