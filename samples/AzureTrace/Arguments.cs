using HetServe.Allocation;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;

namespace AzureTrace;

/// <summary>The command line <c>AzureTrace [TRACE.csv...] [--out DIR]</c> and the files that it names.</summary>
/// <param name="Traces">Paths of the traces; none for the summary beside the program.</param>
/// <param name="Folder">Folder of the results, which is made.</param>
public sealed record Arguments(IReadOnlyList<string> Traces, string Folder)
{
    private const string Output = "--out";

    /// <summary>Reads the command line.</summary>
    /// <exception cref="InputException">An option is unknown or lacks its value, or a trace is no file.</exception>
    public static Arguments Parse(IReadOnlyList<string> args)
    {
        var traces = new List<string>();
        string folder = "azure-trace-out";
        for (int n = 0; n < args.Count; n++)
        {
            if (args[n] == Output && n + 1 < args.Count) folder = args[++n];
            else if (args[n].StartsWith('-')) throw new InputException($"an option must be {Output} DIR, was '{args[n]}'.");
            else if (!File.Exists(args[n])) throw new InputException($"a trace must be a file, was '{args[n]}'.");
            else traces.Add(args[n]);
        }

        return new Arguments(traces, folder);
    }

    /// <summary>The workload of the traces.</summary>
    /// <exception cref="InputException">A trace cannot be read or is malformed.</exception>
    public WorkloadSummary Workload()
    {
        if (Traces.Count == 0) return WorkloadFile.Load(Path.Combine(AppContext.BaseDirectory, "azure-2023-summary.json"));
        try
        {
            return WorkloadCalibrator.Calibrate(Traces.Select(path => WorkloadTrace.Load(path)));
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or ArgumentException || IsOfFile(e))
        {
            string parameter = e is ArgumentException { ParamName: { } name } ? $" (Parameter '{name}')" : "";
            throw new InputException(e.Message[..^parameter.Length]);
        }
    }

    /// <summary>Makes the folder of the results; better before planning than after it.</summary>
    /// <exception cref="InputException">It cannot be made.</exception>
    public void MakeFolder() => Write(() => Directory.CreateDirectory(Folder));

    /// <summary>Writes problem, plan and chart into the folder.</summary>
    /// <exception cref="InputException">A file cannot be written.</exception>
    public void Save(AllocationProblem problem, AllocationPlan plan, ConstraintReport report) => Write(() =>
    {
        ProblemFile.Save(problem, Path.Combine(Folder, "problem.json"));
        PlanFile.Save(plan, Path.Combine(Folder, "plan.json"));
        PlanChart.Create(plan, report).Save(Path.Combine(Folder, "plan.svg"));
    });

    private void Write(Action write)
    {
        if (Folder.Length == 0) throw new InputException($"{Output} must be a folder, was ''.");
        try
        {
            write();
        }
        catch (Exception e) when (IsOfFile(e))
        {
            throw new InputException($"{Output} must be a folder that can be written to, was '{Folder}': {e.Message}");
        }
    }

    private static bool IsOfFile(Exception e) => e is IOException or UnauthorizedAccessException;
}
