using System.Text;
using HetServe.Allocation.Interop.Traces;
using HetServe.Allocation.Tests.Fuzzing;

namespace HetServe.Allocation.Interop.Tests.Traces;

/// <summary>Whatever a trace holds, its reader gives requests or the documented exception, and ends.</summary>
public class TraceFuzzTests
{
    private const string Valid = """"
        TIMESTAMP,ContextTokens,"Note, if any",GeneratedTokens
        2023-11-16 18:17:03.9799600,4808,a,10
        "2023-11-16 18:17:04",12,"a, b",8

         2023-11-16T18:17:05.5Z , 7 ,"say ""no""", 9
        2024-05-10 00:00:00.009930+00:00,2162,,5

        """";

    private static readonly string[] s_hostile =
    [
        "\"", "\"\"", "\"\"\"", "\"a", "a\"b", "\"a\"b", "\" \"", "\t\"x\"", ",", ",,,,,,,,", "\n", "\r", "\r\n\r\n", "\r\r\r", "\0",
        "\uFEFF", "\u2028", "TIMESTAMP", "ContextTokens", "-1", "+1", "0x10", "1e3", "1,000", "2147483647", "2147483648",
        "99999999999999999999", "\u0661", "[", "{}", "[[1]]", "null", "1e999", "1e-999", "\\ud800", "\"\\ud800\"",
        "0001-01-01 00:00:00", "0001-01-01 00:00:00+14:00", "9999-12-31 23:59:59.9999999", "9999-12-31 23:59:59-14:00",
        "0000-00-00 00:00:00", "2023-02-29 00:00:00", "2023-11-16 24:00:00", "2023-11-16 18:17:60", "2023-11-16 18:17:03.12345678",
        "2023-11-16 18:17:03+99:99",
        new string('"', 4095), new string(',', 4096), new string('1', 4097), new string('\n', 5000), new string(' ', 70_000),
    ];

    private const string ValidLines = """
        {"timestamp": 0, "input_length": 100, "output_length": 10, "hash_ids": [0, 1], "usage": {"a": null}}
        {"timestamp": 1500, "input_length": 200, "output_length": 20, "hash_ids": ["0", 2], "usage": {"a": "\u00e9"}}

        {"timestamp": 1519, "requests": [{"prompt": "b", "input_length": 200, "output_length": 20, "session_id": 1}]}
        """;

    [Theory]
    [InlineData(Valid)]
    [InlineData(ValidLines)]
    public void A_damaged_trace_is_read_or_refused(string valid) => new Mutations(valid, s_hostile).Damaged.Hold(6000, bytes =>
    {
        try
        {
            Read(bytes).Should().NotContain(request => request.InputTokens < 0 || request.OutputTokens < 0);
        }
        catch (TraceFormatException fault)
        {
            fault.LineNumber.Should().BePositive();
            fault.Value.Length.Should().BeLessThan(fault.MissingColumns.Count > 0 ? 2004 : 64);
        }
    });

    [Fact]
    public void A_damaged_trace_is_calibrated_or_refused() => new Mutations(Valid, s_hostile).Damaged.Hold(2000, bytes =>
    {
        try
        {
            WorkloadSummary summary = WorkloadCalibrator.Calibrate([new WorkloadTrace("trace", Read(bytes))]);
            summary.Classes.Should().OnlyContain(c => double.IsFinite(c.RatePerHour) && c.Count > 0 && c.PeakRatePerHour >= c.RatePerHour);
        }
        catch (TraceFormatException)
        {
        }
        catch (InvalidDataException)
        {
        }
    });

    [Fact]
    public void A_column_missing_or_moved_is_refused_or_found()
    {
        string[] roles = ["time", "input", "output"], columns = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"], values = ["2023-11-16 18:17:03", "7", "9"];
        foreach (int[] order in new int[][] { [0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 1], [0, 2], [1, 2], [0], [1], [2] })
        {
            string text = Row(columns) + "\n" + Row(values);
            Func<List<TraceRequest>> read = () => Read(Encoding.UTF8.GetBytes(text));

            if (order.Length == 3) read().Should().ContainSingle().Which.OutputTokens.Should().Be(9);
            else read.Should().Throw<TraceFormatException>().Which.MissingColumns.Should().Equal(
                roles.Where((_, n) => !order.Contains(n)));

            string Row(string[] cells) => string.Join(',', order.Select(n => cells[n]));
        }
    }

    private static List<TraceRequest> Read(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
        return [.. TraceReader.Read(reader)];
    }
}
