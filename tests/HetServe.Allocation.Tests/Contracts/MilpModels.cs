using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Tests.Contracts;

/// <summary>Small models with known answers, and one too hard to finish.</summary>
internal static class MilpModels
{
    public const double Infinity = double.PositiveInfinity;

    /// <summary>Objective of a feasible solution of <see cref="Hard"/>: a bound above it is false.</summary>
    public const double HardKnownObjective = -27198;

    /// <summary>Builds a model from rows written out in full.</summary>
    public static MilpModel Build(
        double[] cost, double[] lower, double[] upper, bool[] isInteger,
        (double Lower, double[] Row, double Upper)[] rows, double offset = 0)
    {
        var builder = new MilpModelBuilder { ObjectiveOffset = offset };
        for (var column = 0; column < cost.Length; column++)
        {
            builder.AddColumn(cost[column], lower[column], upper[column], isInteger[column]);
        }

        foreach (var row in rows)
        {
            builder.AddRow(row.Lower, row.Upper);
            for (var column = 0; column < row.Row.Length; column++) builder.Add(column, row.Row[column]);
        }

        return builder.Build();
    }

    /// <summary>One column with its rows.</summary>
    public static MilpModel Single(
        double cost, double lower, double upper, bool isInteger, params (double Lower, double Coefficient, double Upper)[] rows) =>
        Build([cost], [lower], [upper], [isInteger], [.. rows.Select(row => (row.Lower, new[] { row.Coefficient }, row.Upper))]);

    /// <summary>Values 60, 100, 120 and weights 10, 20, 30 within 50: the last two, worth 220.</summary>
    public static MilpModel Knapsack(double offset = 0) =>
        Build([-60, -100, -120], [0, 0, 0], [1, 1, 1], [true, true, true], [(-Infinity, [10, 20, 30], 50)], offset);

    /// <summary>Three workers on three jobs, each equality row one of them; the cheapest assignment costs 1 + 2 + 2 = 5.</summary>
    public static MilpModel Assignment()
    {
        double[] cost = [4, 1, 3, 2, 0, 5, 3, 2, 2];
        var rows = Enumerable.Range(0, 3).SelectMany(k => new[] { Sum(i => i / 3 == k), Sum(i => i % 3 == k) });
        return Build(cost, new double[9], [.. Enumerable.Repeat(1.0, 9)], [.. Enumerable.Repeat(true, 9)], [.. rows]);

        static (double, double[], double) Sum(Func<int, bool> isIn) => (1, [.. Enumerable.Range(0, 9).Select(i => isIn(i) ? 1.0 : 0)], 1);
    }

    /// <summary>Optimum -36 at (2, 6); the rows' duals are 0, -1.5, -1 and 0.</summary>
    public static MilpModel Linear(bool isInteger = false) => Build(
        [-3, -5], [0, 0], [Infinity, Infinity], [isInteger, isInteger],
        [(-Infinity, [1, 0], 4), (-Infinity, [0, 2], 12), (-Infinity, [3, 2], 18), (0, [1, 0], Infinity)]);

    /// <summary>A knapsack of 100 items in 10 dimensions: hours of work for a proof.</summary>
    public static MilpModel Hard() => MultiKnapsack(items: 100, dimensions: 10, seed: 1, offset: 1000);

    public static MilpModel MultiKnapsack(int items, int dimensions, int seed, double offset = 0)
    {
        var random = new Random(seed);
        var cost = Draw(400, 600).Select(value => -value).ToArray();
        var rows = Enumerable.Range(0, dimensions).Select(_ => Draw(1, 1000)).Select(row => (-Infinity, row, Math.Floor(row.Sum() / 2)));
        return Build(cost, new double[items], [.. Enumerable.Repeat(1.0, items)], [.. Enumerable.Repeat(true, items)], [.. rows], offset);

        double[] Draw(int from, int to) => [.. Enumerable.Range(0, items).Select(_ => (double)random.Next(from, to))];
    }

    /// <summary>The best objective over all whole numbers within small bounds; null where nothing is feasible.</summary>
    public static double? Enumerate(MilpModel model)
    {
        double? best = null;
        var values = new double[model.ColumnCount];
        Visit(0);
        return best;

        void Visit(int column)
        {
            if (column == values.Length)
            {
                if (!IsFeasible(model, values)) return;
                var objective = model.ObjectiveOffset + model.ObjectiveCoefficients.Zip(values, (cost, value) => cost * value).Sum();
                best = best is { } known ? Math.Min(known, objective) : objective;
                return;
            }

            for (var value = model.ColumnLowerBounds[column]; value <= model.ColumnUpperBounds[column]; value++)
            {
                values[column] = value;
                Visit(column + 1);
            }
        }
    }

    public static bool IsFeasible(MilpModel model, IReadOnlyList<double> values, double tolerance = 1e-6) =>
        Enumerable.Range(0, model.RowCount).All(row =>
        {
            var activity = Enumerable.Range(model.RowStarts[row], model.RowStarts[row + 1] - model.RowStarts[row])
                .Sum(entry => model.Coefficients[entry] * values[model.ColumnIndices[entry]]);
            return activity >= model.RowLowerBounds[row] - tolerance && activity <= model.RowUpperBounds[row] + tolerance;
        });
}
