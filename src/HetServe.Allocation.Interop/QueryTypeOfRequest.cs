using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop;

/// <summary>Finds the query type of the requests of one trace. Immutable.</summary>
internal sealed class QueryTypeOfRequest
{
    private const int None = -1;

    private readonly TraceClassNames _names;
    private readonly int[,] _exact; // query type by input and output band
    private readonly (int Query, double Input, double Output)[] _candidates; // ln(1 + mean)

    public QueryTypeOfRequest(AllocationProblem problem, string trace, CalibrationOptions options)
    {
        _names = new TraceClassNames(trace, options);
        _exact = new int[_names.InputBands, _names.OutputBands];
        string[] queries = [.. problem.Queries.Select(query => query.Name)];
        for (int input = 0; input < _names.InputBands; input++)
            for (int output = 0; output < _names.OutputBands; output++) _exact[input, output] = Array.IndexOf(queries, _names[input, output]);
        bool isNamed = queries.Any(IsOfTrace);
        _candidates =
        [
            .. problem.Queries.Index().Where(query => !isNamed || IsOfTrace(query.Item.Name))
                .Select(query => (query.Index, Math.Log(1 + query.Item.InputTokens), Math.Log(1 + query.Item.OutputTokens))),
        ];

        bool IsOfTrace(string query) => query.StartsWith(trace, StringComparison.Ordinal);
    }

    /// <summary>Index of the query type of a request.</summary>
    public int Of(TraceRequest request)
    {
        (int inputBand, int outputBand) = _names.BandsOf(request);
        if (_exact[inputBand, outputBand] is var exact and > None) return exact;
        double input = Math.Log(1.0 + request.InputTokens), output = Math.Log(1.0 + request.OutputTokens), least = double.PositiveInfinity;
        int nearest = None;
        foreach ((int query, double meanInput, double meanOutput) in _candidates)
        {
            double distance = (input - meanInput) * (input - meanInput) + (output - meanOutput) * (output - meanOutput);
            if (distance < least) (nearest, least) = (query, distance);
        }

        return nearest;
    }
}
