using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Interop;

/// <summary>Counts the requests of one class: by length and by arrival window.</summary>
internal sealed class ClassCounter
{
    private readonly Dictionary<long, int> _arrivals = [];
    private long _window = long.MinValue;
    private int _inWindow;

    public TokenHistogram Input { get; } = new();

    public TokenHistogram Output { get; } = new();

    public void Add(long window, int inputTokens, int outputTokens)
    {
        // Requests come mostly in order, so the dictionary is asked once a window.
        if (window != _window)
        {
            Flush();
            _window = window;
        }

        _inWindow++;
        Input.Add(inputTokens);
        Output.Add(outputTokens);
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
