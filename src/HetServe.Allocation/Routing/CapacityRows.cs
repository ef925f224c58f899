using System.Runtime.CompilerServices;

namespace HetServe.Allocation.Routing;

/// <summary>The coupling rows of one deployment's capacity, by resource; -1 where a resource cannot bind.</summary>
/// <param name="Memory">Row of the KV cache.</param>
/// <param name="Compute">Row of the busy time.</param>
/// <param name="Concurrency">Row of the concurrent queries.</param>
internal readonly record struct CapacityRows(int Memory, int Compute, int Concurrency)
{
    /// <summary>Adds an amount to each of the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double amount, Span<double> column)
    {
        if (Memory >= 0) column[Memory] += amount;
        if (Compute >= 0) column[Compute] += amount;
        if (Concurrency >= 0) column[Concurrency] += amount;
    }

    /// <summary>The row with the least value; -1 where there is none.</summary>
    public int Least(ReadOnlySpan<double> values)
    {
        int least = Memory;
        if (Compute >= 0 && (least < 0 || values[Compute] <= values[least])) least = Compute;
        if (Concurrency >= 0 && (least < 0 || values[Concurrency] < values[least])) least = Concurrency;
        return least;
    }

    /// <summary>The row with the largest value; -1 where there is none.</summary>
    public int Largest(ReadOnlySpan<double> values)
    {
        int largest = Memory;
        if (Compute >= 0 && (largest < 0 || values[Compute] >= values[largest])) largest = Compute;
        if (Concurrency >= 0 && (largest < 0 || values[Concurrency] > values[largest])) largest = Concurrency;
        return largest;
    }

    /// <summary>The most by which a column exceeds what is left of the rows; at least 0.</summary>
    public double Excess(ReadOnlySpan<double> column, ReadOnlySpan<double> left)
    {
        double excess = 0;
        if (Memory >= 0) excess = Math.Max(excess, column[Memory] - left[Memory]);
        if (Compute >= 0) excess = Math.Max(excess, column[Compute] - left[Compute]);
        if (Concurrency >= 0) excess = Math.Max(excess, column[Concurrency] - left[Concurrency]);
        return excess;
    }

    /// <summary>Sum of the duals of the rows.</summary>
    public double SumOf(ReadOnlySpan<double> dual) =>
        (Memory >= 0 ? dual[Memory] : 0) + (Compute >= 0 ? dual[Compute] : 0) + (Concurrency >= 0 ? dual[Concurrency] : 0);
}
