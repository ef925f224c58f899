using System.Numerics;

namespace HetServe.Allocation.Search;

/// <summary>
/// Repeatable random numbers: xoshiro256** (Blackman and Vigna, 2018), whose state SplitMix64 fills from a seed and a stream. One pair
/// gives one sequence of bits, on every platform and in every version; streams of one seed are independent. Each call takes a fixed
/// number of draws. Not safe for use by several threads at once.
/// </summary>
internal sealed class SeededRandom
{
    private const double StepOfDouble = 1.0 / (1UL << 53);

    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Creates the generator.</summary>
    /// <param name="seed">The caller's seed; any value.</param>
    /// <param name="stream">Which of the seed's sequences: one per start, thread or purpose. Default 0.</param>
    public SeededRandom(long seed, long stream = 0)
    {
        ulong key = (ulong)seed;
        key = SplitMix(ref key) + (ulong)stream;
        (_s0, _s1, _s2, _s3) = (SplitMix(ref key), SplitMix(ref key), SplitMix(ref key), SplitMix(ref key));
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53. One draw.</summary>
    public double NextDouble() => (NextBits() >> 11) * StepOfDouble;

    /// <summary>Uniform in [low, high). One draw.</summary>
    public double Uniform(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>In [low, high) with a uniform logarithm; 0 &lt; low. One draw.</summary>
    public double LogUniform(double low, double high) => low * Math.Pow(high / low, NextDouble());

    /// <summary>Uniform in 0 .. <paramref name="bound"/> - 1; the bias is below 2^-32. One draw.</summary>
    /// <param name="bound">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return (int)Math.BigMul(NextBits(), (ulong)bound, out _);
    }

    /// <summary>Puts the items in random order (Fisher and Yates). One draw per item after the first.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
