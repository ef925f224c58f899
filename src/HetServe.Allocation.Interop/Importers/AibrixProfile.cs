using System.Globalization;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>SLOs that the throughputs of a profile meet at a percentile, seconds; null for none.</summary>
internal sealed record AibrixSlos(double Percentile, double? E2e, double? Ttft, double? Tpot, double? Tpat, double? Tput, double? Tt)
{
    public override string ToString()
    {
        string[] limits =
        [
            .. new[] { ("e2e", E2e), ("ttft", Ttft), ("tpot", Tpot), ("tpat", Tpat), ("tput", Tput), ("tt", Tt) }
                .Where(limit => limit.Item2 is not null)
                .Select(limit => string.Create(CultureInfo.InvariantCulture, $"{limit.Item1} {limit.Item2}")),
        ];
        string at = Percentile > 0 ? string.Create(CultureInfo.InvariantCulture, $"p{Percentile}") : "mean";
        return limits.Length == 0 ? "no slos" : $"{at} {string.Join(", ", limits)}";
    }
}

/// <summary>
/// A profile file of AIBrix, read and checked: one GPU, tables by answer length (row) and prompt length (column). Immutable.
/// </summary>
internal sealed record AibrixProfile(
    string Path, string Gpu, double Cost, IReadOnlyList<double> OutputTokens, IReadOnlyList<double> InputTokens,
    IReadOnlyList<IReadOnlyList<double>> Throughputs, IReadOnlyList<IReadOnlyList<double>>? Delays,
    IReadOnlyList<IReadOnlyList<double>>? Ttfts, AibrixSlos Slos)
{
    public const string Format = "AIBrix profile";

    /// <summary>Text for <c>source</c>: the file, and the SLOs that its throughputs meet.</summary>
    public string Source => $"{Format} {System.IO.Path.GetFileName(Path)}, {Slos}";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">The file is no profile.</exception>
    public static AibrixProfile Load(string path)
    {
        Content content = JsonObjectFile.Read(
            File.ReadAllBytes(path), path, Format, "Profile", othersAllowed: true, (root, _) => Read(root), Validate);
        return new AibrixProfile(
            path, content.Gpu, content.Cost, content.Indexes[0], content.Indexes[1], content.Throughputs, content.Delays, content.Ttfts,
            content.Slos);
    }

    private static Content Read(ObjectReader root) => new(
        root.Text("gpu"),
        root.Number("cost"),
        root.NumberRows("indexes"),
        root.NumberRows("tputs"),
        root.Has("e2e") ? root.NumberRows("e2e") : null,
        root.Has("ttft") ? root.NumberRows("ttft") : null,
        root.Object("slos", Slo, new AibrixSlos(0, null, null, null, null, null, null)));

    private static AibrixSlos Slo(ObjectReader slos) => new(
        slos.Number("percentile", 0), slos.NumberOrNull("e2e"), slos.NumberOrNull("ttft"), slos.NumberOrNull("tpot"),
        slos.NumberOrNull("tpat"), slos.NumberOrNull("tput"), slos.NumberOrNull("tt"));

    private static List<ProblemFault> Validate(Content c)
    {
        var faults = new List<ProblemFault>();
        string profile = $"Profile '{c.Gpu}'";
        faults.Require(!string.IsNullOrWhiteSpace(c.Gpu), "gpu", $"Profile: gpu must not be empty.");
        faults.Require(c.Cost >= 0, "cost", $"{profile}: cost must be >= 0, was {c.Cost}.");
        faults.Require(
            c.Slos.Percentile is >= 0 and <= 100, "slos.percentile",
            $"{profile}: slos.percentile must be in [0, 100], was {c.Slos.Percentile}.");
        faults.Require(!(c.Slos.E2e <= 0), "slos.e2e", $"{profile}: slos.e2e must be > 0, was {c.Slos.E2e}.");
        faults.Require(!(c.Slos.Ttft <= 0), "slos.ttft", $"{profile}: slos.ttft must be > 0, was {c.Slos.Ttft}.");
        faults.Require(
            c.Indexes.Count == 2, "indexes", $"{profile}: indexes must have 2 lists, answer and prompt lengths, had {c.Indexes.Count}.");
        if (c.Indexes.Count != 2) return faults;
        for (int n = 0; n < 2; n++)
        {
            faults.Require(
                c.Indexes[n].Count > 0 && c.Indexes[n].All(length => length > 0) && c.Indexes[n].Distinct().Count() == c.Indexes[n].Count,
                $"indexes[{n}]", $"{profile}: indexes[{n}] must list different lengths above 0.");
        }

        Table("tputs", c.Throughputs);
        if (c.Delays is not null) Table("e2e", c.Delays);
        if (c.Ttfts is not null) Table("ttft", c.Ttfts);
        return faults;

        void Table(string member, IReadOnlyList<IReadOnlyList<double>> rows)
        {
            (int height, int width) = (c.Indexes[0].Count, c.Indexes[1].Count);
            faults.Require(
                rows.Count == height && rows.All(row => row.Count == width), member,
                $"{profile}: {member} must have {height} rows of {width} numbers, one for each length in indexes.");
            foreach ((int row, IReadOnlyList<double> values) in rows.Index())
            {
                foreach ((int column, double value) in values.Index())
                {
                    string path = $"{member}[{row}][{column}]";
                    faults.Require(value >= 0, path, $"{profile}: {path} must be >= 0, was {value}.");
                }
            }
        }
    }

    private sealed record Content(
        string Gpu, double Cost, IReadOnlyList<IReadOnlyList<double>> Indexes, IReadOnlyList<IReadOnlyList<double>> Throughputs,
        IReadOnlyList<IReadOnlyList<double>>? Delays, IReadOnlyList<IReadOnlyList<double>>? Ttfts, AibrixSlos Slos);
}
