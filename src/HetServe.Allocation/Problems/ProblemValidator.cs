using System.Globalization;
using System.Text;

namespace HetServe.Allocation.Problems;

/// <summary>Checks a problem against the rules of the file format and collects every fault.</summary>
internal sealed class ProblemValidator
{
    /// <summary>Largest degree. Keeps the GPU counts of replicas and plans within 32-bit integers.</summary>
    private const int MaxDegree = 1024;

    /// <summary>Largest penalty of any demand, $.</summary>
    private const double MaxCost = 1e30; // the message of CheckPenalty names it

    private static readonly NumberRange DegreeRange = new(1, false, MaxDegree, $"must hold integers from 1 to {MaxDegree}");

    private readonly FaultList _faults = new();
    private readonly FormatRules? _rules; // records the rules that are checked; null when validating

    private ProblemValidator(FormatRules? rules = null) => _rules = rules;

    public static IReadOnlyList<ProblemFault> Validate(AllocationProblem problem)
    {
        var validator = new ProblemValidator();
        validator.Check(problem);
        return validator._faults.ToList();
    }

    /// <summary>The rules for single values, recorded by checking a problem that has every member.</summary>
    public static FormatRules Describe()
    {
        var rules = new FormatRules();
        new ProblemValidator(rules).Check(WithEveryMember());
        return rules;
    }

    private void Check(AllocationProblem problem)
    {
        var root = new Item("", $"Problem '{problem.Name}'");
        NotEmpty(root, "name", problem.Name);
        Positive(root, "horizonHours", problem.HorizonHours);
        AtLeastZero(root, "budget", problem.Budget);
        Range(root, "maxReplicas", problem.MaxReplicas, NumberRange.AtLeastOne);

        var storage = new Item("storage.", root.Label);
        AtLeastZero(storage, "capacityGb", problem.Storage.CapacityGb);
        AtLeastZero(storage, "pricePerGbHour", problem.Storage.PricePerGbHour);
        AtLeastZero(storage, "retentionHours", problem.Storage.RetentionHours);

        var parallelism = new Item("parallelism.", root.Label);
        Degrees(parallelism, "tensor", problem.Parallelism.Tensor);
        Degrees(parallelism, "pipeline", problem.Parallelism.Pipeline);
        CheckPerformance(problem.Performance, new Item("performance.", root.Label));

        HashSet<string> queries = Names("queries", "Query", problem.Queries, q => q.Name);
        HashSet<string> models = Names("models", "Model", problem.Models, m => m.Name);
        HashSet<string> tiers = Names("tiers", "Tier", problem.Tiers, t => t.Name);

        for (int i = 0; i < problem.Queries.Count; i++)
            CheckQuery(problem, problem.Queries[i], new Item($"queries[{i}].", $"Query '{problem.Queries[i].Name}'"));
        for (int j = 0; j < problem.Models.Count; j++)
            CheckModel(problem.Models[j], new Item($"models[{j}].", $"Model '{problem.Models[j].Name}'"), queries);
        for (int k = 0; k < problem.Tiers.Count; k++)
            CheckTier(problem.Tiers[k], new Item($"tiers[{k}].", $"Tier '{problem.Tiers[k].Name}'"));
        CheckAvailability(problem, root);
        CheckMeasurements(problem, queries, models, tiers);
    }

    private void CheckPerformance(PerformanceParameters performance, Item item)
    {
        if (_rules is not null) _rules.Supported[item.Prefix + "model"] = ["roofline"];
        Require(Enum.IsDefined(performance.Model), item, "model", "must be engine or roofline", performance.Model);
        Require(performance.Model != PerformanceModelKind.Engine, item, "model", "'engine' is not supported yet; use 'roofline'");
        UnitInterval(item, "computeEfficiency", performance.ComputeEfficiency);
        UnitInterval(item, "bandwidthEfficiency", performance.BandwidthEfficiency);
        UnitInterval(item, "memoryUtilization", performance.MemoryUtilization);
        UnitInterval(item, "maxUtilization", performance.MaxUtilization);
        AtLeastZero(item, "tensorLatency", performance.TensorLatencySeconds);
        AtLeastZero(item, "pipelineLatency", performance.PipelineLatencySeconds);
    }

    private void CheckQuery(AllocationProblem problem, QueryType query, Item item)
    {
        AtLeastZero(item, "ratePerHour", query.RatePerHour);
        AtLeastZero(item, "inputTokens", query.InputTokens);
        AtLeastZero(item, "outputTokens", query.OutputTokens);
        Require(query.InputTokens != 0 || query.OutputTokens != 0, item, "inputTokens", "and outputTokens must not both be 0");
        Positive(item, "delaySlo", query.DelaySlo.TotalSeconds);
        if (query.TtftSlo is { } ttft) Positive(item, "ttftSlo", ttft.TotalSeconds);
        if (query.TpotSlo is { } tpot) Positive(item, "tpotSlo", tpot.TotalSeconds);
        Fraction(item, "errorSlo", query.ErrorSlo);
        Fraction(item, "maxUnmet", query.MaxUnmet);
        AtLeastZero(item, "delayPenalty", query.DelayPenalty);
        AtLeastZero(item, "unmetPenalty", query.UnmetPenalty);
        AtLeastZero(item, "tokenKb", query.TokenKb);
        double demand = query.RatePerHour * problem.HorizonHours;
        CheckPenalty(item, "delayPenalty", query.DelayPenalty, demand);
        CheckPenalty(item, "unmetPenalty", query.UnmetPenalty, demand);
        Require(Enum.IsDefined(query.DelayScope), item, "delayScope", "must be route or average", query.DelayScope);
        Require(Enum.IsDefined(query.ErrorScope), item, "errorScope", "must be route or average", query.ErrorScope);
    }

    /// <summary>Limits penalties so that sums and differences of costs stay finite.</summary>
    private void CheckPenalty(Item item, string member, double penalty, double demand) =>
        Require(!(penalty * demand > MaxCost), item, member, "x ratePerHour x horizonHours must be at most 1e30 $", penalty);

    private void CheckModel(ModelSpec model, Item item, HashSet<string> queries)
    {
        Positive(item, "parametersB", model.ParametersB);
        if (model.ActiveParametersB is { } active)
        {
            Note(item, "activeParametersB", NumberRange.Positive);
            Require(active > 0 && active <= model.ParametersB, item, "activeParametersB",
                Invariant($"must be > 0 and at most parametersB ({model.ParametersB})"), active);
        }

        Positive(item, "weightsGb", model.WeightsGb);
        Positive(item, "layers", model.Layers);
        Positive(item, "hiddenSize", model.HiddenSize);
        AtLeastZero(item, "kvKbPerToken", model.KvKbPerToken);
        foreach ((string query, double rate) in model.ErrorRates) // hot on large problems: builds text only for a fault
        {
            if (!queries.Contains(query)) Require(false, item, $"errorRates['{query}']", "must name a query type of the problem");
            if (rate is not (>= 0 and <= 1) || _rules is not null) Fraction(item, $"errorRates['{query}']", rate);
        }
    }

    private void CheckTier(GpuTier tier, Item item)
    {
        NotEmpty(item, "gpu", tier.Gpu);
        Require(Enum.IsDefined(tier.Precision), item, "precision", "must be FP16, BF16, FP8, INT8 or INT4", tier.Precision);
        Positive(item, "memoryGb", tier.MemoryGb);
        Positive(item, "tflops", tier.Tflops);
        Positive(item, "bandwidthGBps", tier.BandwidthGBps);
        Positive(item, "linkGBps", tier.LinkGBps);
        AtLeastZero(item, "pricePerHour", tier.PricePerHour);
        if (tier.WeightScale is { } scale) Positive(item, "weightScale", scale);
        AtLeastZero(item, "errorScale", tier.ErrorScale);
    }

    private void CheckAvailability(AllocationProblem problem, Item root)
    {
        var gpus = problem.Tiers.Select(t => t.Gpu).ToHashSet(StringComparer.Ordinal);
        foreach ((string gpu, int count) in problem.Availability.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            Require(gpus.Contains(gpu), root, $"availability['{gpu}']", "must name the gpu of a tier");
            AtLeastZero(root, $"availability['{gpu}']", count);
        }
    }

    private void CheckMeasurements(AllocationProblem problem, HashSet<string> queries, HashSet<string> models, HashSet<string> tiers)
    {
        var seen = new HashSet<(string, string, string, Parallelism)>();
        for (int n = 0; n < problem.Measurements.Count; n++)
        {
            Measurement m = problem.Measurements[n];
            var item = new Item($"measurements[{n}].", $"Measurement of '{m.Query}' on '{m.Model}' / '{m.Tier}' {m.Parallelism}");
            Require(queries.Contains(m.Query), item, "query", "must name a query type of the problem", m.Query);
            Require(models.Contains(m.Model), item, "model", "must name a model of the problem", m.Model);
            Require(tiers.Contains(m.Tier), item, "tier", "must name a tier of the problem", m.Tier);
            Require(problem.Parallelism.Tensor.Contains(m.Parallelism.Tensor), item, "tensor", "must be listed in parallelism.tensor",
                m.Parallelism.Tensor);
            Require(problem.Parallelism.Pipeline.Contains(m.Parallelism.Pipeline), item, "pipeline",
                "must be listed in parallelism.pipeline", m.Parallelism.Pipeline);
            Require(seen.Add((m.Query, m.Model, m.Tier, m.Parallelism)), item, "query", "must not be measured twice", m.Query);
            AtLeastZero(item, "ttft", m.TtftSeconds);
            AtLeastZero(item, "tpot", m.TpotSeconds);
            AtLeastZero(item, "delay", m.DelaySeconds);
            if (m.QueriesPerSecond is { } rate) Positive(item, "queriesPerSecond", rate);
            if (m.ErrorRate is { } error) Fraction(item, "errorRate", error);
        }
    }

    private HashSet<string> Names<T>(string list, string kind, IReadOnlyList<T> items, Func<T, string> name)
    {
        _rules?.NotEmpty.Add(list);
        if (items.Count == 0) _faults.Add(new ProblemFault(list, $"{list} must have at least one entry."));
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int n = 0; n < items.Count; n++)
        {
            var item = new Item($"{list}[{n}].", $"{kind} '{name(items[n])}'");
            NotEmpty(item, "name", name(items[n]));
            Require(names.Add(name(items[n])), item, "name", $"must be unique among the {list}", name(items[n]));
        }

        return names;
    }

    private void Degrees(Item item, string member, IReadOnlyList<int> degrees)
    {
        Require(degrees.Count > 0, item, member, "must list at least one degree");
        foreach (int degree in degrees) Range(item, member, degree, DegreeRange);
        _rules?.NotEmpty.Add(item.Prefix + member);
        _rules?.Unique.Add(item.Prefix + member);
        Require(degrees.Distinct().Count() == degrees.Count, item, member, "must not repeat a degree");
    }

    private void NotEmpty(Item item, string member, string text)
    {
        _rules?.NotEmpty.Add(AnyOf(item.Prefix + member));
        Require(!string.IsNullOrWhiteSpace(text), item, member, "must not be empty");
    }

    private void Positive(Item item, string member, double value) => Range(item, member, value, NumberRange.Positive);

    private void AtLeastZero(Item item, string member, double? value)
    {
        if (value is { } number) Range(item, member, number, NumberRange.AtLeastZero);
    }

    private void UnitInterval(Item item, string member, double value) => Range(item, member, value, NumberRange.UnitInterval);

    private void Fraction(Item item, string member, double value) => Range(item, member, value, NumberRange.Fraction);

    private void Range(Item item, string member, double value, in NumberRange range)
    {
        Note(item, member, range);
        if (!range.Contains(value)) Require(false, item, member, range.Rule, value);
    }

    private void Note(Item item, string member, in NumberRange range)
    {
        if (_rules is not null) _rules.Ranges[AnyOf(item.Prefix + member)] = range;
    }

    /// <summary>The path with <c>[]</c> in place of each index and name.</summary>
    private static string AnyOf(string path)
    {
        var any = new StringBuilder();
        bool isInside = false;
        foreach (char c in path)
        {
            if (c == ']') isInside = false;
            if (!isInside) any.Append(c);
            if (c == '[') isInside = true;
        }

        return any.ToString();
    }

    private static AllocationProblem WithEveryMember() => new()
    {
        Name = "every member",
        Budget = 1,
        Storage = new StoragePolicy { CapacityGb = 1 },
        Availability = new Dictionary<string, int> { ["gpu"] = 1 },
        Queries =
        [
            new QueryType
            {
                Name = "query", RatePerHour = 1, InputTokens = 1, OutputTokens = 1, DelaySlo = TimeSpan.FromSeconds(1), ErrorSlo = 1,
                TtftSlo = TimeSpan.FromSeconds(1), TpotSlo = TimeSpan.FromSeconds(1),
            },
        ],
        Models =
        [
            new ModelSpec
            {
                Name = "model", ParametersB = 1, ActiveParametersB = 1, WeightsGb = 1, KvKbPerToken = 1, Layers = 1, HiddenSize = 1,
                ErrorRates = new Dictionary<string, double> { ["query"] = 0 },
            },
        ],
        Tiers =
        [
            new GpuTier
            {
                Name = "tier", Gpu = "gpu", Precision = Precision.FP16, MemoryGb = 1, Tflops = 1, BandwidthGBps = 1, LinkGBps = 1,
                PricePerHour = 1, WeightScale = 1, ErrorScale = 1,
            },
        ],
        Measurements =
        [
            new Measurement
            {
                Query = "query", Model = "model", Tier = "tier", Parallelism = new Parallelism(1, 1), TtftSeconds = 1, TpotSeconds = 1,
                DelaySeconds = 1, QueriesPerSecond = 1, ErrorRate = 0,
            },
        ],
    };

    private void Require(bool holds, Item item, string member, string rule, object? value = null)
    {
        if (holds) return;
        string was = value is null ? "" : Invariant($", was {value}");
        _faults.Add(new ProblemFault(item.Prefix + member, $"{item.Label}: {member} {rule}{was}."));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>An item under validation: the prefix of its members' paths and its label in messages.</summary>
    private readonly record struct Item(string Prefix, string Label);
}
