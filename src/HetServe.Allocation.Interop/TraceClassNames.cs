namespace HetServe.Allocation.Interop;

/// <summary>
/// Names the classes of one trace: its service, then the bands of prompt and answer length, such as <c>conv/in-short/out-long</c>. Immutable.
/// </summary>
internal sealed class TraceClassNames
{
    private readonly int[] _inputThresholds, _outputThresholds;
    private readonly string[,] _names; // by input and output band

    public TraceClassNames(string trace, CalibrationOptions options)
    {
        (_inputThresholds, _outputThresholds) = ([.. options.InputThresholds], [.. options.OutputThresholds]);
        _names = new string[_inputThresholds.Length + 1, _outputThresholds.Length + 1];
        for (int input = 0; input < InputBands; input++)
        {
            for (int output = 0; output < OutputBands; output++)
                _names[input, output] = trace + BandName("/in-", input, _inputThresholds) + BandName("/out-", output, _outputThresholds);
        }
    }

    /// <summary>Number of bands of prompt length.</summary>
    public int InputBands => _names.GetLength(0);

    /// <summary>Number of bands of answer length.</summary>
    public int OutputBands => _names.GetLength(1);

    /// <summary>Name of the class of two bands.</summary>
    public string this[int inputBand, int outputBand] => _names[inputBand, outputBand];

    /// <summary>The bands of a request.</summary>
    public (int Input, int Output) BandsOf(TraceRequest request) =>
        (Band(_inputThresholds, request.InputTokens), Band(_outputThresholds, request.OutputTokens));

    private static int Band(int[] thresholds, int tokens)
    {
        int band = 0;
        while (band < thresholds.Length && tokens > thresholds[band]) band++;
        return band;
    }

    private static string BandName(string prefix, int band, int[] thresholds) => (thresholds.Length, band) switch
    {
        (0, _) => "",
        (_, 0) => prefix + "short",
        (2, 1) => prefix + "medium",
        _ => prefix + "long",
    };
}
