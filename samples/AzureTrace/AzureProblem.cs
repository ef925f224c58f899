using HetServe.Allocation.Interop;
using HetServe.Allocation.Problems;

namespace AzureTrace;

/// <summary>
/// What to promise the classes of a trace, and what to serve them with. Only the loads come from the trace; all else is assumed.
/// </summary>
public static class AzureProblem
{
    // Assumed: the trace is a tenth of the fleet's traffic.
    private const double Fleet = 10;

    // Assumed: code completion has to keep up with typing, a chat with reading. The busiest five minutes set the rate.
    private static readonly ServiceObjectives Code = new()
    {
        TtftAllowance = TimeSpan.FromSeconds(0.5), TpotAllowance = TimeSpan.FromMilliseconds(15), ErrorSlo = 0.07, AtPeak = true,
    };

    private static readonly ServiceObjectives Chat = new()
    {
        TtftAllowance = TimeSpan.FromSeconds(1), TpotAllowance = TimeSpan.FromMilliseconds(40), ErrorSlo = 0.05, AtPeak = true,
    };

    // Assumed: illustrative error rates at 16 bit, falling with size.
    private static readonly (ModelSpec Model, double Code, double Chat)[] Models =
    [
        (ModelCatalog.Llama32_3B, 0.16, 0.11),
        (ModelCatalog.Llama31_8B, 0.10, 0.065),
        (ModelCatalog.Qwen25_14B, 0.075, 0.05),
        (ModelCatalog.Qwen25_32B, 0.05, 0.036),
        (ModelCatalog.Llama33_70B, 0.042, 0.025),
    ];

    // Assumed: a long answer goes wrong more often than a short one.
    private static readonly (string AnswerBand, double Factor)[] Difficulty = [("out-short", 0.7), ("out-medium", 1.0), ("out-long", 1.25)];

    /// <summary>The problem of serving a summarised workload for a day at its peak rates.</summary>
    /// <param name="name">Name of the problem.</param>
    /// <param name="workload">The workload; a trace named <c>code</c> is held to the objectives of code completion.</param>
    public static AllocationProblem Create(string name, WorkloadSummary workload)
    {
        AllocationProblemBuilder builder = AllocationProblem.Create(name)
            .Horizon(TimeSpan.FromHours(24))
            .Storage(pricePerGbHour: 0.0001)
            // Assumed: round $ per GPU and hour, between the cheapest and the costliest rental offers.
            .AddTier(GpuCatalog.L4, Precision.FP8, pricePerHour: 0.6)
            .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1.2)
            .AddTier(GpuCatalog.L40S, Precision.INT4, pricePerHour: 1.2)
            .AddTier(GpuCatalog.A100_80GB, Precision.FP16, pricePerHour: 1.8)
            .AddTier(GpuCatalog.A100_80GB, Precision.INT8, pricePerHour: 1.8)
            .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.8)
            .Available(GpuCatalog.L4, 24).Available(GpuCatalog.L40S, 16).Available(GpuCatalog.A100_80GB, 16).Available(GpuCatalog.H100, 8);
        foreach (WorkloadClass c in workload.Classes)
        {
            QueryType query = (c.Trace == "code" ? Code : Chat).ToQueryType(c);
            builder.AddQuery(query with { RatePerHour = Fleet * query.RatePerHour });
        }

        foreach ((ModelSpec model, double code, double chat) in Models)
        {
            builder.AddModel(model, m =>
            {
                foreach (WorkloadClass c in workload.Classes) m.ErrorRate(c.Name, (c.Trace == "code" ? code : chat) * DifficultyOf(c));
            });
        }

        return builder.Build();
    }

    private static double DifficultyOf(WorkloadClass c) =>
        Difficulty.FirstOrDefault(d => c.Name.EndsWith(d.AnswerBand, StringComparison.Ordinal), (AnswerBand: "", Factor: 1)).Factor;
}
