using System.Numerics;
using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Interop;

/// <summary>
/// Counts of token lengths in bounded memory: one bucket a length below 65,536, then 32,768 buckets a doubling, whatever the number of
/// requests.
/// </summary>
internal sealed class TokenHistogram
{
    private const int BucketBits = 15;

    private long[] _counts = new long[1024];
    private long _sum;
    private UInt128 _squares;

    public long Count { get; private set; }

    public void Add(int tokens)
    {
        int bucket = Bucket(tokens);
        EnsureLength(bucket + 1);
        _counts[bucket]++;
        _sum += tokens;
        _squares += (UInt128)((long)tokens * tokens);
        Count++;
    }

    public void Add(TokenHistogram other)
    {
        EnsureLength(other._counts.Length);
        for (int bucket = 0; bucket < other._counts.Length; bucket++)
        {
            _counts[bucket] += other._counts[bucket];
        }

        _sum += other._sum;
        _squares += other._squares;
        Count += other.Count;
    }

    public TokenStatistics Statistics() =>
        new((double)_sum / Count, Percentile(50), Percentile(90), Percentile(99)) { P95 = Percentile(95), Cv = Cv() };

    private double Cv()
    {
        // In whole numbers up to the root: no variance is lost between two large sums.
        UInt128 sum = (UInt128)_sum, variance = _squares * (UInt128)Count - sum * sum;
        return _sum == 0 ? 0 : Math.Sqrt((double)variance) / _sum;
    }

    private int Percentile(int percent)
    {
        // In whole numbers: the rank is exact however many requests there are.
        long rank = (long)(((Int128)Count * percent + 99) / 100);
        int bucket = 0;
        for (long below = _counts[0]; below < rank; below += _counts[bucket])
        {
            bucket++;
        }

        return Smallest(bucket);
    }

    private static int Bucket(int tokens)
    {
        int shift = Math.Max(0, BitOperations.Log2((uint)tokens) - BucketBits);
        return (shift << BucketBits) + (tokens >> shift);
    }

    private static int Smallest(int bucket)
    {
        int shift = Math.Max(0, (bucket >> BucketBits) - 1);
        return (bucket - (shift << BucketBits)) << shift;
    }

    private void EnsureLength(int length)
    {
        if (length > _counts.Length)
        {
            Array.Resize(ref _counts, (int)BitOperations.RoundUpToPowerOf2((uint)length));
        }
    }
}
