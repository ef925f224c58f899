using System.Globalization;
using CsCheck;

namespace HetServe.Allocation.Tests;

/// <summary>
/// How many random cases a property is tried on. The environment variable <c>HETSERVE_CASES</c> multiplies the numbers: 20 for a night, 0.1
/// for a glance.
/// </summary>
internal static class Cases
{
    private static readonly double s_factor = Environment.GetEnvironmentVariable("HETSERVE_CASES") is { Length: > 0 } text
        ? double.Parse(text, CultureInfo.InvariantCulture)
        : 1;

    /// <summary>This number of cases, multiplied; at least one.</summary>
    public static int Scaled(int cases) => Math.Max(1, (int)(cases * s_factor));

    /// <summary>Tries a property on this number of cases, multiplied.</summary>
    public static void Hold<T>(this Gen<T> gen, int cases, Action<T> property, int threads = -1) =>
        gen.Sample(property, iter: Scaled(cases), threads: threads);
}
