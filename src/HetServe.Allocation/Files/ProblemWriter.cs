using System.Text.Json;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Writes <c>hetserve.problem/1</c>. Leaves out members that hold their default, except <c>performance.model</c>.</summary>
internal static class ProblemWriter
{
    public static void Write(Utf8JsonWriter json, AllocationProblem problem)
    {
        problem.EnsureValid();
        if (problem.PerformanceModel is { } model)
        {
            throw new InvalidOperationException($"Problem '{problem.Name}': PerformanceModel ({model.GetType().Name}) is code, "
                + $"which a {ProblemFile.Format} file cannot hold; give its figures as measurements, or set it to null.");
        }

        AllocationProblem defaults = ProblemDefaults.Problem;
        json.WriteString("name", problem.Name);
        json.WriteOptional("horizonHours", problem.HorizonHours, defaults.HorizonHours);
        json.WriteOptional("budget", problem.Budget);
        if (problem.Storage != defaults.Storage) Storage(json, problem.Storage, defaults.Storage);
        json.WriteStartObject("parallelism");
        json.WriteIntegers("tensor", problem.Parallelism.Tensor);
        json.WriteIntegers("pipeline", problem.Parallelism.Pipeline);
        json.WriteEndObject();
        json.WriteOptional("maxReplicas", problem.MaxReplicas, defaults.MaxReplicas);
        if (problem.Availability.Count > 0) Availability(json, problem.Availability);
        Performance(json, problem.Performance, defaults.Performance);
        json.WriteObjects("queries", problem.Queries, Query);
        json.WriteObjects("models", problem.Models, (_, model) => Model(json, model, problem.Queries));
        json.WriteObjects("tiers", problem.Tiers, Tier);
        if (problem.Measurements.Count > 0) json.WriteObjects("measurements", problem.Measurements, Measurement);
    }

    /// <summary>The word for a scope in the file.</summary>
    public static string Word(SloScope scope) => scope == SloScope.Route ? "route" : "average";

    /// <summary>The word for a performance model in the file.</summary>
    public static string Word(PerformanceModelKind model) => model == PerformanceModelKind.Engine ? "engine" : "roofline";

    private static void Storage(Utf8JsonWriter json, StoragePolicy storage, StoragePolicy defaults)
    {
        json.WriteStartObject("storage");
        json.WriteOptional("capacityGb", storage.CapacityGb);
        json.WriteOptional("pricePerGbHour", storage.PricePerGbHour, defaults.PricePerGbHour);
        json.WriteOptional("retentionHours", storage.RetentionHours, defaults.RetentionHours);
        json.WriteEndObject();
    }

    private static void Availability(Utf8JsonWriter json, IReadOnlyDictionary<string, int> availability)
    {
        json.WriteStartObject("availability");
        foreach ((string gpu, int count) in availability.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteNumber(gpu, count);
        json.WriteEndObject();
    }

    private static void Performance(Utf8JsonWriter json, PerformanceParameters performance, PerformanceParameters defaults)
    {
        json.WriteStartObject("performance");
        json.WriteString("model", Word(performance.Model)); // never left out, because its default will change
        json.WriteOptional("computeEfficiency", performance.ComputeEfficiency, defaults.ComputeEfficiency);
        json.WriteOptional("bandwidthEfficiency", performance.BandwidthEfficiency, defaults.BandwidthEfficiency);
        json.WriteOptional("memoryUtilization", performance.MemoryUtilization, defaults.MemoryUtilization);
        json.WriteOptional("maxUtilization", performance.MaxUtilization, defaults.MaxUtilization);
        json.WriteOptional("tensorLatency", performance.TensorLatencySeconds, defaults.TensorLatencySeconds);
        json.WriteOptional("pipelineLatency", performance.PipelineLatencySeconds, defaults.PipelineLatencySeconds);
        json.WriteEndObject();
    }

    private static void Query(Utf8JsonWriter json, QueryType query)
    {
        QueryType defaults = ProblemDefaults.Query;
        json.WriteString("name", query.Name);
        json.WriteNumber("ratePerHour", query.RatePerHour);
        json.WriteNumber("inputTokens", query.InputTokens);
        json.WriteNumber("outputTokens", query.OutputTokens);
        json.WriteNumber("delaySlo", FileSeconds.Write(query.DelaySlo));
        json.WriteNumber("errorSlo", query.ErrorSlo);
        if (query.TtftSlo is { } ttft) json.WriteNumber("ttftSlo", FileSeconds.Write(ttft));
        if (query.TpotSlo is { } tpot) json.WriteNumber("tpotSlo", FileSeconds.Write(tpot));
        if (query.DelayScope != defaults.DelayScope) json.WriteString("delayScope", Word(query.DelayScope));
        if (query.ErrorScope != defaults.ErrorScope) json.WriteString("errorScope", Word(query.ErrorScope));
        json.WriteOptional("delayPenalty", query.DelayPenalty, defaults.DelayPenalty);
        json.WriteOptional("unmetPenalty", query.UnmetPenalty, defaults.UnmetPenalty);
        json.WriteOptional("maxUnmet", query.MaxUnmet, defaults.MaxUnmet);
        json.WriteOptional("tokenKb", query.TokenKb, defaults.TokenKb);
    }

    private static void Model(Utf8JsonWriter json, ModelSpec model, IReadOnlyList<QueryType> queries)
    {
        json.WriteString("name", model.Name);
        json.WriteNumber("parametersB", model.ParametersB);
        json.WriteOptional("activeParametersB", model.ActiveParametersB);
        json.WriteNumber("weightsGb", model.WeightsGb);
        json.WriteNumber("kvKbPerToken", model.KvKbPerToken);
        json.WriteNumber("layers", model.Layers);
        json.WriteNumber("hiddenSize", model.HiddenSize);
        json.WriteStartObject("errorRates");
        foreach (QueryType query in queries) // the dictionary has no order
        {
            if (model.ErrorRates.TryGetValue(query.Name, out double rate)) json.WriteNumber(query.Name, rate);
        }

        json.WriteEndObject();
    }

    private static void Tier(Utf8JsonWriter json, GpuTier tier)
    {
        json.WriteString("name", tier.Name);
        json.WriteString("gpu", tier.Gpu);
        json.WriteString("precision", tier.Precision.ToString());
        json.WriteNumber("memoryGb", tier.MemoryGb);
        json.WriteNumber("tflops", tier.Tflops);
        json.WriteNumber("bandwidthGBps", tier.BandwidthGBps);
        json.WriteNumber("linkGBps", tier.LinkGBps);
        json.WriteNumber("pricePerHour", tier.PricePerHour);
        json.WriteOptional("weightScale", tier.WeightScale);
        json.WriteOptional("errorScale", tier.ErrorScale);
    }

    private static void Measurement(Utf8JsonWriter json, Measurement measurement)
    {
        json.WriteString("query", measurement.Query);
        json.WriteString("model", measurement.Model);
        json.WriteString("tier", measurement.Tier);
        json.WriteNumber("tensor", measurement.Parallelism.Tensor);
        json.WriteNumber("pipeline", measurement.Parallelism.Pipeline);
        json.WriteOptional("ttft", measurement.TtftSeconds);
        json.WriteOptional("tpot", measurement.TpotSeconds);
        json.WriteOptional("delay", measurement.DelaySeconds);
        json.WriteOptional("queriesPerSecond", measurement.QueriesPerSecond);
        json.WriteOptional("errorRate", measurement.ErrorRate);
    }
}
