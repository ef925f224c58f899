using CsCheck;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Allocators.Exact.Decomposition;
using HetServe.Allocation.OrTools;

namespace HetServe.Allocation.Tests.Allocators.Exact.Decomposition;

public class FractionalKnapsackTests
{
    private static readonly Gen<double> s_size = Gen.OneOf(Gen.Const(0.0), Gen.Double[0.01, 2]);

    private static readonly Gen<(double[] Value, double[] Most, double[][] Sizes, double Room)> s_cases = Gen.Int[1, 8].SelectMany(items =>
        Gen.Select(Gen.Double[-1, 3].Array[items], Gen.Double[0.1, 1].Array[items], s_size.Array[items].Array[3], Gen.Double[0.2, 4]));

    [Fact]
    public void It_finds_the_optimum_of_the_linear_programme() => s_cases.Hold(500, drawn =>
    {
        (double[] value, double[] most, double[][] sizes, double room) = drawn;
        var shares = new double[value.Length];

        double bound = new FractionalKnapsack(most, sizes).Fill(value, room, shares);

        double optimum = Optimum(value, most, sizes, room);
        bound.Should().BeApproximately(optimum, 1e-7 * Math.Max(1, optimum)).And.BeGreaterThanOrEqualTo(optimum - 1e-7);
        value.Zip(shares).Sum(item => item.First * item.Second).Should().BeApproximately(optimum, 1e-7 * Math.Max(1, optimum));
        foreach (double[] size in sizes) size.Zip(shares).Sum(item => item.First * item.Second).Should().BeLessThanOrEqualTo(room * (1 + 1e-9));
        shares.Zip(most).Should().OnlyContain(item => item.First >= 0 && item.First <= item.Second * (1 + 1e-9));
    });

    private static double Optimum(double[] value, double[] most, double[][] sizes, double room)
    {
        var builder = new MilpModelBuilder();
        for (int i = 0; i < value.Length; i++) builder.AddColumn(-value[i], 0, most[i]);
        foreach (double[] size in sizes)
        {
            builder.AddRow(double.NegativeInfinity, room);
            for (int i = 0; i < size.Length; i++) builder.Add(i, size[i]);
        }

        return -MilpSolvers.Default.Solve(builder.Build(), new()).Objective!.Value;
    }
}
