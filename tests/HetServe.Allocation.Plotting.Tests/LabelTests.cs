using HetServe.Allocation.Plotting.Drawing;

namespace HetServe.Allocation.Plotting.Tests;

/// <summary>Labels of all charts, with short, long, East Asian and odd names, and with few, many and very many rows.</summary>
public class LabelTests
{
    public static TheoryData<string, string, int> Charts
    {
        get
        {
            var charts = new TheoryData<string, string, int>();
            foreach (string kind in SampleCharts.Kinds)
            {
                foreach (string style in SampleCharts.Styles) charts.Add(kind, style, 6);
                foreach (int rows in (int[])[1, 60, 1000]) charts.Add(kind, rows == 60 ? "long" : "short", rows);
            }

            return charts;
        }
    }

    [Theory]
    [MemberData(nameof(Charts))]
    public void Labels_do_not_meet_and_are_neither_clipped_nor_too_small(string kind, string style, int rows)
    {
        Chart chart = SampleCharts.Create(kind, style, rows);
        TextLabel[] labels = [.. chart.Labels];

        labels.Should().NotBeEmpty();
        labels.Where(label => label.Size < 9).Should().BeEmpty();
        labels.Where(label => label.Bounds is var box
            && (box.Left < 0 || box.Top < 0 || box.Right > chart.Width || box.Bottom > chart.Height))
            .Select(label => $"{label.Text} {label.Bounds}").Should().BeEmpty();
        Meetings(labels).Should().BeEmpty();
        chart.Height.Should().BeLessThanOrEqualTo(Chart.MaxHeight);
        chart.Description.Should().MatchRegex(@"\d", "a description has the main figures").And.NotContain("NaN").And.NotContain("Infinity");
    }

    [Fact]
    public void A_meeting_of_labels_is_seen()
    {
        var label = new TextLabel("one", 10, 10, 12, TextAlign.Start, Theme.Ink);
        Meetings([label, label with { X = 20 }]).Should().ContainSingle();
        Meetings([label, label with { Baseline = 30 }]).Should().BeEmpty();
    }

    private static List<string> Meetings(TextLabel[] labels) =>
    [
        .. from i in Enumerable.Range(0, labels.Length)
           from j in Enumerable.Range(0, i)
           where labels[i].Bounds.IntersectsWith(labels[j].Bounds)
           select $"'{labels[i].Text}' meets '{labels[j].Text}'",
    ];
}
