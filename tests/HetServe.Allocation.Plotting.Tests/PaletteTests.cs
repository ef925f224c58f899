using HetServe.Allocation.Plotting.Drawing;
using ScottPlot;

namespace HetServe.Allocation.Plotting.Tests;

public class PaletteTests
{
    private const double LeastOfNeighbours = 20, LeastOfAll = 10, LeastContrast = 3;

    private static Color[] Colors => [.. Enumerable.Range(0, ChartPalette.Count).Select(ChartPalette.ColorOf)];

    /// <summary>Pairs of G. Sharma, W. Wu and E. Dalal, "The CIEDE2000 color-difference formula", table 1.</summary>
    [Theory]
    [InlineData(50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425)]
    [InlineData(50, 2.5, 0, 73, 25, -18, 27.1492)]
    [InlineData(50, 2.5, 0, 56, -27, -3, 31.9030)]
    [InlineData(2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082)]
    [InlineData(90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441)]
    public void The_difference_of_colours_is_CIEDE2000(double l1, double a1, double b1, double l2, double a2, double b2, double expected) =>
        ColorVision.Difference((l1, a1, b1), (l2, a2, b2)).Should().BeApproximately(expected, 1e-4);

    [Fact]
    public void Neighbours_differ_for_everyone()
    {
        for (int n = 0; n < Colors.Length; n++)
            ColorVision.LeastDifference(Colors[n], Colors[(n + 1) % Colors.Length]).Should()
                .BeGreaterThan(LeastOfNeighbours, "of colours {0} and {1}", n, n + 1);
    }

    [Fact]
    public void All_colours_differ_for_everyone_and_stand_out_from_the_paper()
    {
        foreach ((int n, Color color) in Colors.Index())
        {
            Theme.Contrast(color, Theme.Paper).Should().BeGreaterThan(LeastContrast);
            foreach (Color other in Colors[..n]) ColorVision.LeastDifference(color, other).Should().BeGreaterThan(LeastOfAll);
        }
    }

    [Fact]
    public void Fifty_deployments_differ_and_neighbours_differ_without_colour()
    {
        Fill[] fills = [.. Enumerable.Range(0, 50).Select(ChartPalette.FillOf)];
        fills.Should().OnlyHaveUniqueItems();
        fills.Zip(fills.Skip(1)).Should().OnlyContain(pair => pair.First.Hatch != pair.Second.Hatch);
    }

    [Fact]
    public void Series_differ_without_colour()
    {
        SeriesStyle[] series = [.. Enumerable.Range(0, 8).Select(ChartPalette.SeriesOf)];
        series.Select(s => s.Mark).Should().OnlyHaveUniqueItems();
        series.Zip(series.Skip(1)).Should().OnlyContain(pair => pair.First.Dash.Name != pair.Second.Dash.Name);
    }

    [Fact]
    public void Text_on_any_colour_is_readable()
    {
        foreach (Color color in Colors) Theme.Contrast(color, Theme.InkOn(color)).Should().BeGreaterThan(LeastContrast);
    }
}
