using System.Globalization;
using CsCheck;

namespace HetServe.Allocation.Tests;

/// <summary>
/// How many random cases a property is tried on. The environment variable <c>HETSERVE_CASES</c> is the least number for every property;
/// without it each takes its own.
/// </summary>
internal static class Cases
{
    private static readonly int s_least = Environment.GetEnvironmentVariable("HETSERVE_CASES") is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : 1;

    /// <summary>This number of cases, or more where asked for.</summary>
    public static int AtLeast(int cases) => Math.Max(cases, s_least);

    /// <summary>Tries a property on this number of cases, or more where asked for.</summary>
    public static void Hold<T>(this Gen<T> gen, int cases, Action<T> property, int threads = -1) =>
        gen.Sample(property, iter: AtLeast(cases), threads: threads);
}
