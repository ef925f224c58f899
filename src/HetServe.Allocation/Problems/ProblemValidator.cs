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

    /// <summary>Most utilisation levels. Each multiplies the deployment options.</summary>
    private const int MaxLevels = 16;

    private static readonly NumberRange ExpertsRange = new(2, false, double.PositiveInfinity, "must be at least 2");

    private static readonly NumberRange LevelRange = new(0, true, 1, "must hold numbers in (0, 1)", IsBelow: true);

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
        new ProblemValidator(rules).Check(EveryMember.Problem);
        return rules;
    }

    private void Check(AllocationProblem problem)
    {
        var root = new Item("", $"Problem '{problem.Name}'");
        NotEmpty(root, "name", problem.Name);
        Positive(root, "horizonHours", problem.HorizonHours);
        AtLeastZero(root, "budget", problem.Budget);
        AtLeastZero(root, "powerLimitW", problem.PowerLimitW);
        CheckReplicas(problem, root);

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
        CheckNodes(problem, root);
        CheckProfiles(problem, models, tiers);
        CheckMeasurements(problem, queries, models, tiers);
    }

    private void CheckReplicas(AllocationProblem problem, Item root)
    {
        Range(root, "maxReplicas", problem.MaxReplicas, NumberRange.AtLeastOne);
        Note(root, "minReplicas", NumberRange.AtLeastOne);
        Note(root, "spareReplicas", NumberRange.AtLeastZero);
        int most = Math.Max(1, problem.MaxReplicas); // one fault, not three, where maxReplicas is wrong
        Require(problem.MinReplicas >= 1 && problem.MinReplicas <= most, root, "minReplicas",
            Invariant($"must be at least 1 and at most maxReplicas ({problem.MaxReplicas})"), problem.MinReplicas);
        Require(problem.SpareReplicas >= 0 && problem.SpareReplicas < most, root, "spareReplicas",
            Invariant($"must be >= 0 and below maxReplicas ({problem.MaxReplicas})"), problem.SpareReplicas);
    }

    private void CheckPerformance(PerformanceParameters performance, Item item)
    {
        Require(Enum.IsDefined(performance.Model), item, "model", "must be engine or roofline", performance.Model);
        UnitInterval(item, "computeEfficiency", performance.ComputeEfficiency);
        UnitInterval(item, "bandwidthEfficiency", performance.BandwidthEfficiency);
        UnitInterval(item, "memoryUtilization", performance.MemoryUtilization);
        CheckLevels(performance.UtilizationLevels, item);
        UnitInterval(item, "maxUtilization", performance.MaxUtilization);
        AtLeastZero(item, "tensorLatency", performance.TensorLatencySeconds);
        AtLeastZero(item, "pipelineLatency", performance.PipelineLatencySeconds);
        AtLeastZero(item, "stepOverhead", performance.StepOverheadSeconds);
        AtLeastZero(item, "layerOverhead", performance.LayerOverheadSeconds);
        AtLeastZero(item, "sequenceOverhead", performance.SequenceOverheadSeconds);
        AtLeastZero(item, "requestOverhead", performance.RequestOverheadSeconds);
        UnitInterval(item, "linkEfficiency", performance.LinkEfficiency);
        AtLeastZero(item, "memoryOverheadGb", performance.MemoryOverheadGb);
        AtLeastOne(item, "maxConcurrency", performance.MaxConcurrency);
        AtLeastOne(item, "maxStepTokens", performance.MaxStepTokens);
    }

    private void CheckLevels(IReadOnlyList<double> levels, Item item)
    {
        const string Member = "utilizationLevels";
        _rules?.NotEmpty.Add(item.Prefix + Member);
        _rules?.MostItems.Add(item.Prefix + Member, MaxLevels);
        _rules?.Unique.Add(item.Prefix + Member);
        Require(levels.Count is >= 1 and <= MaxLevels, item, Member, $"must list 1 to {MaxLevels} levels", levels.Count);
        for (int n = 0; n < levels.Count; n++)
        {
            Range(item, Member, levels[n], LevelRange);
            if (n > 0 && levels[n] <= levels[n - 1]) Require(false, item, Member, "must rise", Invariant($"{levels[n - 1]}, {levels[n]}"));
        }
    }

    private void CheckQuery(AllocationProblem problem, QueryType query, Item item)
    {
        AtLeastZero(item, "ratePerHour", query.RatePerHour);
        AtLeastZero(item, "inputTokens", query.InputTokens);
        AtLeastZero(item, "outputTokens", query.OutputTokens);
        Require(query.InputTokens != 0 || query.OutputTokens != 0, item, "inputTokens", "and outputTokens must not both be 0");
        Positive(item, "delaySlo", query.DelaySlo?.TotalSeconds);
        Positive(item, "ttftSlo", query.TtftSlo?.TotalSeconds);
        Positive(item, "tpotSlo", query.TpotSlo?.TotalSeconds);
        Require((query.DelaySlo ?? query.TtftSlo ?? query.TpotSlo) is not null, item, "delaySlo",
            "must be given, because ttftSlo and tpotSlo are not");
        Fraction(item, "errorSlo", query.ErrorSlo);
        Fraction(item, "maxUnmet", query.MaxUnmet);
        AtLeastZero(item, "delayPenalty", query.DelayPenalty);
        AtLeastZero(item, "unmetPenalty", query.UnmetPenalty);
        AtLeastZero(item, "tokenKb", query.TokenKb);
        AtLeastZero(item, "sloInputTokens", query.SloInputTokens);
        AtLeastZero(item, "sloOutputTokens", query.SloOutputTokens);
        AtLeastZero(item, "maxTokens", query.MaxTokens);
        AtLeastZero(item, "inputTokensCv", query.InputTokensCv);
        AtLeastZero(item, "outputTokensCv", query.OutputTokensCv);
        Range(item, "prefixHitRate", query.PrefixHitRate, NumberRange.FractionBelowOne);
        AtLeastOne(item, "delayMargin", query.DelayMargin);
        Fraction(item, "maxInterruptible", query.MaxInterruptible);
        if (query.NetworkLatencySeconds is { } latency)
        {
            foreach ((string region, double seconds) in latency.OrderBy(e => e.Key, StringComparer.Ordinal))
                AtLeastZero(item, $"networkLatency['{region}']", seconds);
        }

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
        AtLeastOne(item, "heads", model.Heads);
        AtLeastOne(item, "kvHeads", model.KvHeads);
        Positive(item, "attentionWidth", model.AttentionWidth);
        Positive(item, "computeFactor", model.ComputeFactor);
        Positive(item, "layerFactor", model.LayerFactor);
        CheckExperts(model, item);
        foreach ((string query, double rate) in model.ErrorRates) // hot on large problems: builds text only for a fault
        {
            if (!queries.Contains(query)) Require(false, item, $"errorRates['{query}']", "must name a query type of the problem");
            if (rate is not (>= 0 and <= 1) || _rules is not null) Fraction(item, $"errorRates['{query}']", rate);
        }
    }

    private void CheckExperts(ModelSpec model, Item item)
    {
        Note(item, "expertsPerToken", NumberRange.AtLeastOne);
        if (model.Experts is { } experts)
        {
            Range(item, "experts", experts, ExpertsRange);
            Require(model.ExpertsPerToken is not null, item, "expertsPerToken", "must be given, because experts is");
            Require(experts < 2 || model.ExpertsPerToken is null || (model.ExpertsPerToken >= 1 && model.ExpertsPerToken < experts),
                item, "expertsPerToken", Invariant($"must be at least 1 and below experts ({experts})"), model.ExpertsPerToken);
        }
        else
        {
            Require(model.ExpertsPerToken is null, item, "experts", "must be given, because expertsPerToken is");
        }
    }

    private void CheckTier(GpuTier tier, Item item)
    {
        NotEmpty(item, "gpu", tier.Gpu);
        Require(Enum.IsDefined(tier.Precision), item, "precision", "must be FP16, BF16, FP8, INT8, INT4 or FP4", tier.Precision);
        Positive(item, "memoryGb", tier.MemoryGb);
        Positive(item, "tflops", tier.Tflops);
        Positive(item, "bandwidthGBps", tier.BandwidthGBps);
        Positive(item, "linkGBps", tier.LinkGBps);
        AtLeastZero(item, "pricePerHour", tier.PricePerHour);
        Positive(item, "weightScale", tier.WeightScale);
        AtLeastZero(item, "errorScale", tier.ErrorScale);
        UnitInterval(item, "computeEfficiency", tier.ComputeEfficiency);
        UnitInterval(item, "bandwidthEfficiency", tier.BandwidthEfficiency);
        UnitInterval(item, "linkEfficiency", tier.LinkEfficiency);
        Positive(item, "kvScale", tier.KvScale);
        AtLeastOne(item, "gpusPerNode", tier.GpusPerNode);
        AtLeastOne(item, "maxTensor", tier.MaxTensor);
        AtLeastZero(item, "watts", tier.Watts);
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

    private void CheckNodes(AllocationProblem problem, Item root)
    {
        foreach ((string gpu, int size) in problem.Nodes.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            AtLeastOne(root, $"nodes['{gpu}']", size);
            GpuTier? first = problem.Tiers.FirstOrDefault(tier => tier.Gpu == gpu);
            Require(first is not null, root, $"nodes['{gpu}']", "must name the gpu of a tier");
            for (int k = 0; k < problem.Tiers.Count; k++)
            {
                GpuTier tier = problem.Tiers[k];
                if (tier.Gpu != gpu || tier.PricePerHour.Equals(first!.PricePerHour)) continue;
                Require(false, new Item($"tiers[{k}].", $"Tier '{tier.Name}'"), "pricePerHour",
                    Invariant($"must be that of tier '{first.Name}' ({first.PricePerHour}), because nodes lists '{gpu}'"),
                    tier.PricePerHour);
            }
        }
    }

    private void CheckProfiles(AllocationProblem problem, HashSet<string> models, HashSet<string> tiers)
    {
        var seen = new HashSet<(string, string, Parallelism)>();
        for (int n = 0; n < problem.Profiles.Count; n++)
        {
            EngineProfile p = problem.Profiles[n];
            var item = new Item($"profiles[{n}].", $"Profile of '{p.Model}' / '{p.Tier}' {p.Parallelism}");
            CheckOption(problem, p.Model, p.Tier, p.Parallelism, models, tiers, item);
            Require(seen.Add((p.Model, p.Tier, p.Parallelism)), item, "model", "must not be profiled twice", p.Model);
            AtLeastZero(item, "stepSeconds", p.StepSeconds);
            AtLeastZero(item, "perDecodedToken", p.PerDecodedTokenSeconds);
            AtLeastZero(item, "perContextToken", p.PerContextTokenSeconds);
            AtLeastZero(item, "perPromptToken", p.PerPromptTokenSeconds);
            AtLeastZero(item, "perPromptTokenSquared", p.PerPromptTokenSquaredSeconds);
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
            CheckOption(problem, m.Model, m.Tier, m.Parallelism, models, tiers, item);
            Require(seen.Add((m.Query, m.Model, m.Tier, m.Parallelism)), item, "query", "must not be measured twice", m.Query);
            AtLeastZero(item, "ttft", m.TtftSeconds);
            AtLeastZero(item, "tpot", m.TpotSeconds);
            AtLeastZero(item, "delay", m.DelaySeconds);
            Positive(item, "queriesPerSecond", m.QueriesPerSecond);
            Fraction(item, "errorRate", m.ErrorRate);
        }
    }

    private void CheckOption(
        AllocationProblem problem, string model, string tier, Parallelism c, HashSet<string> models, HashSet<string> tiers, Item item)
    {
        Require(models.Contains(model), item, "model", "must name a model of the problem", model);
        Require(tiers.Contains(tier), item, "tier", "must name a tier of the problem", tier);
        Require(problem.Parallelism.Tensor.Contains(c.Tensor), item, "tensor", "must be listed in parallelism.tensor", c.Tensor);
        Require(problem.Parallelism.Pipeline.Contains(c.Pipeline), item, "pipeline", "must be listed in parallelism.pipeline", c.Pipeline);
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

    private void Positive(Item item, string member, double? value) => Range(item, member, value, NumberRange.Positive);

    private void AtLeastZero(Item item, string member, double? value) => Range(item, member, value, NumberRange.AtLeastZero);

    private void AtLeastOne(Item item, string member, double? value) => Range(item, member, value, NumberRange.AtLeastOne);

    private void UnitInterval(Item item, string member, double? value) => Range(item, member, value, NumberRange.UnitInterval);

    private void Fraction(Item item, string member, double? value) => Range(item, member, value, NumberRange.Fraction);

    private void Range(Item item, string member, double? value, in NumberRange range)
    {
        Note(item, member, range);
        if (value is { } number && !range.Contains(number)) Require(false, item, member, range.Rule, number);
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
