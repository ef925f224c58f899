using CsCheck;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Tests.Contracts;
using static HetServe.Allocation.Tests.Contracts.MilpModels;

namespace HetServe.Allocation.Tests.Allocators.Exact;

public class WeakDualityTests
{
    [Fact]
    public void Optimal_duals_give_the_optimum() => WeakDuality.Bound(Linear(), [0, -1.5, -1, 0]).Should().BeApproximately(-36, 1e-12);

    [Fact]
    public void No_dual_values_give_a_bound_above_any_solution() =>
        Gen.Select(
                Gen.Double[-5, 5].Array[3], Gen.Double[-5, 5].Array[3].Array[2], Gen.Double[0, 1].Array[3],
                Gen.Double[0, 2].Array[2], Gen.Double[-10, 10].Array[2])
            .Sample((cost, rows, x, slack, duals) =>
            {
                double[] activity = [.. rows.Select(row => row.Zip(x, (a, v) => a * v).Sum())];
                var model = Build(
                    cost, [0, 0, 0], [1, 1, 1], [false, false, false],
                    [(activity[0] - slack[0], rows[0], Infinity), (-Infinity, rows[1], activity[1] + slack[1])], offset: 3);
                return WeakDuality.Bound(model, duals) <= 3 + cost.Zip(x, (c, v) => c * v).Sum() + 1e-9;
            });

    [Fact]
    public void A_column_without_end_may_leave_no_bound()
    {
        WeakDuality.Bound(Single(-1, 0, Infinity, isInteger: false, (-Infinity, 1, 4)), [0]).Should().BeNull();
        WeakDuality.Bound(Single(-1, 0, Infinity, isInteger: false, (-Infinity, 1, 4)), [-1]).Should().Be(-4);
        WeakDuality.Bound(Single(1, 0, 1, isInteger: false, (-Infinity, 1, 4)), [double.NaN]).Should().BeNull();
    }
}
