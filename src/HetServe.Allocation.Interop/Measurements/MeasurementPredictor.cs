using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>Predicts measurement rows from the catalogs alone. Stateless; safe for concurrent calls.</summary>
public static class MeasurementPredictor
{
    /// <summary>Share of peak FLOP/s beyond which a row is implausible: it hides several engines or a prefix cache.</summary>
    private const double MostOfPeak = 0.72;

    private const double Share = 0.9, OverheadGb = 2;

    /// <summary>Most sequences of an engine that a row says nothing of.</summary>
    private const double MostSequences = 2048;

    /// <summary>Degrees that a row without one may have used.</summary>
    private static readonly int[] s_tensorDegrees = [1, 2, 4, 8];

    /// <summary>Predicts a row; null with a reason if it cannot be mapped, or is implausible.</summary>
    /// <param name="row">The row.</param>
    /// <param name="reason">Why there is no prediction; empty where there is one.</param>
    public static MeasurementPrediction? Predict(MeasurementRow row, out string reason)
    {
        ArgumentNullException.ThrowIfNull(row);
        return MeasurementMapping.Map(row, out reason) is { } option ? Predict(row, option, out reason) : null;
    }

    internal static MeasurementPrediction? Predict(MeasurementRow row, MeasuredOption option, out string reason)
    {
        MeasurementPrediction? prediction = row.Kind switch
        {
            "closed_loop" => ClosedLoop(row, option, out reason),
            "open_loop" => OpenLoop(row, option, out reason),
            "static_batch" => StaticBatch(row, option, out reason),
            "max_throughput" => MaxThroughput(row, option, out reason),
            "layer_decode" or "layer_prompt" or "layer_linear" => Layer(row, option, out reason),
            "all_reduce" => Collective(row, option, out reason),
            _ => Refuse($"kind '{row.Kind}' unknown", out reason),
        };
        return prediction;
    }

    /// <summary>GB that one replica of a serving engine has for cache; not more than 0 if the weights do not fit.</summary>
    internal static double CacheGb(MeasuredOption option) => option.CacheGb(Share, OverheadGb);

    private static MeasurementPrediction? ClosedLoop(MeasurementRow row, MeasuredOption option, out string reason)
    {
        double factor = row.NoteNumber("len_factor") ?? 1;
        double input = factor * row.InputTokens ?? 0, output = factor * row.OutputTokens ?? 0;
        if (row is not { Concurrency: >= 1 and var clients, TpotMs: > 0 and var tpotMs } || output < 1)
            return Refuse("clients, lengths or TPOT not given", out reason);
        double tpot = tpotMs / 1e3, ttft = (row.TtftMs ?? 0) / 1e3;
        double running = clients * output * tpot / (ttft + output * tpot);
        if (Implausible(option, running, input, output, tpot) is { } why) return Refuse(why, out reason);
        double cache = CacheGb(option);
        if (cache <= 0) return Refuse("weights do not fit in memory", out reason);
        double most = Math.Max(1, option.Sequences(cache, input + output / 2));
        int stages = option.Parallelism.Pipeline;
        LoadedEngineResult load = LoadedEngine.ClosedLoop(
            option.Coefficients(), Math.Max(1, clients / stages), input, output, option.Engine.RequestOverheadSeconds, most / stages);
        reason = "";
        return new MeasurementPrediction(row, option)
        {
            Tpot = new(tpot, load.TpotSeconds),
            Ttft = ttft > 0 ? new MeasuredFigure(ttft, load.TtftSeconds) : null,
            QueriesPerSecond = new(row.RequestsPerSecond ?? clients / (ttft + output * tpot), stages * load.QueriesPerSecond),
            Concurrency = clients,
        };
    }

    private static MeasurementPrediction? OpenLoop(MeasurementRow row, MeasuredOption option, out string reason)
    {
        if (row is not
            { RequestRate: > 0 and var rate, TpotMs: > 0 and var tpotMs, InputTokens: { } input, OutputTokens: >= 1 and var output })
        {
            return Refuse("rate, lengths or TPOT not given", out reason);
        }

        double cache = CacheGb(option);
        if (cache <= 0) return Refuse("weights do not fit in memory", out reason);
        double most = Math.Min(option.Sequences(cache, input + output / 2), new PerformanceParameters().MaxConcurrency);
        if (LoadedEngine.OpenLoop(option.Coefficients(), rate, input, output, option.Engine.RequestOverheadSeconds, most) is not { } load)
            return Refuse("Poisson rate beyond the predicted capacity", out reason);
        reason = "";
        return new MeasurementPrediction(row, option)
        {
            Tpot = new(tpotMs / 1e3, load.TpotSeconds),
            Ttft = row.TtftMs > 0 ? new MeasuredFigure(row.TtftMs.Value / 1e3, load.TtftSeconds) : null,
            Concurrency = load.Sequences,
        };
    }

    private static MeasurementPrediction? StaticBatch(MeasurementRow row, MeasuredOption option, out string reason)
    {
        if (row is not { Concurrency: >= 1 and var batch, InputTokens: { } input, OutputTokens: >= 1 and var output })
            return Refuse("batch or lengths not given", out reason);
        double cache = option.CacheGb(1, 0);
        if (cache <= 0) return Refuse("weights do not fit in memory", out reason);
        if (option.Sequences(cache, input + output) < batch) return Refuse("static batch does not fit in memory at once", out reason);
        bool whole = row.TpotMs is null;
        double? measured = row.TpotMs / 1e3 ?? (output > 1 ? row.LatencyMs / 1e3 / output : null);
        EngineCoefficients step = option.Coefficients();
        LoadedEngineResult load = LoadedEngine.StaticBatch(step, batch, input, output);
        if (measured is { } tpot && Implausible(option, batch, whole ? input : 0, output, tpot) is { } why) return Refuse(why, out reason);
        if (measured is null && row.TtftMs is null) return Refuse("no measured time", out reason);
        reason = "";
        return new MeasurementPrediction(row, option)
        {
            Tpot = measured is { } m ? new MeasuredFigure(m, load.TpotSeconds + (whole ? batch * step.Prefill(input) / output : 0)) : null,
            Ttft = row.TtftMs > 0 ? new MeasuredFigure(row.TtftMs.Value / 1e3, load.TtftSeconds) : null,
            Concurrency = batch,
        };
    }

    private static MeasurementPrediction? MaxThroughput(MeasurementRow row, MeasuredOption option, out string reason)
    {
        if (row is not { InputTokens: { } input, OutputTokens: >= 1 and var output, OutputTokensPerSecond: > 0 and var measured })
            return Refuse("lengths or throughput not given", out reason);
        double gpus = row.GpuCount ?? option.Parallelism.Gpus, best = 0;
        IEnumerable<MeasuredOption> options = MeasurementMapping.IsChoice(row)
            ? s_tensorDegrees.Where(n => n <= gpus).Select(n => option with { Parallelism = new Parallelism(n, 1) })
            : [option];
        foreach (MeasuredOption candidate in options)
        {
            double cache = CacheGb(candidate);
            if (cache <= 0) continue;
            int stages = candidate.Parallelism.Pipeline;
            double most = Math.Min(MostSequences, candidate.Sequences(cache, input + output / 2)) / stages;
            if (row.Concurrency is { } prompts) most = Math.Min(most, prompts);
            LoadedEngineResult load = LoadedEngine.Saturated(candidate.Coefficients(), most, input, output, TpotLimit(row));
            best = Math.Max(best, stages * load.QueriesPerSecond * output * gpus / candidate.Parallelism.Gpus);
        }

        if (best <= 0) return Refuse("weights do not fit in memory", out reason);
        reason = "";
        return new MeasurementPrediction(row, option) { MaxThroughput = new(measured, best) };
    }

    private static MeasurementPrediction? Layer(MeasurementRow row, MeasuredOption option, out string reason)
    {
        double? time = row.Kind == "layer_prompt" ? row.TtftMs : row.TpotMs;
        if (time is not (> 0 and var measured) || row.Concurrency is not (>= 1 and var tokens))
            return Refuse("tokens or time not given", out reason);

        // A layer on its own: no collective, no share of the step that is not the layer's.
        bool isKernel = row.Kind == "layer_linear";
        EngineSpec engine = option.Engine with
        {
            StepOverheadSeconds = 0,
            TensorLatencySeconds = 0,
            LinkEfficiency = 1,
            LayerOverheadSeconds = isKernel ? 0 : option.Engine.LayerOverheadSeconds,
            SequenceOverheadSeconds = 0,
        };
        GpuSpec gpu = option.Gpu with { LinkGBps = 1e6, LinkEfficiency = 1 };
        EngineCoefficients step = (option with { Engine = engine, Gpu = gpu }).Coefficients();
        reason = "";
        return new MeasurementPrediction(row, option)
        {
            Layer = new(measured / 1e3, (step.Step(tokens) + tokens * step.PerDecodedToken) / option.Model.Layers),
            Concurrency = tokens,
        };
    }

    private static MeasurementPrediction? Collective(MeasurementRow row, MeasuredOption option, out string reason)
    {
        if (row is not { TpotMs: > 0 and var measured, Concurrency: > 0 and var bytes })
            return Refuse("bytes or time not given", out reason);
        double n = option.Parallelism.Tensor;
        double link = option.Gpu.LinkGBps * 1e9 * (option.Gpu.LinkEfficiency ?? option.Engine.LinkEfficiency);
        reason = "";
        return new MeasurementPrediction(row, option)
        {
            Layer = new(measured / 1e3, option.Engine.TensorLatencySeconds + 2 * (n - 1) / n * bytes / link),
        };
    }

    /// <summary>What a row would need beyond the data sheet; null if nothing.</summary>
    private static string? Implausible(MeasuredOption option, double running, double input, double output, double tpot)
    {
        GpuTier tier = option.Tier;
        double gpus = option.Parallelism.Tensor;
        double active = option.Model.ActiveOrAllParametersB;
        if (tier.EffectiveWeightScale * option.Model.WeightsGb * active / option.Model.ParametersB / (gpus * tier.BandwidthGBps) > tpot)
            return "faster than the memory bandwidth allows";
        double flops = 2e9 * active * running * (1 + input / output) / tpot;
        return flops > MostOfPeak * gpus * tier.Tflops * 1e12 ? "above 72 % of peak FLOP/s" : null;
    }

    /// <summary>The limit on TPOT in the note of an MLPerf row, s.</summary>
    private static double TpotLimit(MeasurementRow row)
    {
        const string mark = "TPOT<=";
        int at = row.Note.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0) return double.PositiveInfinity;
        ReadOnlySpan<char> text = row.Note.AsSpan(at + mark.Length);
        int end = text.IndexOf("ms");
        return end > 0 && double.TryParse(text[..end], System.Globalization.CultureInfo.InvariantCulture, out double limit)
            ? limit / 1e3
            : double.PositiveInfinity;
    }

    private static MeasurementPrediction? Refuse(string why, out string reason)
    {
        reason = why;
        return null;
    }
}
