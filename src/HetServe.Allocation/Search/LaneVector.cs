using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>A query type as <see cref="LaneVector"/> reads it.</summary>
internal struct LaneQuery
{
    public int Index;
    public double Prompt, PromptSquared, Output, OutputContext; // as in RouteLengths; OutputContext = f·(h + f/2)

    /// <summary>Network latency, s.</summary>
    public double Latency;

    /// <summary>Queries per s.</summary>
    public double Rate;

    /// <summary>Tokens per s, λ·(h + f).</summary>
    public double Tokens;

    /// <summary>The query type in full, without latency.</summary>
    public static LaneQuery Of(ProblemTables t, int i) => new()
    {
        Index = i,
        Prompt = t.Lengths.Prompt[i],
        PromptSquared = t.Lengths.PromptSquared[i],
        Output = t.Lengths.Output[i],
        OutputContext = t.Lengths.Output[i] * t.Lengths.Context[i],
        Rate = t.RatePerSecond[i],
        Tokens = t.TokensPerSecond[i],
    };
}

/// <summary>One vector of <see cref="CandidateLanes"/>: what a query type meets and takes there. The routes of the tables, four options at a time.</summary>
internal readonly ref struct LaneVector
{
    private readonly Vector256<double> _ttftBase, _perPrompt, _perPromptSquared, _tpotBase, _tpotPerContext, _memory;
    private readonly Vector256<double> _loadPerPrompt, _loadPerPromptSquared, _loadPerOutput, _loadPerContext;
    private readonly Vector256<double> _perConcurrent; // replicas per query that runs
    private readonly Vector256<long> _level;
    private readonly ref byte _admitted;
    private readonly int _row0, _row1, _row2, _row3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneVector(ProblemTables t, CandidateLanes lanes, int lane)
    {
        (_ttftBase, _perPrompt, _perPromptSquared) = (At(lanes.TtftBase, lane), At(lanes.PerPrompt, lane), At(lanes.PerPromptSquared, lane));
        (_tpotBase, _tpotPerContext, _memory) = (At(lanes.TpotBase, lane), At(lanes.TpotPerContext, lane), At(lanes.MemoryLoad, lane));
        (_loadPerPrompt, _loadPerPromptSquared) = (At(lanes.LoadPerPrompt, lane), At(lanes.LoadPerPromptSquared, lane));
        (_loadPerOutput, _loadPerContext) = (At(lanes.LoadPerOutput, lane), At(lanes.LoadPerContext, lane));
        _perConcurrent = Vector256.Create(1 / t.MaxConcurrency);
        _level = Vector256.Create(lanes.Level, lane);
        _admitted = ref MemoryMarshal.GetArrayDataReference(t.AdmittedLevels);
        int[] row = lanes.AdmissionRow;
        (_row0, _row1, _row2, _row3) = (row[lane], row[lane + 1], row[lane + 2], row[lane + 3]);
    }

    /// <summary>Options that may serve a query type; all bits set where they may.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Admits(in LaneQuery q) => Vector256.GreaterThan(
        Vector256.Create((long)Levels(_row0 + q.Index), Levels(_row1 + q.Index), Levels(_row2 + q.Index), Levels(_row3 + q.Index)), _level).AsDouble();

    /// <summary>Mean delay, s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Delay(in LaneQuery q)
    {
        Vector256<double> delay = Vector256.MultiplyAddEstimate(_perPrompt, Vector256.Create(q.Prompt), _ttftBase + Vector256.Create(q.Latency));
        delay = Vector256.MultiplyAddEstimate(_perPromptSquared, Vector256.Create(q.PromptSquared), delay);
        delay = Vector256.MultiplyAddEstimate(_tpotBase, Vector256.Create(q.Output), delay);
        return Vector256.MultiplyAddEstimate(_tpotPerContext, Vector256.Create(q.OutputContext), delay);
    }

    /// <summary>Load of the tightest resource by the whole query type, replicas.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Load(in LaneQuery q, Vector256<double> delay)
    {
        Vector256<double> busy = Vector256.MultiplyAddEstimate(
            _loadPerPrompt, Vector256.Create(q.Prompt), _loadPerPromptSquared * Vector256.Create(q.PromptSquared));
        busy = Vector256.MultiplyAddEstimate(_loadPerOutput, Vector256.Create(q.Output), busy);
        busy = Vector256.MultiplyAddEstimate(_loadPerContext, Vector256.Create(q.OutputContext), busy);
        Vector256<double> rate = Vector256.Create(q.Rate);
        Vector256<double> resident = Vector256.MaxNative(_memory * Vector256.Create(q.Tokens), _perConcurrent * rate);
        return Vector256.MaxNative(delay * resident, busy * rate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Levels(int at) => Unsafe.Add(ref _admitted, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> At(double[] array, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(array), (nuint)index);
}
