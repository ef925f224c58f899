namespace HetServe.Allocation.Interop;

/// <summary>Counts the requests of one class: by length and by arrival window.</summary>
internal sealed class ClassCounter
{
    private readonly Dictionary<long, int> _arrivals = [];
    private long _window = long.MinValue;
    private int _inWindow;

    public TokenHistogram Input { get; } = new();

    public TokenHistogram Output { get; } = new();

    /// <summary>Input and output of the longest request, tokens.</summary>
    public long MaxTokens { get; private set; }

    /// <summary>Blocks of the prompts, and those that an earlier prompt began with.</summary>
    public PrefixCounter Prefix { get; } = new();

    public void Add(long window, TraceRequest request, int hits)
    {
        // Requests come mostly in order, so the dictionary is asked once a window.
        if (window != _window)
        {
            Flush();
            _window = window;
        }

        _inWindow++;
        Input.Add(request.InputTokens);
        Output.Add(request.OutputTokens);
        MaxTokens = Math.Max(MaxTokens, (long)request.InputTokens + request.OutputTokens);
        Prefix.Add(request.BlockHashes?.Count ?? 0, hits);
    }

    /// <summary>Requests by window.</summary>
    public IReadOnlyDictionary<long, int> Arrivals()
    {
        Flush();
        return _arrivals;
    }

    private void Flush()
    {
        if (_inWindow > 0)
        {
            _arrivals[_window] = _arrivals.GetValueOrDefault(_window) + _inWindow;
            _inWindow = 0;
        }
    }
}
