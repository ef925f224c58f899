using System.Globalization;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;
using MathNet.Numerics;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Comparison;

/// <summary>Times of one size, medians over the seeds.</summary>
/// <param name="Size">The size.</param>
/// <param name="CompileSeconds">Time to compile a problem, s.</param>
/// <param name="GreedySeconds">Time of GH on its tables, s.</param>
internal readonly record struct GrowthPoint(ProblemSize Size, double CompileSeconds, double GreedySeconds);

/// <summary>A power law: seconds = <paramref name="Factor"/> · (I·J·K)^<paramref name="Exponent"/>.</summary>
/// <param name="Factor">Seconds at I·J·K = 1.</param>
/// <param name="Exponent">The exponent.</param>
/// <param name="RSquared">Share of the variance of the logarithm that the law explains.</param>
internal readonly record struct PowerLaw(double Factor, double Exponent, double RSquared)
{
    /// <summary>Least squares in the logarithms.</summary>
    /// <param name="x">I·J·K, at least two different values.</param>
    /// <param name="seconds">Times, above 0.</param>
    public static PowerLaw Fit(IEnumerable<double> x, IEnumerable<double> seconds)
    {
        double[] logX = [.. x.Select(v => Math.Log(v))], logY = [.. seconds.Select(v => Math.Log(v))];
        (double intercept, double slope) = MathNet.Numerics.Fit.Line(logX, logY);
        return new PowerLaw(Math.Exp(intercept), slope, GoodnessOfFit.RSquared(logX.Select(v => intercept + slope * v), logY));
    }

    public double At(double x) => Factor * Math.Pow(x, Exponent);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Factor:0.0e+0} s x (IJK)^{Exponent:F2}, R2 = {RSquared:F3}");
}

/// <summary>Growth of GH's time with the problem.</summary>
internal static class Growth
{
    /// <summary>Default sizes: I = J = K, with I·J·K growing threefold.</summary>
    public static IReadOnlyList<ProblemSize> DefaultSizes { get; } = [.. ((int[])[10, 14, 20, 29, 42, 60, 87]).Select(Cube)];

    private static ProblemSize Cube(int n) => new(n, n, n);

    /// <summary>Times the sizes one after the other.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IEnumerable<GrowthPoint> Measure(ComparisonOptions options, CancellationToken cancellationToken)
    {
        var greedy = new GreedyAllocator();
        Timing.WarmUp(cancellationToken);
        foreach (ProblemSize size in options.Sizes)
        {
            var compile = new List<double>();
            var allocate = new List<double>();
            foreach (int seed in options.Seeds)
            {
                AllocationProblem problem = SyntheticInstances.Generate(size.Queries, size.Models, size.Tiers, seed);
                (ProblemTables tables, double compiling, _) =
                    Timing.Median(() => ProblemTables.Compile(problem), options.Runs, cancellationToken);
                (_, double allocating, _) =
                    Timing.Median(() => greedy.Allocate(tables, cancellationToken: cancellationToken), options.Runs, cancellationToken);
                compile.Add(compiling);
                allocate.Add(allocating);
            }

            yield return new GrowthPoint(size, compile.Median(), allocate.Median());
        }
    }
}
