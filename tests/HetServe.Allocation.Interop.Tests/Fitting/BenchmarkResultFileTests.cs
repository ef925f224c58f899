using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Fitting;
using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Tests.Fitting;

public sealed class BenchmarkResultFileTests : IDisposable
{
    private const string Result = """
        { "model_id": "meta-llama/Llama-3.1-8B-Instruct", "request_rate": "inf", "max_concurrency": 16, "duration": 20.0, "completed": 100,
          "total_input_tokens": 50000, "total_output_tokens": 20000, "request_throughput": 5.0, "mean_ttft_ms": 80.0, "mean_tpot_ms": 9.5 }
        """;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_limit_on_concurrency_is_a_closed_loop()
    {
        MeasurementRow row = Load(Result);

        row.Should().BeEquivalentTo(new
        {
            Kind = "closed_loop", Concurrency = 16.0, InputTokens = 500.0, OutputTokens = 200.0, TpotMs = 9.5, TtftMs = 80.0,
            RequestsPerSecond = 5.0,
        });
    }

    [Fact]
    public void A_rate_without_a_limit_is_poisson()
    {
        MeasurementRow row = Load(Result.Replace("\"inf\"", "4.5").Replace("\"max_concurrency\": 16", "\"max_concurrency\": null"));

        row.Kind.Should().Be("open_loop");
        row.RequestRate.Should().Be(4.5);
    }

    [Theory]
    [InlineData("\"max_concurrency\": 16", "\"max_concurrency\": null", "request_rate must be a number > 0")]
    [InlineData("9.5", "\"fast\"", "mean_tpot_ms must be a number > 0, was \"fast\"")]
    [InlineData("\"completed\": 100", "\"completed\": 0", "completed must be a number >= 1, was 0")]
    [InlineData("\"total_input_tokens\": 50000,", "", "total_input_tokens must be a number >= 0, is missing")]
    [InlineData("{", "[", "")]
    public void Says_which_member_is_wrong(string from, string to, string words)
    {
        new Action(() => Load(Result.Replace(from, to))).Should().Throw<InvalidFileException>().WithMessage($"*{words}*")
            .Which.Message.Should().Contain(_path);
    }

    private MeasurementRow Load(string text)
    {
        File.WriteAllText(_path, text);
        return BenchmarkResultFile.Load(_path);
    }
}
