namespace HetServe.Allocation.Interop;

/// <summary>How <see cref="WorkloadCalibrator"/> sorts requests into classes and counts their arrivals. Immutable.</summary>
public sealed record CalibrationOptions
{
    /// <summary>
    /// Longest prompt of each band but the last, tokens: ascending, at least 0, at most two. Two limits make the bands short, medium and
    /// long, one makes short and long, none leaves prompts undivided. Default 512, 2048.
    /// </summary>
    public IReadOnlyList<int> InputThresholds { get; init => field = [.. value]; } = [512, 2048];

    /// <summary>Longest answer of each band but the last, tokens; as <see cref="InputThresholds"/>. Default 64, 256.</summary>
    public IReadOnlyList<int> OutputThresholds { get; init => field = [.. value]; } = [64, 256];

    /// <summary>
    /// Length of the windows in which arrivals are counted, more than 0; they start at whole multiples of it (UTC). Default 5 minutes.
    /// </summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether the summary keeps the arrivals of every window (<see cref="WorkloadClass.Arrivals"/>), for a replay of the day; the peak
    /// rate is known in any case. Default true.
    /// </summary>
    public bool KeepArrivals { get; init; } = true;

    /// <summary>How to cite the traces; null for nothing. Default null.</summary>
    public string? Citation { get; init; }

    /// <summary>How the summary was made, such as a command line; null for nothing. Default null.</summary>
    public string? Command { get; init; }

    internal void EnsureValid()
    {
        EnsureAscending(InputThresholds, nameof(InputThresholds));
        EnsureAscending(OutputThresholds, nameof(OutputThresholds));
        if (Window <= TimeSpan.Zero)
        {
            throw new ArgumentException($"{nameof(Window)} must be > 0, was {Window}.", nameof(Window));
        }
    }

    private static void EnsureAscending(IReadOnlyList<int> thresholds, string name)
    {
        bool ascending = thresholds.Count <= 2 && thresholds.All(t => t >= 0) && (thresholds.Count < 2 || thresholds[0] < thresholds[1]);
        if (!ascending)
        {
            throw new ArgumentException(
                $"{name} must be at most two ascending limits >= 0, was {string.Join(", ", thresholds)}.", name);
        }
    }
}
