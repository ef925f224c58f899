using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;
using MathNet.Numerics.LinearAlgebra;

namespace HetServe.Allocation.Interop.Fitting;

/// <summary>A point beside its prediction before and after the fit. Immutable.</summary>
/// <param name="Point">The point.</param>
/// <param name="Before">Predicted time per token by the formulas, s.</param>
/// <param name="After">Predicted time per token by the fitted coefficients, s.</param>
public sealed record ProfileResidual(ProfilePoint Point, double Before, double After);

/// <summary>Coefficients of one option that were fitted to points, with the residuals. Immutable.</summary>
/// <param name="Profile">The coefficients.</param>
/// <param name="Residuals">One for each point.</param>
public sealed record FittedProfile(EngineProfile Profile, IReadOnlyList<ProfileResidual> Residuals)
{
    /// <summary>Errors of the formulas on the points.</summary>
    public ErrorSummary Before => Summary(r => r.Before);

    /// <summary>Errors of the fitted coefficients on the points.</summary>
    public ErrorSummary After => Summary(r => r.After);

    private ErrorSummary Summary(Func<ProfileResidual, double> predicted) =>
        ErrorSummary.Of(Residuals.Select(r => (MeasuredFigure?)new MeasuredFigure(r.Point.TpotSeconds, predicted(r))));
}

/// <summary>
/// Fits the coefficients of one option to a sweep: least squares on the logarithms of predicted over measured. Each coefficient is the
/// formula's times a common scale times a factor of its own, and only the factors are pulled towards 1. So one point scales the whole
/// prediction, and more points move the coefficients that they say something of. Stateless; deterministic.
/// </summary>
/// <remarks>
/// A profile has one step time for every batch. For a mixture of experts the fit starts from the formula's at the mean (geometric) batch of
/// the points, so a sweep should cover the batches of the plan.
/// </remarks>
public static class ProfileFit
{
    /// <summary>Pull of a factor of its own towards 1: a factor of 2 weighs as much as a residual of 5 %.</summary>
    private const double Pull = 0.005;

    private const double TtftWeight = 0.25, Step = 1e-4, LargestMove = 1, Enough = 1e-12;
    private const int Iterations = 100, Trials = 12, Coefficients = 5;

    /// <summary>Fits coefficients to points.</summary>
    /// <param name="parameters">Parameters of the engine.</param>
    /// <param name="model">The model.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="parallelism">The parallelism.</param>
    /// <param name="points">Points of this option, at least one.</param>
    /// <param name="source">Where the points come from; optional.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no point, or one has a load, a length or a time out of range.</exception>
    public static FittedProfile Fit(
        PerformanceParameters parameters, ModelSpec model, GpuTier tier, Parallelism parallelism, IReadOnlyList<ProfilePoint> points,
        string? source = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tier);
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0) throw new ArgumentException("A fit needs at least one point.", nameof(points));
        if (points.FirstOrDefault(p => !(p is { Load: > 0, InputTokens: >= 0, OutputTokens: >= 1, TpotSeconds: > 0 })) is { } bad)
            throw new ArgumentException($"A point must have a load, a time > 0 and at least one output token, was {bad}.", nameof(points));
        var formula = EngineCoefficients.Of(parameters, model, tier, parallelism);
        var sweep = new Sweep(points, parameters, Most(parameters, model, tier, parallelism, points), parallelism.Pipeline);
        double[] start = Start(formula, sweep);
        double[] x = Solve(start, sweep);
        EngineCoefficients fitted = At(start, x);
        return new FittedProfile(
            new EngineProfile
            {
                Model = model.Name,
                Tier = tier.Name,
                Parallelism = parallelism,
                StepSeconds = fitted.FixedStep,
                PerDecodedTokenSeconds = fitted.PerDecodedToken,
                PerContextTokenSeconds = fitted.PerContextToken,
                PerPromptTokenSeconds = fitted.PerPromptToken,
                PerPromptTokenSquaredSeconds = fitted.PerPromptTokenSquared,
                Source = source,
            },
            [
                .. points.Select(point => new ProfileResidual(
                    point, sweep.Predict(formula, point).TpotSeconds, sweep.Predict(fitted, point).TpotSeconds)),
            ]);
    }

    /// <summary>Most sequences that a replica runs at once, by memory and by the limit of the engine.</summary>
    private static double Most(
        PerformanceParameters parameters, ModelSpec model, GpuTier tier, Parallelism parallelism, IReadOnlyList<ProfilePoint> points)
    {
        double cacheGb = parallelism.Gpus * (tier.MemoryGb * parameters.MemoryUtilization - parameters.MemoryOverheadGb)
            - tier.EffectiveWeightScale * model.WeightsGb;
        double tokens = points.Average(p => p.InputTokens + p.OutputTokens / 2);
        double byMemory = cacheGb * 1e6 / (EngineCoefficients.CacheKbPerToken(model, tier, parallelism) * tokens);

        // A point that ran shows that there was room, whatever the data sheet says.
        return Math.Max(1, Math.Min(parameters.MaxConcurrency, cacheGb > 0 ? byMemory : double.PositiveInfinity));
    }

    /// <summary>The formula's coefficients, the step at the mean batch of the points.</summary>
    private static double[] Start(EngineCoefficients formula, Sweep sweep)
    {
        double batch = Math.Exp(sweep.Points.Average(p => Math.Log(Math.Max(1, sweep.Predict(formula, p).Sequences))));
        return
        [
            formula.Step(batch), formula.PerDecodedToken, formula.PerContextToken, formula.PerPromptToken, formula.PerPromptTokenSquared,
        ];
    }

    /// <summary>Coefficients at the logarithms of the common scale and of the factors.</summary>
    private static EngineCoefficients At(double[] start, double[] x)
    {
        double[] values = [.. start.Select((value, i) => value * Math.Exp(x[0] + x[i + 1]))];
        return new EngineCoefficients(values[0], 0, values[1], values[2], values[3], values[4]);
    }

    private static double[] Solve(double[] start, Sweep sweep)
    {
        double[] x = new double[Coefficients + 1];
        double cost = Cost(x), damping = 1e-3;
        for (int n = 0; n < Iterations; n++)
        {
            (Matrix<double> normal, Vector<double> gradient) = Equations(start, x, sweep);
            double before = cost;
            for (int trial = 0; trial < Trials && cost == before; trial++)
            {
                Matrix<double> damped = normal.Clone();
                for (int i = 0; i < x.Length; i++) damped[i, i] += damping * Math.Max(normal[i, i], Pull);
                Vector<double> move = damped.Cholesky().Solve(gradient);
                double[] next = [.. x.Select((value, i) => value - Math.Clamp(move[i], -LargestMove, LargestMove))];
                double trialCost = Cost(next);
                if (trialCost < cost) (x, cost, damping) = (next, trialCost, Math.Max(1e-9, damping / 10));
                else damping *= 4;
            }

            if (before - cost <= Enough * before) break;
        }

        return x;

        double Cost(double[] at) => sweep.Residuals(At(start, at)).Sum(r => r * r) + at.Skip(1).Sum(d => Pull * d * d);
    }

    private static (Matrix<double> Normal, Vector<double> Gradient) Equations(double[] start, double[] x, Sweep sweep)
    {
        double[] residuals = sweep.Residuals(At(start, x));
        Matrix<double> slopes = Matrix<double>.Build.Dense(residuals.Length, x.Length);
        for (int i = 0; i < x.Length; i++)
        {
            double[] moved = [.. x];
            moved[i] += Step;
            double[] next = sweep.Residuals(At(start, moved));
            for (int r = 0; r < residuals.Length; r++) slopes[r, i] = (next[r] - residuals[r]) / Step;
        }

        Matrix<double> normal = slopes.TransposeThisAndMultiply(slopes);
        Vector<double> gradient = slopes.TransposeThisAndMultiply(Vector<double>.Build.Dense(residuals));
        for (int i = 1; i < x.Length; i++)
        {
            normal[i, i] += Pull;
            gradient[i] += Pull * x[i];
        }

        return (normal, gradient);
    }

    /// <summary>The points, and what their predictions need besides the coefficients.</summary>
    private sealed record Sweep(IReadOnlyList<ProfilePoint> Points, PerformanceParameters Parameters, double Most, int Stages)
    {
        /// <summary>Prediction of a point; the stages of a pipeline share its load evenly.</summary>
        public LoadedEngineResult Predict(EngineCoefficients step, ProfilePoint point)
        {
            ProfilePoint share = point.Kind == ProfileLoad.Clients ? point with { Load = Math.Max(1, point.Load / Stages) }
                : point.Kind == ProfileLoad.Rate ? point with { Load = point.Load / Stages }
                : point;
            return share.Predict(step, Parameters.RequestOverheadSeconds, Math.Max(1, Most / Stages));
        }

        public double[] Residuals(EngineCoefficients step)
        {
            var residuals = new List<double>();
            foreach (ProfilePoint point in Points)
            {
                LoadedEngineResult predicted = Predict(step, point);
                residuals.Add(Math.Log(predicted.TpotSeconds / point.TpotSeconds));
                if (point is { Kind: ProfileLoad.Batch, TtftSeconds: > 0 and { } ttft })
                    residuals.Add(Math.Sqrt(TtftWeight) * Math.Log(predicted.TtftSeconds / ttft));
            }

            return [.. residuals];
        }
    }
}
