using HetServe.Allocation.Interop;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;
using Microsoft.Extensions.Options;

namespace CustomScheduler;

/// <summary>
/// The demand to plan for: a trace replayed window after window, again from its begin after its end, with its rates scaled. Where the
/// service has a monitor, that takes this place. Immutable; safe to share between threads.
/// </summary>
public sealed class DemandFeed
{
    // Assumed: code completion has to keep up with typing, a chat with reading.
    private static readonly ServiceObjectives Code = new()
    {
        TtftAllowance = TimeSpan.FromSeconds(0.5), TpotAllowance = TimeSpan.FromMilliseconds(15), ErrorSlo = 0.07,
    };

    private static readonly ServiceObjectives Chat = new()
    {
        TtftAllowance = TimeSpan.FromSeconds(1), TpotAllowance = TimeSpan.FromMilliseconds(40), ErrorSlo = 0.05,
    };

    // Assumed: illustrative error rates at 16 bit, falling with size.
    private static readonly (ModelSpec Model, double Code, double Chat)[] Models =
    [
        (ModelCatalog.Llama31_8B, 0.10, 0.065),
        (ModelCatalog.Qwen25_32B, 0.05, 0.036),
        (ModelCatalog.Llama33_70B, 0.042, 0.025),
    ];

    private readonly AllocationProblem _problem;
    private readonly DemandSchedule _schedule;

    /// <summary>Reads the trace.</summary>
    /// <exception cref="InvalidFileException">The file is no summary of a trace.</exception>
    /// <exception cref="ArgumentException">The summary has no arrivals.</exception>
    public DemandFeed(IOptions<SchedulerOptions> options)
    {
        WorkloadSummary workload = WorkloadFile.Load(options.Value.TracePath);
        _problem = Problem(workload, options.Value.Scale);
        _schedule = workload.ToDemandSchedule(_problem, workload.Classes.Max(c => c.Arrivals?.Count ?? 1));
    }

    /// <summary>The problem with the rates of a window.</summary>
    /// <param name="window">Number of the window, from 0 on without end.</param>
    public AllocationProblem ProblemAt(long window)
    {
        IReadOnlyList<double> rates = _schedule.RatesPerHour((int)(window % _schedule.Windows));
        return _problem.WithRates(_problem.Queries.Index().ToDictionary(q => q.Item.Name, q => rates[q.Index]));
    }

    private static AllocationProblem Problem(WorkloadSummary workload, double scale)
    {
        // Assumed: round $ per GPU and hour.
        AllocationProblemBuilder builder = AllocationProblem.Create("custom-scheduler")
            .Horizon(TimeSpan.FromHours(24))
            .AddTier(GpuCatalog.L4, Precision.FP8, pricePerHour: 0.6)
            .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1.2)
            .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.8)
            .Available(GpuCatalog.L4, 24).Available(GpuCatalog.L40S, 24).Available(GpuCatalog.H100, 16);
        foreach (WorkloadClass c in workload.Classes)
        {
            QueryType query = (c.Trace == "code" ? Code : Chat).ToQueryType(c);
            builder.AddQuery(query with { RatePerHour = scale * query.RatePerHour });
        }

        foreach ((ModelSpec model, double code, double chat) in Models)
        {
            builder.AddModel(model, m =>
            {
                foreach (WorkloadClass c in workload.Classes) m.ErrorRate(c.Name, c.Trace == "code" ? code : chat);
            });
        }

        return builder.Build();
    }
}
