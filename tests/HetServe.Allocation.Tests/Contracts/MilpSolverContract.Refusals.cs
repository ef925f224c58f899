using HetServe.Allocation.Allocators.Exact;
using static HetServe.Allocation.Tests.Contracts.MilpModels;

namespace HetServe.Allocation.Tests.Contracts;

/// <content>What no solver solves.</content>
public abstract partial class MilpSolverContract
{
    public static TheoryData<string, MilpModel> BadModels => new()
    {
        { "Column 0: objective*NaN*", Single(double.NaN, 0, 1, false) },
        { "Column 0: objective*", Single(Infinity, 0, 1, false) },
        { "Column 0: lower bound*NaN*", Single(1, double.NaN, 1, false) },
        { "Column 0: lower bound*", Single(1, Infinity, Infinity, false) },
        { "Column 0: upper bound*", Single(1, 0, double.NegativeInfinity, true) },
        { "Row 0: lower bound*NaN*", Single(1, 0, 1, false, (double.NaN, 1, 1)) },
        { "Row 0: upper bound*NaN*", Single(1, 0, 1, false, (0, 1, double.NaN)) },
        { "Row 0: coefficient of column 0*NaN*", Single(1, 0, 1, false, (0, double.NaN, 1)) },
        { "Row 0: coefficient of column 0*", Single(1, 0, 1, false, (0, Infinity, 1)) },
        { "Model: objective offset*NaN*", Build([1], [0], [1], [true], [], double.NaN) },
        { "Row 0: column 0*twice*", TwiceInARow() },
    };

    [Theory]
    [MemberData(nameof(BadModels))]
    public void Bad_models_are_refused(string message, MilpModel model) =>
        FluentActions.Invoking(() => Solve(model)).Should().Throw<ArgumentException>().WithMessage(message);

    [Fact]
    public void A_model_with_too_large_a_number_is_not_solved()
    {
        MilpSolution answer = Solve(Single(1, 0, 1, false, (0, 1e16, 1)));

        (answer.Status, answer.StopReason, answer.Values, answer.BestBound).Should().Be((MilpStatus.Unknown, MilpStopReason.Error, null, null));
        answer.Message.Should().Match("*coefficient of column 0*1e15*");
    }

    public static TheoryData<string, MilpSolveOptions> BadOptions => new()
    {
        { "*RelativeGap*-1*", new() { RelativeGap = -1 } },
        { "*RelativeGap*NaN*", new() { RelativeGap = double.NaN } },
        { "*Threads*0*", new() { Threads = 0 } },
        { "*TimeLimit*", new() { TimeLimit = TimeSpan.FromSeconds(-1) } },
        { "*WarmStart*3*2*", new() { WarmStart = [0, 1] } },
        { "*WarmStart of column 1*NaN*", new() { WarmStart = [0, double.NaN, 1] } },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Bad_options_are_refused(string message, MilpSolveOptions options) =>
        FluentActions.Invoking(() => Solve(Knapsack(), options)).Should().Throw<ArgumentException>().WithMessage(message);
}
