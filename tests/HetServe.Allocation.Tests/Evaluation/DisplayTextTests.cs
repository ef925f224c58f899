using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Tests.Evaluation;

public class DisplayTextTests
{
    [Theory]
    [InlineData(1234.567, "+$1,234.57")]
    [InlineData(-1234.567, "-$1,234.57")]
    [InlineData(-0.01, "-$0.01")]
    [InlineData(-0.004, "+$0.00")]
    public void A_difference_in_money_has_a_minus_where_it_shows(double dollars, string text) =>
        DisplayText.SignedDollars(dollars).Should().Be(text);

    [Fact]
    public void Money_has_two_decimals() => DisplayText.Dollars(1234.5).Should().Be("$1,234.50");

    [Theory]
    [InlineData(0, "0 %", "+0 %")]
    [InlineData(0.12345, "12.35 %", "+12.35 %")]
    [InlineData(-0.5, "-50 %", "-50 %")]
    public void Shares_are_percentages(double share, string plain, string difference)
    {
        DisplayText.Percent(share).Should().Be(plain);
        DisplayText.SignedPercent(share).Should().Be(difference);
    }

    [Theory]
    [InlineData(2, "+2")]
    [InlineData(-2, "-2")]
    [InlineData(0, "0")]
    public void Counts_of_a_difference_have_a_sign(int count, string text) => DisplayText.Signed(count).Should().Be(text);

    [Fact]
    public void Numbers_have_five_digits() => DisplayText.Number(1234.5678).Should().Be("1234.6");

    [Fact]
    public void Sentences_begin_with_a_capital_and_end() => DisplayText.Sentence("stop small").Should().Be("Stop small.");

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a|b", "a and b")]
    [InlineData("a|b|c", "a, b and c")]
    public void Lists_end_in_and(string items, string text) =>
        DisplayText.List(items.Split('|', StringSplitOptions.RemoveEmptyEntries)).Should().Be(text);
}
