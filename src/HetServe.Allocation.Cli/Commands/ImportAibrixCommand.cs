using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Interop.Importers;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve import aibrix</c>.</summary>
internal static class ImportAibrixCommand
{
    public static Command Create(Screen screen)
    {
        var profiles = new Argument<string[]>("profiles")
        {
            HelpName = "PROFILE.json",
            Description = "Profiles of AIBrix's GPU optimizer, one GPU each: gpu, cost, indexes, tputs, e2e, slos.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = ImportCommand.Output();
        Option<string?> workload = CommonOptions.Text(
            "--workload", "WORKLOAD.json",
            "Demand: each class of this file, format hetserve.workload/1, goes to the bucket closest to its mean lengths. See "
            + "hetserve calibrate.");
        var peak = new Option<bool>("--peak")
        {
            Description = "With --workload, take the rates of the busiest window, not the mean rates.",
        };
        Option<double?> rate = CommonOptions.Number<double>(
            "--rate", "QPS", "Demand: queries per second in all, spread evenly over the buckets that a profile serves.",
            v => v > 0 && double.IsFinite(v), "be a number > 0");
        var command = new Command(
            "aibrix",
            "Each bucket with demand becomes a query type, each profile a tier, each throughput a measurement; costs are $ per hour. A "
            + "profile has no demand: give it with --workload or --rate.")
        {
            profiles, output, workload, peak, rate,
        };
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(profiles);
            (string? from, double? qps) = (parsed.GetValue(workload), parsed.GetValue(rate));
            OutputFile file = OutputFile.At(output.Name, parsed.GetRequiredValue(output), from is null ? paths : [.. paths, from]);
            if (from is null == qps is null)
            {
                throw new InvalidInputException(from is null
                    ? "A profile of AIBrix has no demand: give it with --workload WORKLOAD.json, or --rate QPS for an even spread."
                    : "--rate must not be given with --workload.");
            }

            if (parsed.GetValue(peak) && from is null) throw new InvalidInputException("--peak must be given with --workload.");
            var demand = from is null ? AibrixDemand.Even(qps!.Value) : AibrixDemand.Of(WorkloadFile.Load(from), parsed.GetValue(peak));
            return ImportCommand.Write(screen, file, AibrixImport.Load(paths, demand));
        });
        return command;
    }
}
