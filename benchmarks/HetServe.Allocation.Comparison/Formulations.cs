using System.Globalization;
using CsvHelper;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Comparison;

/// <summary>Compares forms of the exact model: the gap of the relaxation, and the time for HiGHS to prove the optimum.</summary>
internal static class Formulations
{
    /// <summary>Meaning of the columns.</summary>
    public const string Explanation = """
        Relaxation gap: distance of the linear relaxation's bound below the proven optimum, relative to the optimum. Times are processor
        times of the process, each from one run of HiGHS on one thread without a starting plan. Proof: until the optimum is proven.
        """;

    /// <summary>Measures problem after problem, each in all forms.</summary>
    /// <returns>The rows of one problem at a time.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IEnumerable<IReadOnlyList<FormulationRow>> Measure(ComparisonOptions options, CancellationToken cancellationToken)
    {
        ComparisonProblem small = new(SyntheticInstances.Generate(3, 3, 3, seed: 1), "warm-up", 1, null);
        foreach (Formulation formulation in Formulation.All) Measure(small, formulation, options, cancellationToken);
        foreach (ComparisonProblem problem in ComparisonProblem.All(options))
        {
            FormulationRow[] rows = [.. Formulation.All.Select(formulation => Measure(problem, formulation, options, cancellationToken))];
            double? optimum = rows.Where(row => row.Status == PlanStatus.Optimal).Min(row => row.Cost) ?? problem.KnownOptimum;
            yield return [.. rows.Select(row => row with { Optimum = optimum })];
        }
    }

    /// <summary>One line for each form: means and worst over the problems.</summary>
    public static string Table(IReadOnlyList<FormulationRow> rows)
    {
        var table = new MarkdownTable(
            "formulation", "problems", "rows", "relaxation gap mean", "worst", "relaxation time", "proof time mean", "geometric mean",
            "worst", "nodes", "proven");
        foreach (var form in rows.GroupBy(row => row.Formulation))
        {
            double[] gaps = [.. form.Select(row => row.BoundGap).OfType<double>()], seconds = [.. form.Select(row => row.Seconds)];
            table.Add(
                form.Key,
                Count(form.Count()),
                Count(form.Average(row => row.Rows)),
                gaps.Length == 0 ? Figures.None : Figures.Percent(gaps.Average()),
                gaps.Length == 0 ? Figures.None : Figures.Percent(gaps.Max()),
                Figures.Time(form.Average(row => row.BoundSeconds)),
                Figures.Time(seconds.Average()),
                Figures.Time(seconds.GeometricMean()),
                Figures.Time(seconds.Max()),
                (form.Average(row => row.Nodes) ?? 0).ToString("0.0", CultureInfo.InvariantCulture),
                $"{form.Count(row => row.Status == PlanStatus.Optimal)} of {form.Count()}");
        }

        return table.ToString();
    }

    /// <summary>Writes every row.</summary>
    public static void WriteCsv(IReadOnlyList<FormulationRow> rows, string path)
    {
        using CsvWriter writer = new(new StreamWriter(path), CsvStore.Configuration);
        writer.WriteRecords(rows);
    }

    private static FormulationRow Measure(
        ComparisonProblem problem, Formulation formulation, ComparisonOptions options, CancellationToken cancellationToken)
    {
        var tables = ProblemTables.Compile(problem.Problem);
        var solver = new RecordingSolver();
        var exact = new ExactOptions
        {
            TimeLimit = TimeSpan.FromSeconds(options.ExactLimitSeconds),
            TightRows = formulation.TightRows,
            Inequalities = formulation.Inequalities,
        };
        TimeSpan began = Environment.CpuUsage.TotalTime;
        CostBound bound = new RelaxationBound(solver, exact).Compute(tables, cancellationToken);
        TimeSpan bounded = Environment.CpuUsage.TotalTime;
        AllocationResult result = new ExactAllocator(solver, exact).Allocate(tables, cancellationToken: cancellationToken);
        TimeSpan ended = Environment.CpuUsage.TotalTime;
        cancellationToken.ThrowIfCancellationRequested();
        return new FormulationRow
        {
            Problem = problem.Name,
            Size = problem.Size.ToString(),
            Family = problem.Family,
            Formulation = formulation.Name,
            Columns = solver.Model?.ColumnCount ?? 0,
            Rows = solver.Model?.RowCount ?? 0,
            Coefficients = solver.Model?.CoefficientCount ?? 0,
            Bound = bound.LowerBound,
            BoundSeconds = (bounded - began).TotalSeconds,
            Status = result.Status,
            Cost = result.FeasiblePlan?.Cost.Total,
            Seconds = (ended - bounded).TotalSeconds,
            Nodes = solver.Nodes,
        };
    }

    private static string Count(double number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>HiGHS, with its last model and solution.</summary>
    private sealed class RecordingSolver : IMilpSolver
    {
        private readonly HighsSolver _highs = new();

        public string Name => _highs.Name;

        public MilpModel? Model { get; private set; }

        public long? Nodes { get; private set; }

        public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default)
        {
            MilpSolution solution = _highs.Solve(model, options, cancellationToken);
            (Model, Nodes) = (model, solution.Nodes);
            return solution;
        }
    }
}
