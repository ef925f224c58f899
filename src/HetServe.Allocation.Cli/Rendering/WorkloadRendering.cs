using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints a workload summary.</summary>
internal static class WorkloadRendering
{
    public static void Write(Screen screen, WorkloadSummary summary)
    {
        var table = new TextTable("Class", ">Requests", ">Per hour", ">Peak per hour", ">Input tokens", ">Output tokens");
        foreach (WorkloadClass c in summary.Classes)
        {
            table.Add(
                c.Name,
                Figures.Number(c.Count),
                Figures.Number(Math.Round(c.RatePerHour, 1)),
                Figures.Number(Math.Round(c.PeakRatePerHour, 1)),
                Figures.Number(Math.Round(c.InputTokens.Mean, 1)),
                Figures.Number(Math.Round(c.OutputTokens.Mean, 1)));
        }

        screen.Write(table);
    }
}
