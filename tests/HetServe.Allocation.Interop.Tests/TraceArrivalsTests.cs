using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Interop.Tests;

public class TraceArrivalsTests
{
    private static readonly DateTimeOffset s_start = new(2023, 11, 16, 18, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_trace_starts_at_its_first_request_and_keeps_its_lengths()
    {
        var arrivals = new TraceArrivals(Trace("conv", (5, 400, 90), (7.5, 3000, 70)));

        arrivals.Duration.Should().Be(TimeSpan.FromSeconds(2.5));
        arrivals.Generate(Problem("conv-00", "conv-10"), s_hour, 0).Should().Equal(new Arrival(0, 0, 400, 90), new Arrival(2.5, 1, 3000, 70));
    }

    [Fact]
    public void Several_traces_are_merged_by_time_each_from_its_own_start()
    {
        var arrivals = new TraceArrivals(
            Trace("conv", (100, 400, 90), (103, 400, 91)), Trace("code", (0, 400, 9), (1, 400, 8), (9, 400, 7)));

        arrivals.Duration.Should().Be(TimeSpan.FromSeconds(9));
        arrivals.Generate(Problem("conv-00", "code-00"), s_hour, 0).Select(a => (a.Seconds, a.OutputTokens))
            .Should().Equal((0, 90), (0, 9), (1, 8), (3, 91), (9, 7));
    }

    [Fact]
    public void The_rate_factor_divides_times()
    {
        var arrivals = new TraceArrivals(Trace("conv", (0, 400, 90), (4, 400, 90))) { RateFactor = 2 };

        arrivals.Duration.Should().Be(TimeSpan.FromSeconds(2));
        arrivals.Generate(Problem("conv-00"), s_hour, 0).Select(a => a.Seconds).Should().Equal(0, 2);
    }

    [Fact]
    public void Requests_after_the_end_are_left_out() =>
        new TraceArrivals(Trace("conv", (0, 1, 1), (4, 1, 1), (6, 1, 1))).Generate(Problem("conv-00"), TimeSpan.FromSeconds(5), 0)
            .Should().HaveCount(2);

    [Fact]
    public void A_request_is_of_the_query_type_named_after_its_class()
    {
        // conv-10 is nearer by lengths.
        AllocationProblem problem = Problem("conv-10", "conv/in-long/out-medium");

        Queries(problem, Trace("conv", (0, 2900, 70))).Should().Equal(1);
    }

    [Fact]
    public void Limits_of_classes_can_be_given()
    {
        AllocationProblem problem = Problem("conv-10", "conv/in-short");
        var arrivals = new TraceArrivals(Trace("conv", (0, 2900, 70)))
        {
            Classes = new CalibrationOptions { InputThresholds = [4000], OutputThresholds = [] },
        };

        arrivals.Generate(problem, s_hour, 0).Select(a => a.Query).Should().Equal(1);
    }

    [Fact]
    public void Without_such_a_query_type_the_nearest_of_the_service_counts() =>
        Queries(Problem("code-10", "conv-00", "conv-10"), Trace("conv", (0, 2900, 9), (1, 300, 9))).Should().Equal(2, 1);

    [Fact]
    public void Without_query_types_of_the_service_the_nearest_of_all_counts() =>
        Queries(Problem("code-10", "conv-00", "conv-10"), Trace("chat", (0, 2900, 9), (1, 300, 80))).Should().Equal(0, 1);

    [Fact]
    public void A_request_without_tokens_has_a_query_type() => Queries(Problem("conv-10", "conv-00"), Trace("conv", (0, 0, 0))).Should().Equal(1);

    [Fact]
    public void Lengths_can_be_those_of_the_query_type()
    {
        var arrivals = new TraceArrivals(Trace("conv", (0, 410, 90), (1, 390, 80))) { Lengths = LengthModel.Fixed };

        arrivals.Generate(Problem("conv-00"), s_hour, 0).Should().Equal(new Arrival(0, 0, 400, 88), new Arrival(1, 0, 400, 88));
    }

    [Fact]
    public void Drawn_lengths_follow_the_seed()
    {
        WorkloadTrace trace = Trace("conv", [.. Enumerable.Range(0, 50).Select(n => ((double)n, 400, 90))]);
        var arrivals = new TraceArrivals(trace) { Lengths = LengthModel.Gamma };
        Arrival[] Of(long seed) => [.. arrivals.Generate(Problem("conv-00"), s_hour, seed)];

        Of(1).Should().Equal(Of(1)).And.NotEqual(Of(2));
        Of(1).Select(a => a.Seconds).Should().Equal(Of(2).Select(a => a.Seconds));
    }

    [Fact]
    public void A_trace_slightly_out_of_order_is_put_in_order()
    {
        var arrivals = new TraceArrivals(Trace("conv", (3, 1, 3), (1, 1, 1), (2, 1, 2), (9, 1, 9), (8, 1, 8)));

        arrivals.Duration.Should().Be(TimeSpan.FromSeconds(8));
        arrivals.Generate(Problem("conv-00"), s_hour, 0).Select(a => (a.Seconds, a.OutputTokens)).Should().Equal((0, 1), (1, 2), (2, 3), (7, 8), (8, 9));
    }

    [Fact]
    public void A_trace_far_out_of_order_is_refused_by_name_and_times()
    {
        IEnumerable<TraceRequest> requests = Enumerable.Range(1, 65_538).Select(n => new TraceRequest(s_start.AddSeconds(n), 1, 1))
            .Append(new TraceRequest(s_start, 1, 1));

        FluentActions.Invoking(() => new TraceArrivals(new WorkloadTrace("conv", requests)).Duration).Should().Throw<InvalidDataException>()
            .WithMessage("Trace 'conv': *at most 65,536 places*2023-11-16 18:00:00Z*2023-11-16 18:00:02Z*Sort the trace by time.");
    }

    [Fact]
    public void A_trace_whose_last_request_comes_as_late_as_allowed_is_put_in_order()
    {
        IEnumerable<TraceRequest> requests = Enumerable.Range(1, 65_536).Select(n => new TraceRequest(s_start.AddSeconds(n), 1, 1))
            .Append(new TraceRequest(s_start, 1, 1));

        new TraceArrivals(new WorkloadTrace("conv", requests)).Duration.Should().Be(TimeSpan.FromSeconds(65_536));
    }

    [Fact]
    public void Traces_without_a_time_span_are_refused()
    {
        FluentActions.Invoking(() => new TraceArrivals(Trace("conv")).Duration).Should().Throw<InvalidDataException>()
            .WithMessage("Trace 'conv': a replay needs requests, had none.");
        FluentActions.Invoking(() => new TraceArrivals(Trace("conv", (1, 1, 1), (1, 2, 2))).Duration).Should().Throw<InvalidDataException>()
            .WithMessage("Trace 'conv': a replay needs at least two requests at different times.");
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        WorkloadTrace trace = Trace("conv", (0, 1, 1));
        FluentActions.Invoking(() => new TraceArrivals([])).Should().Throw<ArgumentException>().WithMessage("At least one trace is needed*");
        FluentActions.Invoking(() => new TraceArrivals(trace, trace)).Should().Throw<ArgumentException>().WithMessage("*'conv'*unique*");
        FluentActions.Invoking(() => new TraceArrivals(Trace(" "))).Should().Throw<ArgumentException>().WithMessage("*not empty*");
        FluentActions.Invoking(() => new TraceArrivals(trace) { RateFactor = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new TraceArrivals(trace) { RateFactor = double.NaN }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new TraceArrivals(trace) { Classes = new CalibrationOptions { InputThresholds = [9, 1] } })
            .Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Measuring_can_be_stopped() =>
        FluentActions.Invoking(() => new TraceArrivals(Trace("conv", (0, 1, 1), (1, 1, 1))).Measure(new CancellationToken(canceled: true)))
            .Should().Throw<OperationCanceledException>();

    private static IEnumerable<int> Queries(AllocationProblem problem, WorkloadTrace trace) =>
        new TraceArrivals(trace).Generate(problem, s_hour, 0).Select(a => a.Query);

    private static WorkloadTrace Trace(string name, params (double Seconds, int Input, int Output)[] requests) =>
        new(name, [.. requests.Select(r => new TraceRequest(s_start.AddSeconds(r.Seconds), r.Input, r.Output))]);

    /// <summary>A problem with query types of these names. A 1 or "long" in a name stands for long prompts.</summary>
    private static AllocationProblem Problem(params string[] queries)
    {
        AllocationProblemBuilder builder = AllocationProblem.Create("replay").Horizon(TimeSpan.FromHours(1))
            .AddModel(ModelCatalog.Llama31_8B, m =>
            {
                foreach (string query in queries) m.ErrorRate(query, 0.01);
            })
            .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1);
        foreach (string query in queries)
        {
            builder.AddQuery(new QueryType
            {
                Name = query,
                RatePerHour = 100,
                InputTokens = query.EndsWith("-10", StringComparison.Ordinal) ? 3000 : query.Contains("long", StringComparison.Ordinal) ? 9000 : 400,
                OutputTokens = query.StartsWith("code", StringComparison.Ordinal) ? 9 : 88,
                InputTokensCv = 0.5,
                OutputTokensCv = 0.5,
                DelaySlo = TimeSpan.FromSeconds(60),
                ErrorSlo = 0.1,
            });
        }

        return builder.Build();
    }
}
