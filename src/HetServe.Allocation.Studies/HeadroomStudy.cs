using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Measures the cost of robustness. An allocator that minimises cost keeps no more room than the problem requires. Here it plans with more
/// and more <see cref="Headroom"/>, and every plan meets the same worlds as in <see cref="StressStudy"/>. The study measures the cost of
/// each plan as forecast and the share of demand whose objectives break. Safe for concurrent calls.
/// </summary>
public static class HeadroomStudy
{
    /// <summary>Runs the study.</summary>
    /// <param name="tables">The compiled problem, as forecast.</param>
    /// <param name="allocator">The allocator.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">Optional. Receives the finished share, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the study; the curves finished by then are returned.</param>
    /// <exception cref="ArgumentException">An option breaks its rule.</exception>
    public static HeadroomResult Run(
        ProblemTables tables,
        IAllocator allocator,
        HeadroomOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        options = (options ?? new HeadroomOptions()).EnsureValid();
        var curves = new List<HeadroomCurve>();
        foreach (StressedFigures stress in options.Stresses)
        {
            var worlds = new StressOptions
            {
                Factors = [options.Factor], Stresses = [stress], Scenarios = options.Scenarios, Seed = options.Seed,
            };
            Headroom[] headrooms = [.. options.Levels.Select(level => HeadroomFor(stress, level))];
            IProgress<double>? part = progress is null ? null : new Part(progress, curves.Count, options.Stresses.Count);
            StressResult result = StressStudy.Run(
                tables, [.. headrooms.Select(h => new HeadroomAllocator(allocator, h))], worlds, part, cancellationToken);
            if (!result.IsComplete) return new HeadroomResult(curves, IsComplete: false);

            var rows = new Queue<StressRow>(result.Rows); // of the levels that have a plan, in their order
            curves.Add(new HeadroomCurve(stress, [.. result.Results.Select((plan, n) => new HeadroomRow(
                options.Levels[n], headrooms[n], plan, plan.FeasiblePlan is not null ? rows.Dequeue() : null))]));
        }

        return new HeadroomResult(curves, IsComplete: true);
    }

    /// <summary>Headroom of one factor for every stressed figure.</summary>
    private static Headroom HeadroomFor(StressedFigures stress, double level) => new()
    {
        Delay = stress.HasFlag(StressedFigures.Delays) ? level : 1,
        Error = stress.HasFlag(StressedFigures.Errors) ? level : 1,
        Rate = stress.HasFlag(StressedFigures.Rates) ? level : 1,
    };

    private sealed class Part(IProgress<double> whole, int index, int count) : IProgress<double>
    {
        public void Report(double value) => whole.Report((index + value) / count);
    }
}
