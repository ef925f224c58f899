using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop;

/// <summary>Finds the query type of the requests of one trace. Not safe for use by several threads at once.</summary>
internal sealed class QueryTypeOfRequest
{
    private const int None = -1;

    private readonly TraceClassNames _names;
    private readonly string[] _queries;
    private readonly Dictionary<string, int[,]> _exact = new(StringComparer.Ordinal); // query type by class, then input and output band
    private readonly (int Query, double Input, double Output)[] _candidates; // ln(1 + mean)

    public QueryTypeOfRequest(AllocationProblem problem, string trace, CalibrationOptions options)
    {
        _names = new TraceClassNames(trace, options);
        _queries = [.. problem.Queries.Select(query => query.Name)];
        bool isNamed = _queries.Any(IsOfTrace);
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
        if (ExactOf(request.Class ?? "")[inputBand, outputBand] is var exact and > None) return exact;
        double input = Math.Log(1.0 + request.InputTokens), output = Math.Log(1.0 + request.OutputTokens), least = double.PositiveInfinity;
        int nearest = None;
        foreach ((int query, double meanInput, double meanOutput) in _candidates)
        {
            double distance = (input - meanInput) * (input - meanInput) + (output - meanOutput) * (output - meanOutput);
            if (distance < least) (nearest, least) = (query, distance);
        }

        return nearest;
    }

    private int[,] ExactOf(string requestClass)
    {
        if (_exact.TryGetValue(requestClass, out int[,]? exact)) return exact;
        exact = new int[_names.InputBands, _names.OutputBands];
        for (int input = 0; input < _names.InputBands; input++)
        {
            for (int output = 0; output < _names.OutputBands; output++)
                exact[input, output] = Array.IndexOf(_queries, _names.NameOf(requestClass, input, output));
        }

        return _exact[requestClass] = exact;
    }
}
