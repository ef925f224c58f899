using HetServe.Allocation.Interop.Traces;

namespace HetServe.Allocation.Interop.Tests.Traces;

public class KnownTraceTests
{
    /// <summary>Two requests, 1.5 s apart, of 100 and 200 input and 10 and 20 output tokens, in the columns of each public source.</summary>
    public static TheoryData<string, string> Sources => new()
    {
        { "Azure 2023", "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.5000000,100,10\n2023-11-16 18:17:05.0000000,200,20" },
        { "Azure 2025", "TIMESTAMP,NumImages,ContextTokens,GeneratedTokens\n2025-01-01 00:00:00.5,1,100,10\n2025-01-01 00:00:02.0,0,200,20" },
        {
            "BurstGPT", "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
                + "5,ChatGPT,100,10,110,Conversation log\n6.5,GPT-4,200,20,220,API log"
        },
        {
            "BurstGPT with sessions", "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
                + "5,s-1,2.1,ChatGPT,100,10,110,Conversation log\n6.5,s-2,0.3,GPT-4,200,20,220,API log"
        },
        {
            "Mooncake", """
                {"timestamp": 0, "input_length": 100, "output_length": 10, "hash_ids": [0, 1]}
                {"timestamp": 1500, "input_length": 200, "output_length": 20, "hash_ids": [0, 2]}
                """
        },
        {
            "Mooncake with an epoch in ns", """
                {"timestamp": "1753780607550317897", "input_length": 100, "output_length": 10, "hash_ids": [18446744073709551615]}
                {"timestamp": "1753780609050317897", "input_length": 200, "output_length": 20, "hash_ids": ["2"]}
                """
        },
        {
            "Qwen-Bailian", """
                {"chat_id": 1, "parent_chat_id": -1, "timestamp": 61.5, "input_length": 100, "output_length": 10, "type": "text", "turn": 1, "hash_ids": [1]}
                {"chat_id": 2, "parent_chat_id": 1, "timestamp": 63.0, "input_length": 200, "output_length": 20, "type": "text", "turn": 2, "hash_ids": [1]}
                """
        },
        {
            "splitwise-sim", "request_id,request_type,application_id,arrival_timestamp,batch_size,prompt_size,token_size\n"
                + "0,2,0,0.25,1,100,10\n1,2,0,1.75,1,200,20"
        },
        { "Vidur", "arrived_at,num_prefill_tokens,num_decode_tokens\n0,100,10\n1.5,200,20" },
        { "fleet-sim", "timestamp,prompt_tokens,generated_tokens,selected_model\n0.5,100,10,8b\n2,200,20,70b" },
        {
            "AIBrix", """
                {"timestamp": 0, "requests": []}
                {"timestamp": 19, "requests": [{"prompt": "a", "prompt_length": 100, "output_length": 10, "session_id": 0}]}
                {"timestamp": 1519, "requests": [{"prompt": "b", "prompt_length": 200, "output_length": 20, "session_id": 1}]}
                """
        },
        {
            "vLLM", """
                {"id": "a", "created": 1700000000.0, "model": "m", "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}}
                {"id": "b", "created": 1700000001.5, "model": "m", "usage": {"prompt_tokens": 200, "completion_tokens": 20, "total_tokens": 220}}
                """
        },
        {
            "GuideLLM", """
                {"request_id": "a", "request_start_time": 1747000000.25, "prompt_tokens": 100, "output_tokens": 10}
                {"request_id": "b", "request_start_time": 1747000001.75, "prompt_tokens": 200, "output_tokens": 20}
                """
        },
        { "GuideLLM timings", """
            {"info": {"timings": {"request_start": 1747000000.25}}, "input_metrics": {"text_tokens": 100}, "output_metrics": {"text_tokens": 10}}
            {"info": {"timings": {"request_start": 1747000001.75}}, "input_metrics": {"text_tokens": 200}, "output_metrics": {"text_tokens": 20}}
            """ },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_public_trace_is_read_as_it_is(string source, string text)
    {
        List<TraceRequest> requests = Read(text);

        requests.Select(r => (r.InputTokens, r.OutputTokens)).Should().Equal([(100, 10), (200, 20)], source);
        (requests[1].Timestamp - requests[0].Timestamp).Should().Be(TimeSpan.FromSeconds(1.5), source);
    }

    [Theory]
    [InlineData(';')]
    [InlineData('\t')]
    public void The_header_shows_the_separator(char separator)
    {
        string text = "when,\"in, tokens\",out\n0.5,100,10\n2,200,20".Replace(",", $"{separator}", StringComparison.Ordinal)
            .Replace($"in{separator} ", "in, ", StringComparison.Ordinal);

        Read(text, new TraceColumns { Time = "when", Input = "in, tokens", Output = "OUT" }).Select(r => r.InputTokens).Should().Equal(100, 200);
    }

    [Fact]
    public void Semicolons_leave_the_comma_to_decimals() =>
        Read("ts;prompt_tokens;completion_tokens\n0,5;1;2\n2,0;1;2").Select(r => r.Timestamp.ToUnixTimeMilliseconds()).Should().Equal(500, 2000);

    [Fact]
    public void Named_columns_go_before_known_ones()
    {
        const string text = "timestamp,start,prompt_tokens,tokens_in,completion_tokens\n0,7,1,3,2\n0,8,1,4,2";
        var columns = new TraceColumns { Time = "start", Input = "tokens_in", Class = "timestamp", TimeUnit = TraceTimeUnit.Milliseconds };

        Read(text, columns).Select(r => (r.Timestamp.ToUnixTimeMilliseconds(), r.InputTokens, r.Class)).Should().Equal((7, 3, "0"), (8, 4, "0"));
    }

    [Fact]
    public void Counts_and_quotes_of_other_tools_are_read() =>
        Read("timestamp,note,prompt_tokens,completion_tokens\n0,\"a \"\"b\"\", c\",472.0,18.\n1,,1,2").Select(r => r.InputTokens).Should().Equal(472, 1);

    [Fact]
    public void All_missing_columns_are_named_at_once()
    {
        TraceFormatException fault = FluentActions.Invoking(() => Read("a,b,GeneratedTokens\n1,2,3", new TraceColumns { Class = "kind" }))
            .Should().Throw<TraceFormatException>().Which;

        fault.Message.Should().Be("Line 1: must have a column for the arrival time and a column for the prompt length and "
            + "the column 'kind' for the class, was 'a, b, GeneratedTokens'.");
        fault.MissingColumns.Should().Equal("time", "input", "class");
    }

    private static List<TraceRequest> Read(string text, TraceColumns? columns = null) => [.. TraceReader.Read(new StringReader(text), columns)];
}
