using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Interop;

/// <summary>The running count of one trace.</summary>
internal sealed class TraceCalibration
{
    private const long MostWindows = 1_000_000;

    private readonly string _name;
    private readonly CalibrationOptions _options;
    private readonly TraceClassNames _bands;
    private readonly SortedDictionary<string, ClassCounter?[,]> _classes = new(StringComparer.Ordinal);
    private readonly PrefixBlocks _blocks = new();
    private DateTimeOffset _start = DateTimeOffset.MaxValue;
    private DateTimeOffset _end = DateTimeOffset.MinValue;
    private long _count;

    public TraceCalibration(string name, CalibrationOptions options)
    {
        _name = name;
        _options = options;
        _bands = new TraceClassNames(name, options);
    }

    // Requests that arrive all at once have the rate of one window.
    private double RatedHours => (_end > _start ? _end - _start : _options.Window).TotalHours;

    private long FirstWindow => Window(_start);

    public void Add(TraceRequest request)
    {
        _start = request.Timestamp < _start ? request.Timestamp : _start;
        _end = request.Timestamp > _end ? request.Timestamp : _end;
        _count++;
        (int input, int output) = _bands.BandsOf(request);
        ref ClassCounter? counter = ref BandsOf(request.Class ?? "")[input, output];
        counter ??= new ClassCounter();
        counter.Add(Window(request.Timestamp), request, request.BlockHashes is { } blocks ? _blocks.Add(blocks) : 0);
    }

    public TraceSummary Summarize()
    {
        if (_count < 2)
        {
            throw new InvalidDataException(
                $"Trace '{_name}': a rate needs at least two requests, had {_count}"
                + (_count == 0 ? "." : $" at {_start:u}."));
        }

        var input = new TokenHistogram();
        var output = new TokenHistogram();
        var prefix = new PrefixCounter();
        var arrivals = new Dictionary<long, long>();
        foreach (ClassCounter counter in _classes.Values.SelectMany(bands => bands.Cast<ClassCounter?>()).OfType<ClassCounter>())
        {
            input.Add(counter.Input);
            output.Add(counter.Output);
            prefix.Add(counter.Prefix);
            foreach ((long window, int count) in counter.Arrivals())
            {
                arrivals[window] = arrivals.GetValueOrDefault(window) + count;
            }
        }

        return new TraceSummary
        {
            Name = _name,
            Start = _start,
            End = _end,
            Count = _count,
            InputTokens = input.Statistics(),
            OutputTokens = output.Statistics(),
            PeakRatePerHour = Math.Max(_count / RatedHours, arrivals.Values.Max() / _options.Window.TotalHours),
            PrefixHitRate = prefix.Rate,
            FirstWindow = new DateTimeOffset(FirstWindow * _options.Window.Ticks, TimeSpan.Zero),
        };
    }

    public IEnumerable<WorkloadClass> SummarizeClasses()
    {
        foreach ((string name, ClassCounter?[,] counters) in _classes)
        {
            var names = new TraceClassNames(name.Length == 0 ? _name : $"{_name}/{name}", _options);
            for (int input = 0; input < names.InputBands; input++)
            {
                for (int output = 0; output < names.OutputBands; output++)
                {
                    if (counters[input, output] is { } counter) yield return Summarize(names[input, output], counter);
                }
            }
        }
    }

    private ClassCounter?[,] BandsOf(string name)
    {
        if (!_classes.TryGetValue(name, out ClassCounter?[,]? bands))
        {
            bands = new ClassCounter?[_bands.InputBands, _bands.OutputBands];
            _classes.Add(name, bands);
        }

        return bands;
    }

    private WorkloadClass Summarize(string name, ClassCounter counter)
    {
        IReadOnlyDictionary<long, int> arrivals = counter.Arrivals();
        double rate = counter.Input.Count / RatedHours;
        return new WorkloadClass
        {
            Name = name,
            Trace = _name,
            Count = counter.Input.Count,
            RatePerHour = rate,
            PeakRatePerHour = Math.Max(rate, arrivals.Values.Max() / _options.Window.TotalHours),
            InputTokens = counter.Input.Statistics(),
            OutputTokens = counter.Output.Statistics(),
            MaxTokens = counter.MaxTokens,
            PrefixHitRate = counter.Prefix.Rate,
            Arrivals = _options.KeepArrivals ? Dense(arrivals) : null,
        };
    }

    private int[] Dense(IReadOnlyDictionary<long, int> arrivals)
    {
        long windows = Window(_end) - FirstWindow + 1;
        if (windows > MostWindows)
        {
            throw new InvalidDataException(
                $"Trace '{_name}': {windows} windows of {_options.Window} from {_start:u} to {_end:u} are more than {MostWindows}; "
                + "check the timestamps, or take longer windows, or keep no arrivals.");
        }

        var dense = new int[windows];
        foreach ((long window, int count) in arrivals)
        {
            dense[window - FirstWindow] = count;
        }

        return dense;
    }

    private long Window(DateTimeOffset time) => time.UtcTicks / _options.Window.Ticks;
}
