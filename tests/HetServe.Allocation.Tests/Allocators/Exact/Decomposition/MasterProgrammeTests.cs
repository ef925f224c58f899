using CsCheck;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Allocators.Exact.Decomposition;
using HetServe.Allocation.OrTools;

namespace HetServe.Allocation.Tests.Allocators.Exact.Decomposition;

public class MasterProgrammeTests
{
    private const double Penalty = 1e4;
    private const int Rows = 4;

    private static readonly Gen<SparseColumn> s_column = Gen.Select(
        Gen.Double[-5, 20], Gen.OneOf(Gen.Const(0.0), Gen.Double[0.1, 3]).Array[Rows], (cost, coefficients) =>
        {
            int[] rows = [.. Enumerable.Range(0, Rows).Where(row => coefficients[row] != 0)];
            return new SparseColumn(cost, rows, [.. rows.Select(row => coefficients[row])]);
        });

    [Fact]
    public void It_finds_the_optimum_of_the_linear_programme_and_goes_on_after_more_columns() => Gen.Select(
        s_column.Array[1, 12], s_column.Array[1, 12], Gen.Double[0.5, 3]).Hold(500, drawn =>
    {
        (SparseColumn[] first, SparseColumn[] later, double side) = drawn;
        double[] lower = [side, 1, double.NegativeInfinity, double.NegativeInfinity], upper = [side, double.PositiveInfinity, 2, 3];
        var master = new MasterProgramme(lower, upper, Penalty);

        foreach (SparseColumn column in first) master.Add(column, 0, 1);
        master.Solve(200).Should().BeApproximately(Optimum(first, lower, upper), 1e-3);

        foreach (SparseColumn column in later) master.Add(column, 0, 1);
        double objective = master.Solve(200);

        objective.Should().BeApproximately(Optimum([.. first, .. later], lower, upper), 1e-3);
        double[] values = master.Values();
        values.Should().HaveCount(master.ArtificialCount + first.Length + later.Length).And.OnlyContain(value => value >= 0);
    });

    private static double Optimum(SparseColumn[] columns, double[] lower, double[] upper)
    {
        var builder = new MilpModelBuilder();
        foreach (SparseColumn column in columns) builder.AddColumn(column.Cost, 0, 1);
        int missing = builder.AddColumn(Penalty, 0, double.PositiveInfinity), other = builder.AddColumn(Penalty, 0, double.PositiveInfinity);
        for (int row = 0; row < Rows; row++)
        {
            builder.AddRow(lower[row], upper[row]);
            for (int n = 0; n < columns.Length; n++)
            {
                int at = Array.IndexOf(columns[n].Rows, row);
                if (at >= 0) builder.Add(n, columns[n].Coefficients[at]);
            }

            if (row < 2) builder.Add(row == 0 ? missing : other, lower[row]);
        }

        return MilpSolvers.Default.Solve(builder.Build(), new()).Objective!.Value;
    }
}
