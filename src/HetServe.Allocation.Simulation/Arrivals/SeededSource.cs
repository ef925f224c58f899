using HetServe.Allocation.Search;

namespace HetServe.Allocation.Simulation.Arrivals;

/// <summary>
/// The project's repeatable generator as a <see cref="Random"/>, for the distributions of MathNet. Not safe for use by several threads at
/// once.
/// </summary>
internal sealed class SeededSource(long seed, long stream) : Random(0)
{
    private readonly SeededRandom _bits = new(seed, stream);

    /// <inheritdoc/>
    public override double NextDouble() => _bits.NextDouble();

    /// <inheritdoc/>
    public override int Next() => _bits.Next(int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue) => maxValue == 0 ? 0 : _bits.Next(maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) => minValue == maxValue ? minValue : minValue + _bits.Next(maxValue - minValue);

    /// <inheritdoc/>
    protected override double Sample() => _bits.NextDouble();
}
