using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>Options in words.</summary>
internal static class OptionText
{
    /// <summary>Name of an option: <c>small on gpu-fp16 2x1</c>.</summary>
    public static string NameOf(ProblemTables tables, int option) =>
        $"{tables.ModelOf(option).Name} on {tables.TierOf(option).Name} {tables.ParallelismOf(option)}";

    /// <summary>Why a query type has no route to an option.</summary>
    public static string WhyNoRoute(ProblemTables tables, int query, int option) =>
        tables.ModelOf(option).ErrorRates.ContainsKey(tables.Problem.Queries[query].Name)
            ? "the performance model rules it out"
            : "the model has no error rate for it";
}
