using System.Globalization;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Comparison;

/// <summary>Memory over many solves by one instance of each allocator, half of them on freshly compiled tables.</summary>
internal static class Soak
{
    /// <summary>Allowed growth of memory from the first to the last sample.</summary>
    public const int HeapAllowanceMb = 2, WorkingSetAllowanceMb = 64;

    private const int Samples = 10, Done = 0, Grew = 1, Interrupted = 130;
    private const double Mb = 1e6;

    /// <summary>Solves, and prints the memory at intervals. The first sample follows a warm-up of a tenth of the solves.</summary>
    /// <param name="solves">Number of solves, at least 10.</param>
    /// <param name="cancellationToken">Stops between two solves.</param>
    /// <returns>The exit status: not 0 if memory grew by more than is allowed.</returns>
    public static int Run(int solves, CancellationToken cancellationToken)
    {
        IAllocator[] heuristics = [new GreedyAllocator(), new AdaptiveGreedyAllocator()];
        var exact = new ExactAllocator(MilpSolvers.Default);
        ProblemTables[] kept =
        [
            .. from options in (SyntheticInstanceOptions[])[new(), new() { Capped = true }, new() { Measured = true }]
               select ProblemTables.Compile(SyntheticInstances.Generate(6, 6, 10, seed: 1, options)),
            ProblemTables.Compile(SyntheticInstances.Generate(10, 10, 10, seed: 2)),
        ];
        ProblemTables small = ProblemTables.Compile(SyntheticInstances.Generate(3, 3, 4, seed: 3));
        var samples = new List<(double HeapMb, double WorkingSetMb)>();
        Console.WriteLine($"{solves} solves by GH, AGH and, one in ten, the exact allocator; half of them on freshly compiled tables.");
        for (int n = 1; n <= solves; n++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Console.Error.WriteLine("Stopped.");
                return Interrupted;
            }

            bool isExact = n % 10 == 0;
            ProblemTables tables = isExact ? small : kept[n / 4 % kept.Length];
            if (n / 2 % 2 == 0) tables = ProblemTables.Compile(tables.Problem);
            (isExact ? exact : heuristics[n % 2]).Allocate(tables, cancellationToken: cancellationToken);
            if (n % Math.Max(1, solves / Samples) == 0) samples.Add(Sample(n));
        }

        double heap = samples[^1].HeapMb - samples[0].HeapMb, workingSet = samples[^1].WorkingSetMb - samples[0].WorkingSetMb;
        bool isFlat = heap <= HeapAllowanceMb && workingSet <= WorkingSetAllowanceMb;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isFlat ? "Flat" : "Grew")} after the warm-up: heap {heap:+0.0;-0.0;0.0} MB ({HeapAllowanceMb} MB allowed), "
            + $"working set {workingSet:+0;-0;0} MB ({WorkingSetAllowanceMb} MB allowed)."));
        return isFlat ? Done : Grew;
    }

    private static (double HeapMb, double WorkingSetMb) Sample(int solves)
    {
        for (int n = 0; n < 2; n++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        double heap = GC.GetTotalMemory(forceFullCollection: true) / Mb, workingSet = Environment.WorkingSet / Mb;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{solves} solves: heap {heap:0.0} MB, working set {workingSet:0} MB"));
        return (heap, workingSet);
    }
}
