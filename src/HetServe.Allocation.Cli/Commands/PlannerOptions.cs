using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>
/// The options of a command for the rolling planner: time between decisions, look-ahead, history, margin and costs of switching.
/// </summary>
internal sealed class PlannerOptions
{
    private const double MostMinutes = 1e6;
    private static readonly RollingOptions s_defaults = new();

    private readonly Option<double?> _window = CommonOptions.Number<double>(
        "--window", "MINUTES", $"Time between two decisions. Default: {s_defaults.Window.TotalMinutes}.", v => v is >= 0.1 and <= 1440,
        "be a number from 0.1 to 1440");

    private readonly Option<double?> _lookAhead = CommonOptions.Number<double>(
        "--look-ahead", "MINUTES",
        $"Time in which a change must pay off, at least --window. Default: {s_defaults.LookAhead.TotalMinutes}, or --window if longer.",
        v => v is > 0 and <= MostMinutes, "be a number > 0 and at most 1e6");

    private readonly Option<double?> _rateMargin = CommonOptions.Number<double>(
        "--rate-margin", "FRACTION",
        "Share by which the present rates may rise before the next change. The present window counts half at its rates, half raised by it. "
        + FormattableString.Invariant($"Default: {s_defaults.RateMargin}."),
        v => v is >= 0 and <= 10, "be a number from 0 to 10");

    private readonly Option<int?> _historyWindows = CommonOptions.Number<int>(
        "--history-windows", "N",
        "Number of recent windows, with the present one, by whose mean cost the planner weighs a change, at least 1. The latest counts "
        + $"most. Default: {s_defaults.HistoryWindows}.",
        v => v is >= 1 and <= 10_000, "be a whole number from 1 to 10000");

    private readonly Option<double?> _start = Dollars(
        "--start-cost", "Cost of starting or enlarging a deployment, besides rental.", s_defaults.Switching.StartCost);

    private readonly Option<double?> _stop = Dollars(
        "--stop-cost", "Cost of stopping or shrinking a deployment, besides rental.", s_defaults.Switching.StopCost);

    private readonly Option<double?> _reconfigure = Dollars(
        "--reconfigure-cost", "Cost of changing the parallelism of a deployment, besides rental.",
        s_defaults.Switching.ReconfigureCost);

    private readonly Option<double?> _bandwidth = CommonOptions.Number<double>(
        "--load-bandwidth", "GBPS", $"Rate at which a replica reads its weights, GB/s. Default: {s_defaults.Switching.LoadGBps}.",
        v => v is > 0 and <= 1e6, "be a number > 0 and at most 1e6");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_window, _lookAhead, _historyWindows, _rateMargin, _start, _stop, _reconfigure, _bandwidth])
            command.Options.Add(option);
    }

    /// <summary>Reads the options from the command line.</summary>
    /// <exception cref="InvalidInputException">The look-ahead is shorter than a window.</exception>
    public RollingOptions Read(ParseResult parsed)
    {
        TimeSpan window = Minutes(_window) ?? s_defaults.Window;
        TimeSpan lookAhead = Minutes(_lookAhead) ?? (window > s_defaults.LookAhead ? window : s_defaults.LookAhead);
        if (lookAhead < window)
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"{_lookAhead.Name} must be at least {_window.Name} ({window.TotalMinutes}), was {lookAhead.TotalMinutes}."));
        }

        return new RollingOptions
        {
            Window = window,
            LookAhead = lookAhead,
            HistoryWindows = parsed.GetValue(_historyWindows) ?? s_defaults.HistoryWindows,
            RateMargin = parsed.GetValue(_rateMargin) ?? s_defaults.RateMargin,
            Switching = s_defaults.Switching with
            {
                StartCost = parsed.GetValue(_start) ?? s_defaults.Switching.StartCost,
                StopCost = parsed.GetValue(_stop) ?? s_defaults.Switching.StopCost,
                ReconfigureCost = parsed.GetValue(_reconfigure) ?? s_defaults.Switching.ReconfigureCost,
                LoadGBps = parsed.GetValue(_bandwidth) ?? s_defaults.Switching.LoadGBps,
            },
        };

        TimeSpan? Minutes(Option<double?> option) => parsed.GetValue(option) is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
    }

    private static Option<double?> Dollars(string name, string description, double byDefault) => CommonOptions.Number<double>(
        name, "DOLLARS", FormattableString.Invariant($"{description} Default: {byDefault}."), v => v is >= 0 and <= 1e6,
        "be a number from 0 to 1e6");
}
