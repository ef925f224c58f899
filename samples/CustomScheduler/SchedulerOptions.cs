using HetServe.Allocation.Evaluation;
using Microsoft.Extensions.Options;

namespace CustomScheduler;

/// <summary>Options of the service, from the section <c>Scheduler</c> of its configuration: <c>--Scheduler:Port=8080</c>.</summary>
public sealed class SchedulerOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Scheduler";

    /// <summary>Port on the loopback interface, in [0, 65535]; 0 for any that is free. Default 0.</summary>
    public int Port { get; set; }

    /// <summary>Time from one plan to the next, from 1 ms to 1 day; one window of the trace passes in it. Default 10 seconds.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Factor from the rates of the trace to those of the service, more than 0. Default 10.</summary>
    public double Scale { get; set; } = 10;

    /// <summary>File with the summary of a trace with arrivals; a relative path begins beside the program.</summary>
    public string Trace { get; set; } = "azure-2023-summary.json";

    internal string TracePath => Path.Combine(AppContext.BaseDirectory, Trace);
}

/// <summary>Names every option that is out of its range.</summary>
internal sealed class SchedulerOptionsValidator : IValidateOptions<SchedulerOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulerOptions options)
    {
        List<string> faults = [];
        if (options.Port is < 0 or > 65535) faults.Add($"Scheduler:Port must be in [0, 65535], was {options.Port}.");
        if (options.Interval < TimeSpan.FromMilliseconds(1) || options.Interval > TimeSpan.FromDays(1))
            faults.Add($"Scheduler:Interval must be from 1 ms to 1 day, was {options.Interval}.");
        if (!(options.Scale > 0 && double.IsFinite(options.Scale)))
            faults.Add($"Scheduler:Scale must be a number > 0, was {options.Scale}.");
        if (!File.Exists(options.TracePath)) faults.Add($"Scheduler:Trace must be a file, was '{options.TracePath}'.");
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
