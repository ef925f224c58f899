namespace HetServe.Allocation.Routing;

/// <summary>A deployment alone, or two on either side of a query type's error objective in the shares that just meet it.</summary>
internal readonly struct ErrorMix
{
    private readonly double _perError; // 1 / difference of their errors

    /// <summary>A deployment alone, or none, -1.</summary>
    public ErrorMix(int a) => (A, B) = (a, -1);

    public ErrorMix(int a, int b, ReadOnlySpan<double> error)
    {
        (A, B) = (a, b);
        _perError = 1 / (error[b] - error[a]);
        ShareB = Math.Max(0, -error[a] * _perError);
    }

    /// <summary>Whether there are two deployments.</summary>
    public bool IsMix => B >= 0;

    /// <summary>Slot of the deployment that is accurate enough by itself, -1 for none.</summary>
    public int A { get; }

    /// <summary>Slot of the other, -1 for none.</summary>
    public int B { get; }

    /// <summary>Share of the other.</summary>
    public double ShareB { get; }

    /// <summary>η at which both cost the same.</summary>
    public double Slope(ReadOnlySpan<double> price) => (price[A] - price[B]) * _perError;
}
