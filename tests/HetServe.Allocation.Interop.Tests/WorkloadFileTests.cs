using System.Text;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Tests;

public class WorkloadFileTests
{
    private static readonly string s_azure = Path.Combine(AppContext.BaseDirectory, "samples", "azure-2023-summary.json");

    [Fact]
    public void The_Azure_sample_has_the_figures_of_its_traces()
    {
        WorkloadSummary summary = WorkloadFile.Load(s_azure);

        summary.Citation.Should().Contain("Splitwise").And.Contain("CC-BY 4.0");
        summary.Traces
            .Select(t => (t.Name, t.Count, Math.Round(t.RatePerHour), Math.Round(t.InputTokens.Mean, 2), Math.Round(t.OutputTokens.Mean, 2)))
            .Should().Equal(("code", 8819, 9240, 2047.85, 27.88), ("conv", 19366, 19910, 1154.70, 211.13));
        foreach (TraceSummary trace in summary.Traces)
        {
            WorkloadClass[] classes = [.. summary.Classes.Where(c => c.Trace == trace.Name)];
            classes.Sum(c => c.Count).Should().Be(trace.Count);
            classes.Sum(c => c.RatePerHour).Should().BeApproximately(trace.RatePerHour, 1e-6);
            classes.Should().OnlyContain(c => c.Arrivals!.Sum() == c.Count && c.Arrivals!.Max() * 12 == c.PeakRatePerHour);
        }
    }

    [Fact]
    public void A_summary_survives_the_file_byte_by_byte()
    {
        WorkloadSummary summary = WorkloadFile.Load(s_azure);
        using var stream = new MemoryStream();
        WorkloadFile.Write(summary, stream);
        string path = Path.GetTempFileName();
        try
        {
            WorkloadFile.Save(summary, path);

            stream.ToArray().Should().Equal(File.ReadAllBytes(s_azure));
            File.ReadAllBytes(path).Should().Equal(File.ReadAllBytes(s_azure));
            WorkloadFile.Load(path).Should().BeEquivalentTo(summary);
            WorkloadFile.ToJson(summary).Should().Be(File.ReadAllText(s_azure));
            WorkloadFile.Parse(WorkloadFile.ToJson(summary)).Should().BeEquivalentTo(summary);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("{", "*\n$: Line 1, byte 2: not JSON: *")]
    [InlineData("null", "*\nformat: Workload summary: format must be 'hetserve.workload/1', was ''.")]
    [InlineData("""{ "format": "hetserve.workload/2", "windowMinutes": 5, "traces": [], "classes": [] }""", "*was 'hetserve.workload/2'.")]
    [InlineData("""{ "windowMinutes": 5, "traces": [], "classes": [] }""", "*was ''.")]
    [InlineData("""{ "format": "hetserve.workload/1", "traces": [], "classes": [] }""", "*\nwindowMinutes: Workload summary: windowMinutes is missing.")]
    [InlineData("""{ "format": "hetserve.workload/1", "windowMinutes": 5, "traces": null, "classes": [] }""", "*traces*")]
    [InlineData("""{ "format": "hetserve.workload/1", "windowMinutes": 5, "traces": [], "classes": [], "rate": 1 }""", "*rate*")]
    public void What_is_no_summary_is_refused(string json, string message) =>
        FluentActions.Invoking(() => WorkloadFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json))))
            .Should().Throw<InvalidFileException>().WithMessage(message).Which.Faults.Should().ContainSingle();

    [Fact]
    public void A_fault_names_the_file()
    {
        string path = Path.GetTempFileName();
        try
        {
            FluentActions.Invoking(() => WorkloadFile.Load(path)).Should().Throw<InvalidFileException>()
                .WithMessage($"{path} is not a valid hetserve.workload/1 file:*").Which.File.Should().Be(path);
        }
        finally
        {
            File.Delete(path);
        }

        FluentActions.Invoking(() => WorkloadFile.Parse("{ \"\ud800\": 1 }")).Should().Throw<InvalidFileException>();
    }

    [Fact]
    public void Classes_become_query_types_under_the_objectives()
    {
        WorkloadSummary summary = WorkloadFile.Load(s_azure);
        WorkloadClass first = summary.Classes[0];

        QueryType query = new ServiceObjectives().ToQueryTypes(summary)[0];
        QueryType strict = new ServiceObjectives
        {
            TtftAllowance = TimeSpan.FromMilliseconds(300),
            TpotAllowance = TimeSpan.FromMilliseconds(20),
            LimitTtftAndTpot = true,
            AtPeak = true,
            ErrorSlo = 0.01,
            DelayPenalty = 2e-5,
            UnmetPenalty = 0.03,
            MaxUnmet = 0,
            TokenKb = 5,
        }.ToQueryType(first);

        query.Should().BeEquivalentTo(new
        {
            Name = "code/in-short/out-short",
            first.RatePerHour,
            InputTokens = first.InputTokens.Mean,
            OutputTokens = first.OutputTokens.Mean,
            DelaySlo = TimeSpan.FromSeconds(1) + TimeSpan.FromMilliseconds(50) * first.OutputTokens.Mean,
            ErrorSlo = 0.05,
            TtftSlo = (TimeSpan?)null,
            TpotSlo = (TimeSpan?)null,
            DelayPenalty = 1e-5,
            UnmetPenalty = 0.01,
            MaxUnmet = 1.0,
            TokenKb = 0.0,
        });
        strict.Should().BeEquivalentTo(new
        {
            RatePerHour = first.PeakRatePerHour,
            DelaySlo = TimeSpan.FromMilliseconds(300) + TimeSpan.FromMilliseconds(20) * first.OutputTokens.Mean,
            TtftSlo = TimeSpan.FromMilliseconds(300),
            TpotSlo = TimeSpan.FromMilliseconds(20),
            ErrorSlo = 0.01,
            DelayPenalty = 2e-5,
            UnmetPenalty = 0.03,
            MaxUnmet = 0.0,
            TokenKb = 5.0,
        });
    }
}
