using System.Runtime.Intrinsics;
using HetServe.Allocation.Performance;

namespace HetServe.Allocation.Tables;

/// <summary>Lengths of the query types, in columns padded with queries of no length.</summary>
internal sealed class LengthTable
{
    public LengthTable(IReadOnlyList<RouteLengths> lengths, int stride)
    {
        (Prompt, PromptSquared, Output) = (new double[stride], new double[stride], new double[stride]);
        (Context, PerOutput) = (new double[stride], new double[stride]);
        for (int i = 0; i < lengths.Count; i++)
        {
            (Prompt[i], PromptSquared[i], Output[i], Context[i]) =
                (lengths[i].Prompt, lengths[i].PromptSquared, lengths[i].Output, lengths[i].Context);
            PerOutput[i] = Output[i] > 0 ? 1 / Output[i] : 0;
        }
    }

    // By query type.

    public double[] Prompt { get; }        // prompt tokens to prefill
    public double[] PromptSquared { get; } // tokens squared
    public double[] Output { get; }        // f, tokens
    public double[] Context { get; }       // h + f/2, tokens
    public double[] PerOutput { get; }     // 1/f, 0 where f is 0

    public RouteLengths At(int query) => new(Prompt[query], PromptSquared[query], Output[query], Context[query]);

    /// <summary>Lengths of four query types at which their objectives hold.</summary>
    /// <param name="query">The first of them.</param>
    /// <param name="mean">The mean lengths.</param>
    public SloLengths VectorAt(int query, LengthTable mean) => new(
        Vector256.Create(Prompt, query),
        Vector256.Create(PromptSquared, query),
        Vector256.Create(Output, query),
        Vector256.Create(Context, query),
        Vector256.Create(mean.PerOutput, query));
}
