using HetServe.Allocation.Performance;

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>What one engine does under a load: mean delays and rate.</summary>
/// <param name="TpotSeconds">Time per output token, s.</param>
/// <param name="TtftSeconds">Time to first token, s.</param>
/// <param name="QueriesPerSecond">Queries that finish per second.</param>
/// <param name="Sequences">Sequences that a step decodes, mean.</param>
public readonly record struct LoadedEngineResult(double TpotSeconds, double TtftSeconds, double QueriesPerSecond, double Sequences);

/// <summary>
/// Closed forms of one engine whose load is known from outside: clients, a rate, a batch. They use the step of <c>docs/model.md</c>,
/// section 3, and no measured delay. Stateless.
/// </summary>
public static class LoadedEngine
{
    private const int Iterations = 200;
    private const double Damping = 0.5, Converged = 1e-9;

    /// <summary>Steps that a query waits for before its prefill runs: half a step of the others, and the one that it runs in.</summary>
    private const double StepsToFirstToken = 1.5;

    /// <summary>
    /// Prefills that a query waits for, as a share of the other clients. Clients of a benchmark start together with prompts of about one
    /// length, so they stay in groups. Source: the fit of <c>docs/accuracy.md</c>.
    /// </summary>
    private const double Lockstep = 0.08;

    /// <summary>
    /// N clients. Each sends its next query when its last is answered. Some decode, and the others wait for their first token. The shares
    /// follow from the delays, and the delays from the shares: a damped iteration finds the fixed point.
    /// </summary>
    /// <param name="step">Coefficients of the step.</param>
    /// <param name="clients">N, at least 1.</param>
    /// <param name="input">h, prompt tokens.</param>
    /// <param name="output">f, answer tokens, at least 1.</param>
    /// <param name="requestOverhead">Tr, s.</param>
    /// <param name="most">Most sequences that run at once, by memory or by a limit.</param>
    public static LoadedEngineResult ClosedLoop(
        EngineCoefficients step, double clients, double input, double output, double requestOverhead, double most = double.PositiveInfinity)
    {
        double prefill = step.Prefill(input), decode = step.Decode(input, output);
        double running = Math.Min(clients, most), tpot = 0, ttft = 0;
        for (int n = 0; n < Iterations; n++)
        {
            double fixedPart = step.Step(running), rate = 1 / output;
            tpot = fixedPart + running * (decode + rate * prefill);

            // A query meets the prefills of other clients in progress, and those of clients that were answered in the same step.
            double busy = running * rate * prefill / tpot;
            double queued = busy * (clients - 1) / clients + Lockstep * (Math.Min(clients, most) - 1);
            ttft = requestOverhead + StepsToFirstToken * fixedPart + prefill * (1 + queued);
            double next = Math.Min(most, clients * output * tpot / (ttft + output * tpot));
            bool done = Math.Abs(next - running) <= Converged * running;
            running += Damping * (next - running);
            if (done) break;
        }

        // Clients beyond the most that run wait for a place.
        ttft = Math.Max(ttft, clients * output * tpot / running - output * tpot);
        return new LoadedEngineResult(tpot, ttft, clients / (ttft + output * tpot), running);
    }

    /// <summary>Queries that arrive by a Poisson process, in the steady state; null if the engine cannot keep up.</summary>
    /// <param name="step">Coefficients of the step.</param>
    /// <param name="rate">Queries per second, more than 0.</param>
    /// <param name="input">h, prompt tokens.</param>
    /// <param name="output">f, answer tokens, at least 1.</param>
    /// <param name="requestOverhead">Tr, s.</param>
    /// <param name="most">Most sequences that run at once, by memory or by a limit.</param>
    public static LoadedEngineResult? OpenLoop(
        EngineCoefficients step, double rate, double input, double output, double requestOverhead, double most = double.PositiveInfinity)
    {
        double prefill = step.Prefill(input), decode = step.Decode(input, output);
        double free = 1 - rate * (prefill + output * decode); // share of the time left for the fixed part of steps
        if (free <= 0) return null;
        double running = 1, tpot = 0;
        for (int n = 0; n < Iterations; n++)
        {
            // A step of length t decodes rate·f·t sequences and prefills rate·t prompts.
            tpot = step.Step(running) / free;
            double next = rate * output * tpot;
            bool done = Math.Abs(next - running) <= Converged * Math.Max(1, running);
            running += Damping * (next - running);
            if (done) break;
        }

        if (running > most) return null;

        // Below one sequence at a time, a query that runs still has itself.
        tpot = Math.Max(tpot, (step.Step(1) + decode) / (1 - Math.Min(0.99, rate * prefill)));
        double busy = rate * prefill;
        double ttft = requestOverhead + StepsToFirstToken * tpot + prefill * (1 + busy / (1 - busy) / 2);
        return new LoadedEngineResult(tpot, ttft, rate, running);
    }

    /// <summary>A batch that starts at once and runs to its end.</summary>
    /// <param name="step">Coefficients of the step.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="input">h, prompt tokens.</param>
    /// <param name="output">f, answer tokens, at least 1.</param>
    /// <returns>
    /// TTFT of the whole batch, and the time per output token without the prefill.
    /// </returns>
    public static LoadedEngineResult StaticBatch(EngineCoefficients step, double batch, double input, double output)
    {
        double tpot = step.Step(batch) + batch * step.Decode(input, output);
        double ttft = step.Step(batch) + batch * step.Prefill(input);
        return new LoadedEngineResult(tpot, ttft, batch / (ttft + Math.Max(0, output - 1) * tpot), batch);
    }

    /// <summary>As many queries as one likes are waiting: the largest batch runs at all times.</summary>
    /// <param name="step">Coefficients of the step.</param>
    /// <param name="most">Most sequences that run at once.</param>
    /// <param name="input">h, prompt tokens.</param>
    /// <param name="output">f, answer tokens, at least 1.</param>
    /// <param name="tpotLimit">Longest time per output token, s; the batch shrinks to meet it. Default none.</param>
    public static LoadedEngineResult Saturated(
        EngineCoefficients step, double most, double input, double output, double tpotLimit = double.PositiveInfinity)
    {
        double Tpot(double running) => step.Step(running) + running * (step.Decode(input, output) + step.Prefill(input) / output);
        double batch = Math.Max(1, most);
        if (Tpot(batch) > tpotLimit)
        {
            (double low, double high) = (1, batch);
            for (int n = 0; n < 60; n++)
            {
                double middle = (low + high) / 2;
                (low, high) = Tpot(middle) > tpotLimit ? (low, middle) : (middle, high);
            }

            batch = low;
        }

        double tpot = Tpot(batch);
        return new LoadedEngineResult(tpot, tpot, batch / (output * tpot), batch);
    }
}
