using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>Queries of one prompt and one answer length.</summary>
internal sealed record Bucket(string Name, double RatePerHour, double InputTokens, double OutputTokens)
{
    /// <summary>SLO on the delay; null for none.</summary>
    public TimeSpan? DelaySlo { get; init; }

    /// <summary>SLO on TTFT; null for none.</summary>
    public TimeSpan? TtftSlo { get; init; }
}

/// <summary>What one GPU measured of one bucket, queries per second and seconds; a throughput of 0 cannot be served.</summary>
internal readonly record struct BucketFigures(double QueriesPerSecond, double Ttft, double Tpot, double Delay);

/// <summary>A GPU with its figures by bucket.</summary>
/// <param name="Name">Name of the GPU.</param>
/// <param name="PricePerHour">Price, $ per hour.</param>
/// <param name="Source">Where the figures come from.</param>
/// <param name="Figures">Figures in the order of the buckets.</param>
internal sealed record BucketGpu(string Name, double PricePerHour, string Source, IReadOnlyList<BucketFigures> Figures);

/// <summary>
/// Problems of planners that know a throughput for each GPU and bucket: one model, parallelism 1x1, a horizon of an hour, and measurements
/// in place of every formula. The sizes of the model and the GPUs are chosen so that they limit nothing.
/// </summary>
/// <remarks>
/// A throughput of 0 gives neither a route nor a figure: such a GPU is a region of its own, which the query type does not list. The
/// measurement of the pair has only a source, which says why.
/// </remarks>
internal static class BucketProblem
{
    private const string Model = "model";

    public static AllocationProblem Of(string name, IReadOnlyList<Bucket> buckets, IReadOnlyList<BucketGpu> gpus)
    {
        BucketGpu[] regions = [.. gpus.Where(gpu => gpu.Figures.Any(f => f.QueriesPerSecond == 0))];
        return new AllocationProblem
        {
            Name = name,
            HorizonHours = 1,
            Parallelism = new ParallelismGrid { Tensor = [1], Pipeline = [1] },
            MaxReplicas = gpus.Max(gpu => MostReplicas(gpu, buckets)),
            Performance = new PerformanceParameters { Model = PerformanceModelKind.Roofline, MaxUtilization = 1 },
            Queries = [.. buckets.Select((bucket, n) => new QueryType
            {
                Name = bucket.Name,
                RatePerHour = bucket.RatePerHour,
                InputTokens = bucket.InputTokens,
                OutputTokens = bucket.OutputTokens,
                DelaySlo = bucket.DelaySlo,
                TtftSlo = bucket.TtftSlo,
                ErrorSlo = 1,
                MaxUnmet = 0,
                NetworkLatencySeconds = regions.Any(gpu => gpu.Figures[n].QueriesPerSecond == 0)
                    ? regions.Where(gpu => gpu.Figures[n].QueriesPerSecond > 0).ToDictionary(gpu => gpu.Name, _ => 0.0)
                    : null,
            })],
            Models =
            [
                new ModelSpec
                {
                    Name = Model,
                    ParametersB = 0.1,
                    WeightsGb = 0.1,
                    KvKbPerToken = 0,
                    Layers = 1,
                    HiddenSize = 1,
                    ErrorRates = buckets.ToDictionary(bucket => bucket.Name, _ => 0.0),
                },
            ],
            Tiers = [.. gpus.Select(gpu => new GpuTier
            {
                Name = gpu.Name,
                Gpu = gpu.Name,
                Precision = Precision.FP16,
                MemoryGb = 1,
                Tflops = 1,
                BandwidthGBps = 1,
                LinkGBps = 1,
                PricePerHour = gpu.PricePerHour,
                Region = regions.Contains(gpu) ? gpu.Name : null,
                Source = gpu.Source,
            })],
            Measurements = [.. gpus.SelectMany(gpu => buckets.Select((bucket, n) => Measure(gpu, bucket, gpu.Figures[n])))],
        };
    }

    private static Measurement Measure(BucketGpu gpu, Bucket bucket, BucketFigures figures)
    {
        var measurement = new Measurement
        {
            Query = bucket.Name,
            Model = Model,
            Tier = gpu.Name,
            Parallelism = new Parallelism(1, 1),
            Source = gpu.Source,
        };
        return figures.QueriesPerSecond == 0
            ? measurement with { Source = $"{gpu.Source}: measured throughput 0, so {gpu.Name} cannot serve {bucket.Name}" }
            : measurement with
            {
                TtftSeconds = figures.Ttft,
                TpotSeconds = figures.Tpot,
                DelaySeconds = figures.Delay,
                QueriesPerSecond = figures.QueriesPerSecond,
            };
    }

    /// <summary>Replicas that carry all buckets which the GPU can serve.</summary>
    private static int MostReplicas(BucketGpu gpu, IReadOnlyList<Bucket> buckets)
    {
        double load = buckets.Zip(gpu.Figures, (bucket, figures) =>
            figures.QueriesPerSecond > 0 ? bucket.RatePerHour / 3600 / figures.QueriesPerSecond : 0).Sum();
        return (int)Math.Clamp(Math.Ceiling(load), 1, int.MaxValue / 2);
    }
}
