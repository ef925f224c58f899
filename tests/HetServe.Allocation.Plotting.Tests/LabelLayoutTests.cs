using HetServe.Allocation.Plotting.Drawing;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Tests;

public class LabelLayoutTests
{
    [Theory]
    [InlineData("customer-facing-assistant/region-eu-central-1", 120)]
    [InlineData("聊天-チャット-채팅-聊天-チャット-채팅", 100)]
    [InlineData("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", 40)]
    public void A_text_that_is_too_wide_is_cut_in_the_middle(string text, float width)
    {
        string cut = LabelLayout.Fit(text, width, 12);

        TextMetrics.Width(cut, 12).Should().BeLessThanOrEqualTo(width).And.BeGreaterThan(width - 30);
        string[] parts = cut.Split('…');
        parts.Should().HaveCount(2);
        text.Should().StartWith(parts[0]).And.EndWith(parts[1]);
        parts[1].Should().NotStartWith("\u0301", "a cut does not part an accent from its letter");
    }

    [Fact]
    public void A_text_that_fits_stays() => LabelLayout.Fit("chat", 100, 12).Should().Be("chat");

    [Fact]
    public void Lines_fit_and_hold_all_words_while_there_are_lines_for_them()
    {
        const string text = "Serves 94.7 % of the demand: 57.3 % of 'summaries' is not served (availability)";
        IReadOnlyList<string> lines = LabelLayout.Wrap(text, 220, 12, lines: 9);

        string.Join(' ', lines).Should().Be(text);
        lines.Should().OnlyContain(line => TextMetrics.Width(line, 12) <= 220).And.HaveCountGreaterThan(2);
        LabelLayout.Wrap(text, 220, 12, lines: 2).Should().HaveCount(2).And.Contain(line => line.Contains('…'));
    }

    [Fact]
    public void Labels_of_an_axis_that_meet_are_left_out()
    {
        SKRect[] labels = [.. Enumerable.Range(0, 10).Select(n => new SKRect(10 * n, 0, 10 * n + 15, 10))];
        LabelLayout.Thin(labels).Should().Equal(0, 3, 6, 9);
    }

    [Fact]
    public void A_label_takes_the_first_place_that_is_free()
    {
        TextLabel[] places =
            [.. Enumerable.Range(0, 3).Select(n => new TextLabel("1.25", 20, 20 + 20 * n, 11, TextAlign.Start, Theme.Ink))];
        var area = new SKRect(0, 0, 100, 100);
        LabelLayout.Place(places, [places[0].Bounds], area).Should().Be(places[1]);
        LabelLayout.Place(places, [area], area).Should().BeNull();
        LabelLayout.Place(places, [], new SKRect(0, 30, 100, 100)).Should().Be(places[1]);
    }

    [Fact]
    public void Entries_of_a_legend_flow_into_rows() =>
        LabelLayout.Flow([40, 50, 30, 200], 100).Should().Equal((0, 0), (40, 0), (0, 1), (0, 2));

    [Fact]
    public void An_axis_has_room_for_labels_beside_bars()
    {
        double high = LabelLayout.RoomBeside(0, 200, [(100, 50), (20, 90)]);
        (100 / high * 200).Should().BeApproximately(150, 1e-3);
    }

    [Theory]
    [InlineData(0, 4, true, new[] { "$0", "$1", "$2", "$3", "$4" })]
    [InlineData(0, 12_345, false, new[] { "$0", "$5,000", "$10,000" })]
    [InlineData(-0.3, 0.3, false, new[] { "−$0.2", "$0.0", "$0.2" })]
    public void Ticks_are_round_with_thousands_separators(double low, double high, bool isWhole, string[] labels) =>
        Ticks.Linear(low, high, most: 4, unit: "$", isWhole).Select(tick => tick.Label).Should().Equal(labels);
}
