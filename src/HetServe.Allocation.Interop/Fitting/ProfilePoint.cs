using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Performance;

namespace HetServe.Allocation.Interop.Fitting;

/// <summary>What loads an engine while it is measured.</summary>
public enum ProfileLoad
{
    /// <summary>A number of clients. Each waits for its answer.</summary>
    Clients,

    /// <summary>Queries that arrive by a Poisson process, per second.</summary>
    Rate,

    /// <summary>A batch that starts at once.</summary>
    Batch,
}

/// <summary>One measured point of a sweep over one option. Immutable.</summary>
/// <param name="Kind">What loads the engine.</param>
/// <param name="Load">Clients, queries per second or sequences, more than 0.</param>
/// <param name="InputTokens">h, prompt tokens, at least 0.</param>
/// <param name="OutputTokens">f, answer tokens, at least 1.</param>
/// <param name="TpotSeconds">
/// Measured time per output token, s, more than 0. Of a batch with <paramref name="WithPrefill"/>: latency of the batch over its output
/// tokens.
/// </param>
/// <param name="TtftSeconds">Measured time to first token, s; null for none. Default null. Only that of a batch is fitted.</param>
/// <param name="WithPrefill">Whether the time per token of a batch has the prefill in it. Default false.</param>
public sealed record ProfilePoint(
    ProfileLoad Kind, double Load, double InputTokens, double OutputTokens, double TpotSeconds, double? TtftSeconds = null,
    bool WithPrefill = false)
{
    /// <summary>Prediction of the point; without sequences if the engine cannot keep up with a rate.</summary>
    internal LoadedEngineResult Predict(EngineCoefficients step, double requestOverhead, double most)
    {
        switch (Kind)
        {
            case ProfileLoad.Clients:
                return LoadedEngine.ClosedLoop(step, Load, InputTokens, OutputTokens, requestOverhead, most);
            case ProfileLoad.Rate:
                return LoadedEngine.OpenLoop(step, Load, InputTokens, OutputTokens, requestOverhead, most)
                    ?? LoadedEngine.Saturated(step, most, InputTokens, OutputTokens);
            default:
                LoadedEngineResult batch = LoadedEngine.StaticBatch(step, Load, InputTokens, OutputTokens);
                double prefill = WithPrefill ? Load * step.Prefill(InputTokens) / OutputTokens : 0;
                return batch with { TpotSeconds = batch.TpotSeconds + prefill };
        }
    }
}
