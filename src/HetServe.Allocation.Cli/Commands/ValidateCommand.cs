using System.CommandLine;
using System.Text;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Interop.Fitting;
using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve validate</c>.</summary>
internal static class ValidateCommand
{
    public static Command Create(Screen screen)
    {
        var files = new Argument<string[]>("files")
        {
            HelpName = "FILE.csv",
            Description = "Measurements with the columns source, kind, model, gpu, gpu_count, precision, tp, pp, engine, engine_version, "
                + "input_tokens, output_tokens, concurrency_or_batch, request_rate_rps, ttft_ms, tpot_or_itl_ms, e2e_ms, "
                + "throughput_output_tok_s, requests_per_s and note, in any order and among others. Of several files, those without the "
                + "columns source and kind are passed over.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> json = CommonOptions.Json();
        Option<bool> markdown = CommonOptions.Markdown();
        Option<int?> halves = CommonOptions.Number<int>(
            "--halves",
            "N",
            "Also split the configurations into halves, N times, fit the constants of the catalogs to each half and judge them on the "
            + "other.",
            v => v is >= 1 and <= 100,
            "be a whole number from 1 to 100");
        Option<string?> constants = CommonOptions.Text(
            "--constants",
            "FILE.csv",
            $"Fit the constants of the catalogs to all rows and write them here, beside the present ones. {OutputFile.DashHelp}");
        Option<string?> plot = ChartFile.CreateOption("predicted against measured time per token here");
        var simulate = new Option<bool>("--simulate")
        {
            Description = "Also repeat the Poisson runs in the simulator, with 20 seeds each, and print the errors by run.",
        };
        var command = new Command(
            "validate",
            "Predict measured rows from the catalogs, and print the errors. Uses nothing but the catalogs of GPUs, models and "
            + "engines. A closed loop is predicted from its number of clients, Poisson arrivals from their rate, a static batch "
            + "from its size.")
        {
            files, json, markdown, halves, constants, plot, simulate,
        };
        CommonOptions.AllowOneOf(command, markdown, json);
        command.SetAction(async (parsed, _) =>
        {
            string[] paths = parsed.GetRequiredValue(files);
            ChartFile? chartFile = ChartFile.At(parsed.GetValue(plot), paths);
            OutputFile? constantsFile = OutputFile.At(constants.Name, parsed.GetValue(constants), paths);
            constantsFile?.EnsureOther(chartFile?.File);
            MeasurementRow[] rows = [.. MeasurementsOf(paths, screen).SelectMany(MeasurementFile.Load)];
            int? splits = parsed.GetValue(halves);
            bool isSimulated = parsed.GetValue(simulate);
            var (result, simulated, heldOut) = await RunProgress.ShowAsync(
                screen, "validate", (IProgress<double> _) => Validate(rows, splits, isSimulated)).ConfigureAwait(false);
            Screen beside = screen.Beside(chartFile?.File, constantsFile);
            if (parsed.GetValue(json)) beside.WriteJson(ValidationTables.Json(result, heldOut, simulated));
            else StudyTable.WriteAll(beside, parsed.GetValue(markdown), ValidationTables.Tables(result, heldOut, simulated));
            chartFile?.Write(screen, ValidationTables.Chart(result));
            constantsFile?.Write(screen, Encoding.UTF8.GetBytes(ValidationTables.Constants(CatalogFit.Fit(result.Predictions)).ToCsv()));
            return ExitStatus.Done;
        });
        return command;
    }

    private static (MeasurementValidation Result, IReadOnlyList<SimulatedRun>? Simulated, MeasurementValidation? HeldOut) Validate(
        MeasurementRow[] rows, int? splits, bool isSimulated)
    {
        var result = MeasurementValidation.Run(rows);
        return (
            result,
            isSimulated ? MeasurementSimulation.Run(rows) : null,
            splits is { } count ? new MeasurementValidation(HeldOutValidation.Run(result.Predictions, count), []) : null);
    }

    /// <summary>
    /// The files with measurements: of several, tables of GPUs or models that stand beside them are passed over with a note.
    /// </summary>
    private static string[] MeasurementsOf(string[] paths, Screen screen)
    {
        string[] measurements = [.. paths.Where(MeasurementFile.HasMeasurements)];
        if (measurements.Length == 0) return paths; // reading names what is missing
        foreach (string other in paths.Except(measurements))
            screen.Error($"{Path.GetFileName(other)}: no columns 'source' and 'kind', so no measurements: passed over");
        return measurements;
    }
}
