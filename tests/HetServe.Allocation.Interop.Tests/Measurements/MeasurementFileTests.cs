using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Tests.Measurements;

public sealed class MeasurementFileTests
{
    [Fact]
    public void Reads_a_row_with_quotes_and_empty_fields()
    {
        string text = $"\uFEFF{MeasurementRows.Header}\r\n\r\n{MeasurementRows.ClosedLoop}\r\n";

        MeasurementRow row = MeasurementFile.Parse(text).Should().ContainSingle().Subject;

        row.Should().BeEquivalentTo(MeasurementRows.Closed with { Line = 3, Note = "a, b;len_factor=0.9" });
        row.RequestRate.Should().BeNull();
    }

    [Fact]
    public void Columns_are_found_by_name_in_any_order()
    {
        string[] names = MeasurementRows.Header.Split(',');
        string[] fields = MeasurementRows.ClosedLoop.Replace("\"a, b;len_factor=0.9\"", "x").Split(',');

        MeasurementFile.Parse($"{string.Join(',', names.Reverse())}\n{string.Join(',', fields.Reverse())}").Should().ContainSingle()
            .Which.TpotMs.Should().Be(9);
    }

    [Theory]
    [InlineData("", 1, null, "must be the header")]
    [InlineData("source,kind", 1, "model", "must be in the header")]
    [InlineData("tpot=fast", 2, "tpot_or_itl_ms", "must be empty or a number of at least 0, was 'fast'")]
    [InlineData("tpot=-9", 2, "tpot_or_itl_ms", "was '-9'")]
    [InlineData("tpot=NaN", 2, "tpot_or_itl_ms", "was 'NaN'")]
    [InlineData("tpot=9,9", 2, null, "must have 27 fields")]
    public void Says_what_is_wrong_where(string text, long line, string? column, string words)
    {
        if (text.StartsWith("tpot=", StringComparison.Ordinal))
            text = $"{MeasurementRows.Header}\n{MeasurementRows.ClosedLoop.Replace(",9,median", $",{text["tpot=".Length..]},median")}";

        TraceFormatException fault = new Action(() => MeasurementFile.Parse(text)).Should().Throw<TraceFormatException>().Which;

        fault.LineNumber.Should().Be(line);
        fault.Column.Should().Be(column);
        fault.Message.Should().Contain(words);
    }
}
