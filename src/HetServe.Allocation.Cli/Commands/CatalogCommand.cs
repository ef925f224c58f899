using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve catalog</c>: the GPUs, models, engines and objectives that the library knows.</summary>
internal static class CatalogCommand
{
    public static Command Create(Screen screen) => new("catalog", "List what the library knows by name: GPUs, models, engines, objectives.")
    {
        Of(screen, "gpus", "List GPUs: memory, bandwidth, link, dense peaks, GPUs that one node links, power.", Gpus, () => GpuCatalog.All),
        Of(screen, "models", "List models: parameters, weights at 16 bit, KV cache, layers, heads, KV heads, experts.", Models,
            () => ModelCatalog.All),
        Of(screen, "engines", "List engines: overheads of a step, a layer, a sequence and a request, latency of a collective.", Engines,
            () => EngineCatalog.All),
        Of(screen, "slos", "List presets of objectives with their reasons.", Slos, () => SloPresets.All),
    };

    private static Command Of(Screen screen, string name, string description, Func<TextTable> table, Func<object> entries)
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

    private static TextTable Gpus()
    {
        var table = new TextTable(
            "GPU", ">Memory GB", ">Memory GB/s", ">Link GB/s", ">FP16 TFLOPS", ">FP8 TFLOPS", ">FP4 TFLOPS", ">GPUs per node", ">Power W");
        foreach (GpuSpec gpu in GpuCatalog.All)
        {
            table.Add(
                gpu.Name, Figures.Number(gpu.MemoryGb), Figures.Number(gpu.BandwidthGBps), Figures.Number(gpu.LinkGBps),
                Figures.Number(gpu.Fp16Tflops), OrNone(gpu.Fp8Tflops), OrNone(gpu.Fp4Tflops), OrNone(gpu.GpusPerNode),
                Figures.Number(gpu.Watts));
        }

        return table;
    }

    private static TextTable Models()
    {
        var table = new TextTable(
            "Model", ">Params B", ">Active B", ">Weights GB", ">KV cache KB/token", ">Layers", ">Heads", ">KV heads", ">Experts");
        foreach (ModelSpec model in ModelCatalog.All)
        {
            table.Add(
                model.Name, Figures.Number(model.ParametersB), Figures.Number(model.ActiveOrAllParametersB),
                Figures.Number(model.WeightsGb),
                Figures.Number(model.KvKbPerToken), Figures.Number(model.Layers), OrNone(model.Heads), OrNone(model.KvHeads),
                OrNone(model.Experts));
        }

        return table;
    }

    private static TextTable Slos()
    {
        var table = new TextTable("Preset", "~Limits", "Rate", "~Reason");
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

    private static TextTable Engines()
    {
        var table = new TextTable("Engine", ">Step ms", ">Layer µs", ">Sequence µs", ">Request ms", ">Collective µs");
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
