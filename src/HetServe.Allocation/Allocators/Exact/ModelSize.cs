using System.Globalization;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>Size of the programme of a problem, estimated without building it.</summary>
/// <param name="Rows">Number of rows, at most.</param>
/// <param name="Columns">Number of columns, at most.</param>
/// <param name="Nonzeros">Number of coefficients, at most.</param>
internal readonly record struct ModelSize(double Rows, double Columns, double Nonzeros)
{
    /// <summary>Routes that are looked at one by one. The number of admitted routes of a larger problem is taken from a sample.</summary>
    private const double MostLookups = 2e6;

    // Bytes of the lists and arrays of the model, their copies for the solver, and the solver's own with its presolve. Fitted to the
    // largest resident memory of HiGHS on synthetic problems of 1 to 14 million coefficients: 0.42, 1.74 and 4.5 GB.
    private const double BytesPerRow = 500, BytesPerColumn = 500, BytesPerNonzero = 190;

    /// <summary>Memory that the model and its solver need, GB.</summary>
    public double Gigabytes => (BytesPerRow * Rows + BytesPerColumn * Columns + BytesPerNonzero * Nonzeros) / 1e9;

    /// <summary>The size of the programme that <see cref="ExactOptions"/> ask for.</summary>
    public static ModelSize Of(ProblemTables tables, ExactOptions options)
    {
        (double routes, double means) = Routes(tables);
        double open = tables.Candidates.Length, queries = tables.QueryCount, gpus = tables.GpuNames.Length;
        bool hasCovers = options.Inequalities.HasFlag(ValidInequalities.Covers);
        double concurrency = tables.IsEngine ? 1 : 0, nodes = tables.NodeSize.Any(size => size > 1) ? 1 : 0;
        double interruptible = tables.Interruptible.Any(tier => tier) ? 1 : 0;
        return new ModelSize(
            Rows: (options.TightRows ? routes : open) + (5 + concurrency + nodes) * open
                + ((hasCovers ? 5 : 3) + interruptible) * queries + (1 + nodes) * gpus + 11,
            Columns: routes + 2 * open + 2 * queries + nodes * gpus,
            Nonzeros: ((options.TightRows ? 5 : 4) + concurrency + interruptible) * routes + (hasCovers ? 2 : 1) * means
                + (20 + concurrency + 4 * nodes) * open + 15 * queries + 4 * nodes * gpus);
    }

    /// <summary>What to say where the programme needs more memory than allowed; null where it does not.</summary>
    public string? Refusal(double limitGb) => Gigabytes <= limitGb ? null : string.Create(CultureInfo.InvariantCulture,
        $"The model needs about {Gigabytes:0.#} GB of memory, above the limit of {limitGb:G3} GB, and was not built: "
        + $"about {Rows:#,##0} rows, {Columns:#,##0} columns and {Nonzeros:#,##0} coefficients.");

    /// <summary>Number of admitted routes of the candidates, and of pairs of such a route and an objective that holds on average.</summary>
    private static (double Routes, double Means) Routes(ProblemTables t)
    {
        int candidates = t.Candidates.Length, looked = (int)Math.Min(candidates, Math.Ceiling(MostLookups / Math.Max(1, t.QueryCount)));
        double routes = 0, means = 0;
        for (int n = 0; n < looked; n++)
        {
            int option = t.Candidates[Sampled(n, looked, candidates)];
            for (int i = 0; i < t.QueryCount; i++)
            {
                if (!t.Meets(i, option)) continue;
                routes++;
                if (double.IsFinite(t.MeanErrorLimit[i])) means++;
                if (double.IsFinite(t.MeanDelayLimit[i])) means++;
            }
        }

        double scale = looked > 0 ? (double)candidates / looked : 0;
        return (scale * routes, scale * means);
    }

    /// <summary>
    /// The n-th of a sample. Steps of the golden ratio spread evenly and favour no parallelism, as equal steps would: the candidates of
    /// each pair stand in the same order.
    /// </summary>
    private static int Sampled(int n, int count, int all)
    {
        if (count == all) return n;
        double at = n * 0.6180339887498949;
        return (int)((at - Math.Floor(at)) * all);
    }
}
