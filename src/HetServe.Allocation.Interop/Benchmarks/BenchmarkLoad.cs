using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Benchmarks;

/// <summary>What loaded the engine in a benchmark.</summary>
internal static class BenchmarkLoad
{
    private const double Kept = 0.9; // share of the rate that a server which keeps up serves

    /// <summary>A row with the load of a run: clients or a rate. Of both, the rate counts where the server keeps up with it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="clients">Clients, or the most queries at once; null for no limit.</param>
    /// <param name="rate">Queries per second; null for as many as possible.</param>
    /// <returns>The row; null where neither is given.</returns>
    public static MeasurementRow? With(MeasurementRow row, double? clients, double? rate)
    {
        bool isRate = rate is not null && (clients is null || row.RequestsPerSecond >= Kept * rate);
        return isRate ? row with { Kind = "open_loop", RequestRate = rate }
            : clients is not null ? row with { Kind = "closed_loop", Concurrency = clients }
            : null;
    }
}
