using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Problems;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve catalog</c>: the GPUs, models, engines and objectives that the library knows.</summary>
internal static class CatalogCommand
{
    public static Command Create(Screen screen) => new("catalog", "List what the library knows by name: GPUs, models, engines, objectives.")
    {
        Of(screen, "gpus", "List GPUs: memory, bandwidth, link, dense peaks, GPUs that one node links, power.", Gpus, () => GpuCatalog.All),
        Of(screen, "models", "List models: parameters, weights at 16 bit, KV cache, layers, heads, KV heads, experts.", Models, () => ModelCatalog.All),
        Of(screen, "engines", "List engines: overheads of a step, a layer, a sequence and a request, latency of a collective.", Engines, () => EngineCatalog.All),
        Of(screen, "slos", "List presets of objectives with their reasons.", Slos, () => SloPresets.All),
    };

    private static Command Of(Screen screen, string name, string description, Func<Table> table, Func<object> entries)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command(name, description) { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json)) screen.WriteJson(entries());
            else screen.Write(table());
            return ExitStatus.Done;
        });
        return command;
    }

    private static Table Gpus()
    {
        Table table = Screen.CreateNarrowTable("GPU", ">GB", ">GB/s", ">link", ">FP16", ">FP8", ">FP4", ">node", ">W");
        foreach (GpuSpec gpu in GpuCatalog.All)
        {
            table.Add(
                gpu.Name, Figures.Number(gpu.MemoryGb), Figures.Number(gpu.BandwidthGBps), Figures.Number(gpu.LinkGBps),
                Figures.Number(gpu.Fp16Tflops), OrNone(gpu.Fp8Tflops), OrNone(gpu.Fp4Tflops), OrNone(gpu.GpusPerNode), Figures.Number(gpu.Watts));
        }

        return table;
    }

    private static Table Models()
    {
        Table table = Screen.CreateNarrowTable("model", ">B", ">active B", ">GB", ">KV KB", ">layers", ">heads", ">KV", ">experts");
        foreach (ModelSpec model in ModelCatalog.All)
        {
            table.Add(
                model.Name, Figures.Number(model.ParametersB), Figures.Number(model.ActiveOrAllParametersB), Figures.Number(model.WeightsGb),
                Figures.Number(model.KvKbPerToken), Figures.Number(model.Layers), OrNone(model.Heads), OrNone(model.KvHeads), OrNone(model.Experts));
        }

        return table;
    }

    private static Table Slos()
    {
        Table table = Screen.CreateNarrowTable("preset", "limits", "rate", "reason");
        foreach (SloPreset preset in SloPresets.All)
            table.Add(preset.Name, Limits(preset.Objectives), preset.Objectives.AtPeak ? "peak" : "mean", preset.Reason);
        return table;
    }

    private static string Limits(ServiceObjectives of)
    {
        (string first, string each) = (Figures.Number(of.TtftAllowance.TotalSeconds), Figures.Number(of.TpotAllowance.TotalMilliseconds));
        return of.LimitTtftAndTpot ? $"TTFT {first} s, TPOT {each} ms"
            : of.TpotAllowance > TimeSpan.Zero ? $"delay {first} s + {each} ms per token"
            : $"delay {first} s";
    }

    private static Table Engines()
    {
        Table table = Screen.CreateNarrowTable("engine", ">step ms", ">layer us", ">sequence us", ">request ms", ">collective us");
        foreach (EngineSpec engine in EngineCatalog.All)
        {
            PerformanceParameters parameters = engine.ToParameters();
            table.Add(
                engine.Name, Scaled(parameters.StepOverheadSeconds, 1e3), Scaled(parameters.LayerOverheadSeconds, 1e6),
                Scaled(parameters.SequenceOverheadSeconds, 1e6), Scaled(parameters.RequestOverheadSeconds, 1e3),
                Scaled(parameters.EffectiveTensorLatencySeconds, 1e6));
        }

        return table;
    }

    private static string Scaled(double seconds, double factor) => Figures.Number(Math.Round(seconds * factor, 3));

    private static string OrNone(double? value) => value is { } number ? Figures.Number(number) : "-";
}
