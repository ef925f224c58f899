using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Interop;

/// <summary>
/// Turns request traces into classes with rates and lengths. Each trace is streamed once; memory grows with classes and windows, not with
/// requests. Stateless; safe for concurrent calls.
/// </summary>
public static class WorkloadCalibrator
{
    /// <summary>
    /// Sorts the requests of each trace into classes by prompt and answer length and sums each class up. Classes without requests are left
    /// out.
    /// </summary>
    /// <param name="traces">The traces; at least one, names not empty and unique.</param>
    /// <param name="options">Classes and windows; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the run between two requests.</param>
    /// <exception cref="ArgumentException">A name or an option breaks its rule, or there is no trace.</exception>
    /// <exception cref="InvalidDataException">A trace has fewer than two requests, so it has no rate.</exception>
    /// <exception cref="TraceFormatException">A trace file is malformed.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before it was done.</exception>
    public static WorkloadSummary Calibrate(
        IEnumerable<WorkloadTrace> traces, CalibrationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(traces);
        options ??= new CalibrationOptions();
        options.EnsureValid();

        var names = new HashSet<string>(StringComparer.Ordinal);
        var summaries = new List<TraceSummary>();
        var classes = new List<WorkloadClass>();
        foreach (WorkloadTrace trace in traces)
        {
            if (string.IsNullOrWhiteSpace(trace.Name) || !names.Add(trace.Name))
            {
                throw new ArgumentException($"Trace '{trace.Name}': the name must be unique and not empty.", nameof(traces));
            }

            var calibration = new TraceCalibration(trace.Name, options);
            foreach (TraceRequest request in trace.Requests)
            {
                cancellationToken.ThrowIfCancellationRequested();
                calibration.Add(request);
            }

            summaries.Add(calibration.Summarize());
            classes.AddRange(calibration.SummarizeClasses());
        }

        if (summaries.Count == 0)
        {
            throw new ArgumentException("At least one trace is needed, got none.", nameof(traces));
        }

        return new WorkloadSummary
        {
            Citation = options.Citation,
            Command = options.Command,
            WindowMinutes = options.Window.TotalMinutes,
            Traces = summaries,
            Classes = classes,
        };
    }
}
