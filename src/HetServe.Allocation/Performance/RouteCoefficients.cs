using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>
/// Delays and work of a replica at a utilisation level, linear in the lengths of a query (<see cref="RouteLengths"/>) but for the burst of
/// short answers. Both built-in performance models compile to it. Source: <c>docs/model.md</c>, sections 2 and 4.
/// </summary>
internal readonly record struct RouteCoefficients
{
    /// <summary>TTFT whatever the query, s.</summary>
    public double TtftBase { get; init; }

    /// <summary>TTFT per prompt token, s.</summary>
    public double PerPrompt { get; init; }

    /// <summary>TTFT per prompt token squared, s.</summary>
    public double PerPromptSquared { get; init; }

    /// <summary>TPOT whatever the context, s.</summary>
    public double TpotBase { get; init; }

    /// <summary>TPOT per token of context, s.</summary>
    public double TpotPerContext { get; init; }

    /// <summary>Replica-seconds of work per prompt token.</summary>
    public double BusyPerPrompt { get; init; }

    /// <summary>Replica-seconds of work per prompt token squared.</summary>
    public double BusyPerPromptSquared { get; init; }

    /// <summary>Replica-seconds of work per output token, whatever the context.</summary>
    public double BusyPerOutput { get; init; }

    /// <summary>Replica-seconds of work per output token and token of context.</summary>
    public double BusyPerContext { get; init; }

    /// <summary>u_p, share of the time that a replica spends on prefill.</summary>
    public double PrefillUtilization { get; init; }

    /// <summary>p̄, mean prefill of the queries that the model serves, s; 0 for no burst.</summary>
    public double MeanPrefill { get; init; }

    /// <summary>ω, what is left of a prefill in progress, s.</summary>
    public double ResidualPrefill { get; init; }

    /// <summary>Prefill of a step filled with prompts, s; 0 for no burst.</summary>
    public double Chunk { get; init; }

    /// <summary>τu/(1-u), what a step takes whatever it runs, at this utilisation, s.</summary>
    public double LoadedStep { get; init; }

    /// <summary>Replica-seconds of work of a query.</summary>
    public double Busy(in RouteLengths q) =>
        BusyPerPrompt * q.Prompt + BusyPerPromptSquared * q.PromptSquared + q.Output * (BusyPerOutput + BusyPerContext * q.Context);

    /// <summary>Mean TTFT of a query, without network, s.</summary>
    public double Ttft(in RouteLengths q) => TtftBase + PerPrompt * q.Prompt + PerPromptSquared * q.PromptSquared;

    /// <summary>Mean TPOT of a query, s.</summary>
    public double Tpot(in RouteLengths q) => TpotBase + TpotPerContext * q.Context;

    /// <summary>Performance of a query type with these coefficients.</summary>
    /// <param name="mean">The mean lengths.</param>
    /// <param name="slo">The lengths at which the objectives hold.</param>
    /// <param name="latency">Network latency, s.</param>
    /// <param name="errorRate">Error rate of the route.</param>
    /// <param name="measured">Figures that replace those of the formulas; optional.</param>
    /// <param name="stretch">Factor on measured delays.</param>
    public RoutePerformance At(
        in RouteLengths mean, in RouteLengths slo, double latency, double errorRate, Measurement? measured = null, double stretch = 1)
    {
        double ttft = measured?.TtftSeconds is { } t ? latency + t * stretch : latency + Ttft(mean);
        double tpot = measured?.TpotSeconds is { } p ? p * stretch : Tpot(mean);
        double? delay = measured?.DelaySeconds is { } d ? latency + d * stretch : null;
        double busy = measured?.QueriesPerSecond is { } rate ? 1 / rate : Busy(mean);
        SloDelays atSlo;
        if (measured is null)
        {
            SloVectors four = Slo(new SloLengths(slo, mean.Output), Vector256.Create(latency));
            atSlo = new SloDelays(four.Ttft[0], four.Tpot[0], four.Delay[0]);
        }
        else
        {
            double sloTtft = measured.TtftSeconds is not null ? ttft : latency + Ttft(slo);
            (double burst, double steps) = measured.TpotSeconds is null ? Burst(slo) : (0, 1);
            double sloTpot = measured.TpotSeconds is not null ? tpot : Tpot(slo);
            double early = mean.Output > 0 ? Math.Min(1, steps / mean.Output) * burst : 0;
            atSlo = new SloDelays(
                sloTtft, sloTpot + early, delay ?? sloTtft + slo.Output * sloTpot + Math.Min(slo.Output, steps) * burst);
        }

        return new RoutePerformance(ttft, tpot, delay ?? ttft + mean.Output * tpot, busy, measured?.ErrorRate ?? errorRate) { Slo = atSlo };
    }

    private (double Burst, double Steps) Burst(in RouteLengths slo)
    {
        if (!HasBurst) return (0, 1);
        var prefill = Vector256.Create(PerPrompt * slo.Prompt + PerPromptSquared * slo.PromptSquared);
        return (Burst(Queued(prefill))[0], BurstSteps(prefill)[0]);
    }

    /// <summary>What the objectives are held against, before the margin, of four query types at a time.</summary>
    /// <param name="q">The lengths.</param>
    /// <param name="latency">Network latency, s.</param>
    public SloVectors Slo(in SloLengths q, Vector256<double> latency)
    {
        SloTerms terms = Terms(q, latency);
        return terms.At(HasBurst ? Burst(Queued(Prefill(q))) : default, q);
    }

    /// <summary>The delays of <see cref="Slo"/> but for the burst.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SloTerms Terms(in SloLengths q, Vector256<double> latency)
    {
        Vector256<double> prefill = Prefill(q), ttft = latency + Vector256.Create(TtftBase) + prefill;
        Vector256<double> tpot = Vector256.Create(TpotBase) + TpotPerContext * q.Context;
        return new SloTerms(ttft, tpot, ttft + q.Output * tpot, HasBurst ? BurstSteps(prefill) : Vector256<double>.One);
    }

    /// <summary>Whether short answers meet a burst of prefill.</summary>
    public bool HasBurst => MeanPrefill > 0 && Chunk > 0;

    /// <summary>The least burst that any query can meet, s per step.</summary>
    public double LeastBurst => HasBurst ? Math.Max(0, LeastQueued * Chunk - PrefillUtilization * LoadedStep) : 0;

    /// <summary>The largest burst that any query can meet, s per step.</summary>
    public double LargestBurst => HasBurst ? Math.Max(0, Chunk - PrefillUtilization * LoadedStep) : 0;

    private double LeastQueued => PrefillUtilization * PrefillUtilization;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Prefill(in SloLengths q) => PerPrompt * q.Prompt + PerPromptSquared * q.PromptSquared;

    /// <summary>Q, chance that prompts are waiting when a query's own prefill is done.</summary>
    /// <param name="prefill">p*, the prefill at the lengths of the objectives, s.</param>
    private Vector256<double> Queued(Vector256<double> prefill) =>
        Vector256<double>.One - (1 - LeastQueued) * Vector256.Exp(prefill * (-PrefillUtilization / MeanPrefill));

    /// <summary>Extra time of each of an answer's first steps, s: prompts that queued behind its own run in them.</summary>
    private Vector256<double> Burst(Vector256<double> queued) =>
        Vector256.MaxNative(Vector256<double>.Zero, queued * Chunk - Vector256.Create(PrefillUtilization * LoadedStep));

    /// <summary>Number of steps that the burst lasts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> BurstSteps(Vector256<double> prefill)
    {
        double busy = PrefillUtilization, wait = busy * ResidualPrefill / (1 - busy);
        return Vector256.MaxNative(Vector256<double>.One, (Vector256.Create(wait) + prefill) * (busy / ((1 - busy) * Chunk)));
    }
}

/// <summary>Lengths of four query types at which the objectives hold.</summary>
/// <param name="Prompt">As <see cref="RouteLengths.Prompt"/>.</param>
/// <param name="PromptSquared">As <see cref="RouteLengths.PromptSquared"/>.</param>
/// <param name="Output">As <see cref="RouteLengths.Output"/>.</param>
/// <param name="Context">As <see cref="RouteLengths.Context"/>.</param>
/// <param name="PerMeanOutput">1/f at the mean; 0 where f is 0.</param>
internal readonly record struct SloLengths(
    Vector256<double> Prompt, Vector256<double> PromptSquared, Vector256<double> Output, Vector256<double> Context, Vector256<double> PerMeanOutput)
{
    /// <summary>Four times the same query type.</summary>
    /// <param name="slo">Its lengths.</param>
    /// <param name="meanOutput">f at the mean, tokens.</param>
    public SloLengths(in RouteLengths slo, double meanOutput)
        : this(
            Vector256.Create(slo.Prompt), Vector256.Create(slo.PromptSquared), Vector256.Create(slo.Output), Vector256.Create(slo.Context),
            Vector256.Create(meanOutput > 0 ? 1 / meanOutput : 0))
    {
    }
}

/// <summary><see cref="SloDelays"/> of four query types.</summary>
internal readonly record struct SloVectors(Vector256<double> Ttft, Vector256<double> Tpot, Vector256<double> Delay);

/// <summary>Delays of four query types without burst, s, and the number of steps that a burst lasts.</summary>
internal readonly record struct SloTerms(
    Vector256<double> Ttft, Vector256<double> Tpot, Vector256<double> Delay, Vector256<double> BurstSteps)
{
    /// <summary>The delays with a burst.</summary>
    /// <param name="burst">s per step.</param>
    /// <param name="q">The lengths.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SloVectors At(Vector256<double> burst, in SloLengths q) => new(
        Ttft,
        Tpot + Vector256.MinNative(Vector256<double>.One, BurstSteps * q.PerMeanOutput) * burst,
        Delay + Vector256.MinNative(q.Output, BurstSteps) * burst);
}
