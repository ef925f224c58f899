using System.CommandLine;
using System.Globalization;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve calibrate</c>.</summary>
internal static class CalibrateCommand
{
    private const string StandardInput = "-";
    private const double ShortestWindow = 1e-3, LongestWindow = 1e6;

    /// <summary>Creates the command.</summary>
    /// <param name="screen">Where to write.</param>
    /// <param name="standardInput">Opens the standard input; null for that of the process.</param>
    public static Command Create(Screen screen, Func<Stream>? standardInput = null)
    {
        standardInput ??= Console.OpenStandardInput;
        var defaults = new CalibrationOptions();
        var traces = new Argument<string[]>("traces")
        {
            HelpName = "TRACE",
            Description = "Request traces, one service each: CSV with a header or JSON lines, plain or in gzip; - for the standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--out")
        {
            HelpName = "FILE",
            Description = $"Write the summary here, format hetserve.workload/1. {OutputFile.DashHelp}",
            Required = true,
        };
        Option<double?> window = CommonOptions.Number<double>(
            "--window", "MINUTES", "Length of the windows in which arrivals are counted.", v => v is >= ShortestWindow and <= LongestWindow,
            "be a number from 0.001 to 1e6");
        window.DefaultValueFactory = _ => defaults.Window.TotalMinutes;
        Option<string> input = Limits("--input-limits", "Longest prompt of each band but the last", defaults.InputThresholds);
        Option<string> answer = Limits("--output-limits", "Longest answer of each band but the last", defaults.OutputThresholds);
        var noArrivals = new Option<bool>("--no-arrivals") { Description = "Leave out the arrivals of each window, not the peak rate." };
        var columns = new TraceColumnOptions();
        var citation = new Option<string?>("--citation") { HelpName = "TEXT", Description = "Citation of the traces, for the summary." };

        var command = new Command("calibrate", "Sort requests of traces into classes by prompt and answer length, with rates and means.")
        {
            traces, output, window, input, answer, noArrivals, citation,
        };
        columns.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] paths = parsed.GetRequiredValue(traces);
            OutputFile file = OutputFile.At(output.Name, parsed.GetRequiredValue(output), paths.Where(path => path != StandardInput));
            double minutes = parsed.GetValue(window)!.Value;
            TraceColumns named = columns.Of(parsed);
            var options = new CalibrationOptions
            {
                InputThresholds = LimitsOf(input),
                OutputThresholds = LimitsOf(answer),
                Window = TimeSpan.FromMinutes(minutes),
                KeepArrivals = !parsed.GetValue(noArrivals),
                Citation = parsed.GetValue(citation),
                Command = CommandLine(paths, columns.Text(named), file.GivenPath, minutes, defaults.Window.TotalMinutes),
            };
            WorkloadSummary summary = await RunProgress.ShowAsync(
                screen, "calibrate", (IProgress<double> _) => Calibrate(Traces(paths, named, standardInput), options, cancellation))
                .ConfigureAwait(false);
            file.Write(screen, WorkloadFile.ToJson(summary));
            foreach (TraceSummary trace in summary.Traces.Where(trace => trace.SpanHours * 60 < summary.WindowMinutes))
            {
                string length = FormattableString.Invariant($"the window of {summary.WindowMinutes:G4} min");
                string span = FormattableString.Invariant($"{trace.SpanHours * 3600:G4} s");
                screen.Error(trace.SpanHours > 0
                    ? $"warning: trace '{trace.Name}' lasts {span}, less than {length}: "
                        + "its peak rates are its mean rates. Give a shorter --window."
                    : $"warning: all requests of trace '{trace.Name}' arrive at once: its rates are those of {length}.");
            }

            WorkloadRendering.Write(screen.Beside(file), summary);
            return ExitStatus.Done;

            // Only limits that are given divide the classes of a column by length.
            int[] LimitsOf(Option<string> limits)
            {
                bool isGiven = parsed.GetResult(limits) is { Implicit: false };
                return named.Class is null || isGiven ? Split(parsed.GetRequiredValue(limits)) : [];
            }
        });
        return command;
    }

    private static WorkloadSummary Calibrate(
        IEnumerable<WorkloadTrace> traces, CalibrationOptions options, CancellationToken cancellation)
    {
        try
        {
            return WorkloadCalibrator.Calibrate(traces, options, cancellation);
        }
        catch (TraceFormatException e) when (e.MissingColumns.Count > 0)
        {
            throw new InvalidInputException(
                $"{e.Message} Name a column with {string.Join(", ", e.MissingColumns.Select(column => $"--{column}"))}.");
        }
        catch (ArgumentException e)
        {
            throw InvalidInputException.Of(e);
        }
    }

    private static IEnumerable<WorkloadTrace> Traces(string[] paths, TraceColumns columns, Func<Stream> standardInput)
    {
        foreach (string path in paths)
        {
            if (Directory.Exists(path)) throw new InvalidInputException($"A trace must be a file, was the folder '{path}'.");
            yield return path == StandardInput
                ? WorkloadTrace.Read(standardInput(), "stdin", columns)
                : WorkloadTrace.Load(path, null, columns);
        }
    }

    /// <summary>The command with file names only: the folders mean nothing to a reader of the summary.</summary>
    private static string CommandLine(string[] traces, string columns, string output, double window, double defaultWindow)
    {
        string files = string.Join(' ', traces.Select(Path.GetFileName));
        string option = window == defaultWindow ? "" : string.Create(CultureInfo.InvariantCulture, $" --window {window}");
        return $"hetserve calibrate {files}{columns}{option} --out {Path.GetFileName(output)}";
    }

    private static Option<string> Limits(string name, string description, IReadOnlyList<int> byDefault)
    {
        var option = new Option<string>(name)
        {
            HelpName = "TOKENS",
            Description = $"{description}: one number, or two ascending ones with a comma between.",
            DefaultValueFactory = _ => string.Join(',', byDefault),
        };
        option.Validators.Add(result =>
        {
            string text = result.GetValueOrDefault<string>();
            int[] limits = Split(text);
            if (limits.Length > 2 || limits[0] < 0 || limits[^1] < 0 || (limits.Length == 2 && limits[0] >= limits[1]))
                result.AddError($"{name} must be one or two ascending whole numbers such as 512,2048, was '{text}'.");
        });
        return option;
    }

    private static int[] Split(string limits) =>
        [.. limits.Split(',').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : -1)];
}
