using CsCheck;
using HetServe.Allocation.Interop.Traces;

namespace HetServe.Allocation.Interop.Tests.Traces;

public class TraceReaderTests
{
    private const string Header = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n";
    private static readonly DateTimeOffset s_first = new DateTimeOffset(2023, 11, 16, 18, 17, 3, TimeSpan.Zero).AddTicks(9799600);

    [Fact]
    public void Reads_the_2023_form_without_a_final_newline()
    {
        Read(Header + "2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04,0,8").Should().Equal(
            new TraceRequest(s_first, 4808, 10),
            new TraceRequest(new DateTimeOffset(2023, 11, 16, 18, 17, 4, TimeSpan.Zero), 0, 8));
    }

    [Fact]
    public void Reads_the_2024_forms_with_and_without_decimals()
    {
        Read(Header + "2024-05-10 00:00:00.009930+00:00,2162,5\n2024-05-12 00:00:00+00:00,2399,6\n").Should().Equal(
            new TraceRequest(new DateTimeOffset(2024, 5, 10, 0, 0, 0, TimeSpan.Zero).AddTicks(99300), 2162, 5),
            new TraceRequest(new DateTimeOffset(2024, 5, 12, 0, 0, 0, TimeSpan.Zero), 2399, 6));
    }

    [Fact]
    public void Finds_columns_by_header_among_others()
    {
        Read("TIMESTAMP,NumImages,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.97996,3,7,9")
            .Should().Equal(new TraceRequest(s_first, 7, 9));
        Read("generatedtokens, contexttokens ,\"Note\",\"timestamp\"\n9,7,\"a, b\",\"2023-11-16T18:17:03.97996Z\"\n")
            .Should().Equal(new TraceRequest(s_first, 7, 9));
    }

    [Fact]
    public void Takes_a_byte_order_mark_quotes_blanks_and_offsets()
    {
        Read("\uFEFF" + Header + "\r\n \"2023-11-16 20:17:03.97996+02:00\" , 7 ,\"9\"\r\n   \r\n\r\n")
            .Should().Equal(new TraceRequest(s_first, 7, 9));
    }

    [Fact]
    public void A_header_alone_is_an_empty_trace() => Read(Header).Should().BeEmpty();

    [Theory]
    [InlineData("", 1, null, "")]
    [InlineData("TIMESTAMP,ContextTokens\n", 1, null, "TIMESTAMP, ContextTokens")]
    [InlineData(Header + "2023-11-16 18:17:03,1,2\n\n2023-11-16 18:17:03,x1,2", 4, "ContextTokens", "x1")]
    [InlineData(Header + "2023-11-16 18:17:03,1,-2", 2, "GeneratedTokens", "-2")]
    [InlineData(Header + "2023-11-16 18:17:03,1,2.5", 2, "GeneratedTokens", "2.5")]
    [InlineData(Header + "2023-11-16 18:17:03,3000000000,2", 2, "ContextTokens", "3000000000")]
    [InlineData(Header + "2023-11-16 18:17:03,,2", 2, "ContextTokens", "")]
    [InlineData(Header + "2023-11-16,1,2", 2, "TIMESTAMP", "2023-11-16")]
    [InlineData(Header + "18:17:03,1,2", 2, "TIMESTAMP", "18:17:03")]
    [InlineData(Header + "2023-02-30 18:17:03,1,2", 2, "TIMESTAMP", "2023-02-30 18:17:03")]
    [InlineData(Header + "2023-11-16 18:17:03,1", 2, null, "2023-11-16 18:17:03,1")]
    [InlineData(Header + "2023-11-16 18:17:03,1,2,3", 2, null, "2023-11-16 18:17:03,1,2,3")]
    public void A_fault_names_line_column_and_value(string text, long line, string? column, string value)
    {
        TraceFormatException fault = FluentActions.Invoking(() => Read(text)).Should().Throw<TraceFormatException>().Which;

        (fault.LineNumber, fault.Column, fault.Value).Should().Be((line, column, value));
        fault.Message.Should().StartWith($"Line {line}").And.EndWith($", was '{value}'.").And.Contain(column ?? "must");
    }

    [Fact]
    public void An_over_long_line_is_a_fault_wherever_it_ends()
    {
        foreach (string end in new[] { "", "\n", new string('9', 100_000) })
        {
            TraceFormatException fault = FluentActions.Invoking(() => Read(Header + new string('1', TraceReader.MaxLineLength + 1) + end))
                .Should().Throw<TraceFormatException>().WithMessage("Line 2: a line must have at most 4194304 characters*").Which;
            fault.Value.Should().Be(new string('1', 60) + "...");
        }
    }

    [Fact]
    public void A_file_is_read_lazily_and_named_in_faults()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Header + "2023-11-16 18:17:03.97996,7,9\nbad,1,2\n");
            IEnumerable<TraceRequest> requests = TraceReader.Read(path);

            requests.First().Should().Be(new TraceRequest(s_first, 7, 9));
            requests.Invoking(r => r.Count()).Should().Throw<TraceFormatException>()
                .WithMessage($"{path}: Line 3, column 'TIMESTAMP': must be a timestamp*, was 'bad'.").Which.Path.Should().Be(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Rows_survive_whatever_block_size_the_text_comes_in() => Gen.Select(
        Gen.Select(Gen.Int[0, 200_000], Gen.Int[0, 5000], Gen.Int[0, 1_000_000_000]).Array[0, 3000],
        Gen.Int[1, 5000]).Sample((rows, block) =>
    {
        TraceRequest[] expected = [.. rows.Select(r => new TraceRequest(s_first.AddTicks(r.Item3), r.Item1, r.Item2))];
        string text = Header + string.Join("\r\n", expected.Select(
            r => $"{r.Timestamp:yyyy-MM-dd HH:mm:ss.fffffff},{r.InputTokens},{r.OutputTokens}"));

        TraceReader.Read(new BlockReader(text, block)).Should().Equal(expected);
    }, iter: 20);

    private static List<TraceRequest> Read(string text) => [.. TraceReader.Read(new StringReader(text))];

    /// <summary>Hands out at most a block of characters at a time, as a pipe does.</summary>
    private sealed class BlockReader(string text, int block) : StringReader(text)
    {
        public override int Read(char[] buffer, int index, int count) => base.Read(buffer, index, Math.Min(count, block));
    }
}
