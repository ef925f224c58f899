using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>
/// Sections 1 to 4 of <c>docs/model.md</c> for one model on one tier at one parallelism, written down as they stand there and without any
/// code of the library but its records and the two scales of each precision.
/// </summary>
internal sealed class ModelFormulas(AllocationProblem problem, ModelSpec model, GpuTier tier, Parallelism parallelism)
{
    private readonly PerformanceParameters _p = problem.Performance;
    private readonly double _n = parallelism.Tensor, _m = parallelism.Pipeline;
    private readonly EngineProfile? _profile = problem.Profiles.SingleOrDefault(
        p => p.Model == model.Name && p.Tier == tier.Name && p.Parallelism == parallelism);

    private bool IsEngine => _p.Model == PerformanceModelKind.Engine;

    // Section 1.
    public double WeightsGb => (tier.WeightScale ?? tier.Precision.WeightScale()) * model.WeightsGb;

    public double FreeGb => _n * _m * (tier.MemoryGb * _p.MemoryUtilization - (IsEngine ? _p.MemoryOverheadGb : 0)) - WeightsGb;

    public bool MayExist => (model.Heads is not { } heads || heads % parallelism.Tensor == 0)
        && _n <= (tier.GpusPerNode ?? _n) && _n <= (tier.MaxTensor ?? _n) && _m <= model.Layers;

    public bool Serves(QueryType q) => model.ErrorRates.ContainsKey(q.Name)
        && (q.NetworkLatencySeconds is null || tier.Region is null || q.NetworkLatencySeconds.ContainsKey(tier.Region));

    public double Error(QueryType q) =>
        Measured(q)?.ErrorRate ?? Math.Min(1, model.ErrorRates[q.Name] * (tier.ErrorScale ?? tier.Precision.ErrorScale()));

    /// <summary>KB of cache for each token.</summary>
    public double CacheKb => IsEngine
        ? tier.KvScale * model.KvKbPerToken * (_n / Math.Min(_n, model.KvHeads ?? _n))
        : model.KvKbPerToken;

    /// <summary>Whether the longest query fits in the cache.</summary>
    public bool Fits(QueryType q)
    {
        double longest = q.MaxTokens ?? (q.SloInputTokens ?? q.InputTokens) + (q.SloOutputTokens ?? q.OutputTokens);
        return !IsEngine || CacheKb * longest / 1e6 <= FreeGb;
    }

    /// <summary>Replica-seconds of a query.</summary>
    public double Busy(QueryType q)
    {
        if (Measured(q)?.QueriesPerSecond is { } rate) return 1 / rate;
        return IsEngine ? Work(q) : Flop * (q.InputTokens + q.OutputTokens) / (_n * _m * tier.Tflops * 1e12 * ComputeEfficiency);
    }

    /// <summary>Mean delay.</summary>
    public double Delay(QueryType q, double u) => Delays(q, u, q.InputTokens, q.OutputTokens, slo: false).Delay;

    /// <summary>What objectives are held against, with the margin.</summary>
    public (double Ttft, double Tpot, double Delay) Slo(QueryType q, double u)
    {
        (double ttft, double tpot, double delay) = Delays(
            q, u, q.SloInputTokens ?? q.InputTokens, q.SloOutputTokens ?? q.OutputTokens, slo: true);
        return (q.DelayMargin * ttft, q.DelayMargin * tpot, q.DelayMargin * delay);
    }

    private (double Ttft, double Tpot, double Delay) Delays(QueryType q, double u, double h, double f, bool slo)
    {
        Measurement? measured = Measured(q);
        double latency = tier.Region is { } region && q.NetworkLatencySeconds is { } all ? all[region] : 0;
        double stretch = IsEngine ? 1 / (1 - u) : 1, burst = 0, steps = 1;
        double ttft = latency + (IsEngine ? EngineTtft(q, u, h) : RooflineTtft(h));
        double tpot = IsEngine ? EngineTpot(u, h, f) : RooflineTpot();
        if (slo && IsEngine && measured?.TpotSeconds is null) (burst, steps) = Burst(q, u, h);
        if (measured?.TtftSeconds is { } t) ttft = latency + t * stretch;
        if (measured?.TpotSeconds is { } p) tpot = p * stretch;
        double delay = ttft + f * tpot + Math.Min(f, steps) * burst;
        if (measured?.DelaySeconds is { } d) delay = latency + d * stretch;
        if (q.OutputTokens > 0) tpot += Math.Min(1, steps / q.OutputTokens) * burst;
        return (ttft, tpot, delay);
    }

    // Section 2.
    private double ComputeEfficiency => tier.ComputeEfficiency ?? _p.ComputeEfficiency ?? (IsEngine ? 0.55 : 0.4);

    private double BandwidthEfficiency => tier.BandwidthEfficiency ?? _p.BandwidthEfficiency ?? (IsEngine ? 0.88 : 0.7);

    private double TensorLatency => _p.TensorLatencySeconds ?? (IsEngine ? 1.5e-5 : 8e-6);

    private double PipelineLatency => _p.PipelineLatencySeconds ?? (IsEngine ? 1e-4 : 2e-5);

    private double Active => model.ActiveParametersB ?? model.ParametersB;

    private double Flop => 2e9 * Active;

    private double RooflineTtft(double h) => Flop * h / (_n * tier.Tflops * 1e12 * ComputeEfficiency) + Comm(h);

    private double RooflineTpot() => Math.Max(
        WeightsGb * (Active / model.ParametersB) / (_n * tier.BandwidthGBps * BandwidthEfficiency),
        Flop / (_n * tier.Tflops * 1e12 * ComputeEfficiency)) + Comm(1);

    private double Comm(double tokens)
    {
        double once = tokens * model.HiddenSize * 2 / (tier.LinkGBps * 1e9);
        double collectives = _n > 1 ? 2 * model.Layers * (2 * (_n - 1) / _n * once + TensorLatency) : 0;
        return collectives + (_m - 1) * (once + PipelineLatency);
    }

    // Section 3.
    private double Peak => _n * tier.Tflops * 1e12 * ComputeEfficiency;

    private double Width => _n * tier.BandwidthGBps * 1e9 * BandwidthEfficiency;

    private double Wire
    {
        get
        {
            double link = tier.LinkGBps * 1e9 * (tier.LinkEfficiency ?? _p.LinkEfficiency);
            double tensor = _n > 1 ? 2 * model.Layers * 2 * (_n - 1) / _n * model.HiddenSize * 2 / link : 0;
            return tensor + (_m - 1) * model.HiddenSize * 2 / link;
        }
    }

    public double PerDecodedToken =>
        _profile?.PerDecodedTokenSeconds ?? Flop * model.ComputeFactor / Peak + _p.SequenceOverheadSeconds + Wire;

    public double PerContextToken => _profile?.PerContextTokenSeconds ?? CacheKb * 1e3 / Width;

    public double PerPromptToken => _profile?.PerPromptTokenSeconds ?? Flop * model.ComputeFactor / Peak + Wire;

    public double PerPromptTokenSquared =>
        _profile?.PerPromptTokenSquaredSeconds ?? 2 * model.Layers * (model.AttentionWidth ?? model.HiddenSize) / Peak;

    public double Step(double b)
    {
        if (_profile?.StepSeconds is { } given) return given;
        double touched = 1;
        if (model is { Experts: { } experts, ExpertsPerToken: { } used })
        {
            double routed = (double)used / experts, share = (1 - Active / model.ParametersB) / (1 - routed);
            touched = 1 - share + share * (1 - Math.Pow(1 - routed, Math.Max(1, b)));
        }

        return _p.StepOverheadSeconds + model.Layers * model.LayerFactor * _p.LayerOverheadSeconds + WeightsGb * 1e9 * touched / Width
            + (_n > 1 ? 2 * model.Layers * TensorLatency : 0) + (_m - 1) * PipelineLatency;
    }

    // Section 4.
    private IEnumerable<QueryType> Known => problem.Queries.Where(q => model.ErrorRates.ContainsKey(q.Name));

    private double Prefill(QueryType q, double h) =>
        PerPromptToken * (1 - q.PrefixHitRate) * h + PerPromptTokenSquared * (h * h - Math.Pow(q.PrefixHitRate * h, 2));

    private double Work(QueryType q) => (Prefill(q, q.InputTokens)
        + q.OutputTokens * (PerDecodedToken + PerContextToken * (q.InputTokens + q.OutputTokens / 2))) / _m;

    private double Sum(Func<QueryType, double> value) => Known.Sum(q => q.RatePerHour * value(q));

    public double Batch(double u)
    {
        double work = Sum(q => Work(q) * _m), tokens = Sum(q => q.OutputTokens), b = 1;
        if (work <= 0 || tokens <= 0) return 1;
        for (int n = 0; n < 60; n++) b = Math.Max(1, u / (1 - u) * Step(b) / (work / tokens));
        return b;
    }

    public double Residual
    {
        get
        {
            double prefill = Sum(q => Prefill(q, q.InputTokens));
            return prefill > 0 ? Sum(q => (1 + q.InputTokensCv * q.InputTokensCv) * Math.Pow(Prefill(q, q.InputTokens), 2)) / (2 * prefill) : 0;
        }
    }

    private double EngineTtft(QueryType q, double u, double h) =>
        _p.RequestOverheadSeconds + 1.5 * Step(Batch(u)) / (1 - u) + Prefill(q, h) + u / (1 - u) * Residual / _m;

    private double EngineTpot(double u, double h, double f) =>
        (Step(Batch(u)) + PerDecodedToken + PerContextToken * (h + f / 2)) / (1 - u);

    public (double Burst, double Steps) Burst(QueryType q, double u, double h)
    {
        double rate = Sum(_ => 1), prefill = Sum(x => Prefill(x, x.InputTokens)), work = Sum(x => Work(x) * _m);
        double mean = rate > 0 ? prefill / rate : 0, chunk = PerPromptToken * _p.MaxStepTokens;
        if (mean <= 0 || chunk <= 0) return (0, 1);
        double busy = u * (work > 0 ? prefill / work : 0), own = Prefill(q, h);
        double waiting = 1 - (1 - busy * busy) * Math.Exp(-busy * own / mean);
        return (
            Math.Max(0, waiting * chunk - busy * Step(Batch(u)) / (1 - u)),
            Math.Max(1, busy * (busy * Residual / (1 - busy) + own) / ((1 - busy) * chunk)));
    }

    private Measurement? Measured(QueryType q) => problem.Measurements.SingleOrDefault(
        m => m.Query == q.Name && m.Model == model.Name && m.Tier == tier.Name && m.Parallelism == parallelism);
}
