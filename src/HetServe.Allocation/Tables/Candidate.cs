namespace HetServe.Allocation.Tables;

/// <summary>What a scan of all candidates needs of one of them, side by side in memory.</summary>
internal readonly struct Candidate
{
    public Candidate(ProblemTables t, int option)
    {
        int model = t.ModelIndexOf(option);
        Option = option;
        Pair = t.PairOf(option);
        ErrorRow = model * t.QueryStride;
        Gpu = t.GpuIndexOf(option);
        Gpus = t.Gpus[option];
        IsAffine = !t.Overrides.Any(option);
        TtftPerInputToken = t.TtftPerInputToken[option];
        TtftBase = t.TtftBase[option];
        Tpot = t.Tpot[option];
        MemoryLoad = t.KvGbPerToken[model] / t.FreeGb[option];
        BusyLoad = t.BusyPerToken[option] / t.MaxUtilization;
        ErrorScale = t.ErrorScale[option / t.Parallelisms.Count % t.TierCount];
        Rental = t.Rental[option];
        WeightsGb = t.WeightsGb[option];
    }

    public readonly int Option;
    public readonly int Pair;
    public readonly int ErrorRow;             // first entry of the model in ErrorRate
    public readonly int Gpu;                  // physical GPU type
    public readonly int Gpus;                 // g
    public readonly bool IsAffine;            // false where a route is measured or comes from a foreign model
    public readonly double TtftPerInputToken; // A, s per token
    public readonly double TtftBase;          // A0, s
    public readonly double Tpot;              // C, s per token
    public readonly double MemoryLoad;        // replicas per resident token
    public readonly double BusyLoad;          // replicas per token per s
    public readonly double ErrorScale;        // a
    public readonly double Rental;            // $ per replica
    public readonly double WeightsGb;         // GB
}
