using System.Text;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>
/// Reads a configuration of Mélange (Griggs et al., "Mélange: Cost Efficient Large Language Model Serving by Exploiting GPU Heterogeneity",
/// arXiv 2404.14527) as a problem. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>Each bucket of <c>workload_distribution</c> with a rate above 0 becomes the query type <c>bucket-ROW-COLUMN</c>, counted from 0,
/// with the rate share x <c>total_request_rate</c>. It must be served whole. Each GPU of <c>gpu_info</c> becomes a tier of its
/// name and price, and each throughput in <c>tputs</c> a measurement of the one model <c>model</c>: most queries per second of a replica.
/// A throughput of 0 is a GPU that cannot serve the bucket: the query type has no route to it. The horizon is an hour, the utilisation cap
/// 1, parallelism 1x1: the cost is Mélange's, $ per hour.</para>
/// <para>Mélange sends each of <c>slice_factor</c> equal slices of a bucket to one GPU type; here a query type is split at will. So the
/// optimum here is a lower bound on Mélange's for every slice factor, which its optimum reaches as the factor grows. Mélange states neither
/// token counts nor delays nor model sizes: those of the problem are chosen so that they limit nothing.</para>
/// </remarks>
public static class MelangeImport
{
    private const string Format = "Mélange configuration";
    private static readonly TimeSpan s_slo = TimeSpan.FromSeconds(1);

    /// <summary>Reads a configuration from a file; the problem has the name of the file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidFileException">The file is not a configuration; the exception carries the faults.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static AllocationProblem Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileNameWithoutExtension(path);
        return Read(File.ReadAllBytes(path), path, string.IsNullOrWhiteSpace(name) ? "melange" : name);
    }

    /// <summary>Reads a configuration from text.</summary>
    /// <param name="json">JSON text.</param>
    /// <param name="name">Name of the problem. Default <c>melange</c>.</param>
    /// <exception cref="InvalidFileException">The text is not a configuration; the exception carries the faults.</exception>
    public static AllocationProblem Parse(string json, string name = "melange")
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(name);
        return Read(Encoding.UTF8.GetBytes(json), null, name);
    }

    private static AllocationProblem Read(byte[] utf8, string? file, string name)
    {
        Configuration configuration = JsonObjectFile.Read(
            utf8, file, Format, "Configuration", othersAllowed: false, (root, _) => Read(root), Validate);
        return ToProblem(configuration, name, file is null ? Format : $"{Format} {Path.GetFileName(file)}").EnsureValid();
    }

    private static Configuration Read(ObjectReader root) => new(
        root.ObjectByName("gpu_info", "GPU", gpu => new Gpu(gpu.Number("cost"), gpu.NumberRows("tputs"))),
        root.NumberRows("workload_distribution"),
        root.Number("total_request_rate"),
        root.Integer("slice_factor", 1));

    private static List<ProblemFault> Validate(Configuration c)
    {
        var faults = new List<ProblemFault>();
        IReadOnlyList<IReadOnlyList<double>> shares = c.Distribution;
        faults.Require(c.Gpus.Count > 0, "gpu_info", $"gpu_info must have at least one GPU.");
        faults.Require(c.Rate > 0, "total_request_rate", $"total_request_rate must be > 0, was {c.Rate}.");
        faults.Require(c.SliceFactor >= 1, "slice_factor", $"slice_factor must be at least 1, was {c.SliceFactor}.");
        faults.Require(shares.SelectMany(row => row).Any(share => share > 0), "workload_distribution",
            $"workload_distribution must have a share > 0.");
        foreach ((int row, int column, double share) in Cells(shares))
        {
            string path = FormattableString.Invariant($"workload_distribution[{row}][{column}]");
            faults.Require(share >= 0, path, $"{path} must be >= 0, was {share}.");
        }

        foreach ((string name, Gpu gpu) in c.Gpus)
        {
            string path = $"gpu_info['{name}']";
            faults.Require(!string.IsNullOrWhiteSpace(name), path, $"gpu_info: the name of a GPU must not be empty.");
            faults.Require(gpu.Cost >= 0, path + ".cost", $"GPU '{name}': cost must be >= 0, was {gpu.Cost}.");
            faults.Require(gpu.Throughputs.Select(row => row.Count).SequenceEqual(shares.Select(row => row.Count)), path + ".tputs",
                $"GPU '{name}': tputs must have the rows and columns of workload_distribution.");
            foreach ((int row, int column, double throughput) in Cells(gpu.Throughputs))
            {
                faults.Require(throughput >= 0, FormattableString.Invariant($"{path}.tputs[{row}][{column}]"),
                    $"GPU '{name}': tputs[{row}][{column}] must be >= 0, was {throughput}.");
            }
        }

        return faults;
    }

    private static AllocationProblem ToProblem(Configuration c, string name, string source)
    {
        (int Row, int Column, double Share)[] cells = [.. Cells(c.Distribution).Where(cell => cell.Value > 0)];
        return BucketProblem.Of(
            name,
            [.. cells.Select(cell => new Bucket(NameOf(cell.Row, cell.Column), cell.Share * c.Rate * 3600, 1, 1) { DelaySlo = s_slo })],
            [.. c.Gpus.Select(gpu => new BucketGpu(
                gpu.Key, gpu.Value.Cost, source,
                [.. cells.Select(cell => new BucketFigures(gpu.Value.Throughputs[cell.Row][cell.Column], 0, 0, 0))]))]);
    }

    private static string NameOf(int row, int column) => FormattableString.Invariant($"bucket-{row}-{column}");

    private static IEnumerable<(int Row, int Column, double Value)> Cells(IReadOnlyList<IReadOnlyList<double>> rows) =>
        rows.Index().SelectMany(row => row.Item.Index().Select(cell => (row.Index, cell.Index, cell.Item)));

    private sealed record Configuration(
        IReadOnlyDictionary<string, Gpu> Gpus, IReadOnlyList<IReadOnlyList<double>> Distribution, double Rate, int SliceFactor);

    private sealed record Gpu(double Cost, IReadOnlyList<IReadOnlyList<double>> Throughputs);
}
