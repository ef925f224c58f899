namespace HetServe.Allocation.Simulation.Statistics;

/// <summary>Bins of equal length over the time of a simulation. The first of them are warm-up.</summary>
/// <param name="Seconds">Length of the simulation, s.</param>
/// <param name="Count">Number of bins.</param>
/// <param name="WarmUp">Bins of the warm-up, less than <paramref name="Count"/>.</param>
internal sealed record TimeGrid(double Seconds, int Count, int WarmUp)
{
    private readonly double _perSecond = Count / Seconds;

    /// <summary>End of the warm-up, s.</summary>
    public double WarmUpSeconds => StartOf(WarmUp);

    /// <summary>Length of a bin, s.</summary>
    public double BinSeconds => Seconds / Count;

    /// <summary>The bin of a time; <see cref="Count"/> from the end on.</summary>
    public int BinOf(double seconds) => seconds >= Seconds ? Count : Math.Min(Count - 1, (int)(seconds * _perSecond));

    /// <summary>The bin of an arrival; one at the very end belongs to the last bin.</summary>
    public int BinOfArrival(double seconds) => Math.Min(Count - 1, BinOf(seconds));

    /// <summary>Start of a bin, s.</summary>
    public double StartOf(int bin) => Seconds * bin / Count;
}
