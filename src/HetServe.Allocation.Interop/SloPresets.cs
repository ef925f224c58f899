namespace HetServe.Allocation.Interop;

/// <summary>
/// Objectives to start from: each demand is served whole, at no penalty. They hold at the 95th percentile of the lengths. They set no limit
/// on the error rate. Immutable; safe to share between threads.
/// </summary>
public static class SloPresets
{
    /// <summary>A person reads the answer as it is written: TTFT 1 s, TPOT 50 ms, at the rate of the busiest window.</summary>
    public static SloPreset Chat { get; } = new(
        "chat",
        Interactive(ttftSeconds: 1, tpotMilliseconds: 50, limitBoth: true),
        "A wait of up to 1 s leaves a reader's train of thought whole (Nielsen, Usability Engineering, 1993). At 50 ms per token the "
        + "answer grows by about 900 words a minute, and adults read about 240 (Brysbaert, 2019).");

    /// <summary>
    /// An editor shows a suggestion when it is whole: delay of 0.5 s and 25 ms for each token, at the rate of the busiest window.
    /// </summary>
    public static SloPreset Code { get; } = new(
        "code",
        Interactive(ttftSeconds: 0.5, tpotMilliseconds: 25, limitBoth: false),
        "A suggestion is of use when it is whole, and competes with the developer's own typing. A line of ten tokens is there in 0.75 s.");

    /// <summary>No reader waits for the answer: delay of 10 minutes, at the mean rate.</summary>
    public static SloPreset Batch { get; } = new(
        "batch",
        new ServiceObjectives
        {
            TtftAllowance = TimeSpan.FromMinutes(10),
            TpotAllowance = TimeSpan.Zero,
            ErrorSlo = 1,
            DelayPenalty = 0,
            UnmetPenalty = 0,
            MaxUnmet = 0,
        },
        "Only throughput counts. The rate is the mean, because a batch can wait until a peak is over. The limit of 10 minutes leaves out "
        + "engines that hold a query for longer.");

    /// <summary>Every preset.</summary>
    public static IReadOnlyList<SloPreset> All { get; } = [Chat, Code, Batch];

    /// <summary>Finds a preset by name; null if there is none.</summary>
    /// <param name="name">Name as in <see cref="SloPreset.Name"/>; case does not matter.</param>
    public static SloPreset? Find(string name) =>
        All.FirstOrDefault(preset => preset.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static ServiceObjectives Interactive(double ttftSeconds, double tpotMilliseconds, bool limitBoth) => new()
    {
        TtftAllowance = TimeSpan.FromSeconds(ttftSeconds),
        TpotAllowance = TimeSpan.FromMilliseconds(tpotMilliseconds),
        LimitTtftAndTpot = limitBoth,
        ErrorSlo = 1,
        DelayPenalty = 0,
        UnmetPenalty = 0,
        MaxUnmet = 0,
        AtPeak = true,
    };
}
