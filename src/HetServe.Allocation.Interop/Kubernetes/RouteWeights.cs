namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>Whole weights in the ratio of shares.</summary>
internal static class RouteWeights
{
    /// <summary>Sum of the weights.</summary>
    public const int Total = 10_000;

    /// <summary>
    /// Weights that sum to <see cref="Total"/>, each less than 1 from its exact value. The largest remainders are rounded up, the first of
    /// equal ones first.
    /// </summary>
    /// <param name="shares">Shares above 0, at least one.</param>
    public static int[] Of(IReadOnlyList<double> shares)
    {
        double sum = shares.Sum();
        double[] exact = [.. shares.Select(share => share / sum * Total)];
        int[] weights = [.. exact.Select(value => (int)Math.Floor(value))];
        int missing = Total - weights.Sum();
        foreach (int n in Enumerable.Range(0, weights.Length).OrderByDescending(n => exact[n] - weights[n]).Take(missing)) weights[n]++;
        return weights;
    }
}
