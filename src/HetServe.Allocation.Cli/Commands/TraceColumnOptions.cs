using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The options of <c>hetserve calibrate</c> that name the columns of traces.</summary>
internal sealed class TraceColumnOptions
{
    private static readonly string[] s_units = ["s", "ms", "us", "ns"];

    private readonly Option<string?> _time = Column("--time", "Column of the arrival times.");
    private readonly Option<string?> _input = Column("--input", "Column of the prompt lengths, tokens.");
    private readonly Option<string?> _output = Column("--output", "Column of the answer lengths, tokens.");
    private readonly Option<string?> _class = Column(
        "--class", "Column of the class, such as a model. Classes are then TRACE/VALUE, divided by length only where limits are given.");

    private readonly Option<string?> _unit = new("--time-unit")
    {
        HelpName = string.Join('|', s_units),
        Description = "Unit of arrival times that are numbers. Default: by the names of the columns, else by the values.",
    };

    public TraceColumnOptions() => _unit.Validators.Add(result =>
    {
        string? text = result.GetValueOrDefault<string?>();
        if (!s_units.Contains(text)) result.AddError(WordChoice.NotOneOf("--time-unit", s_units, text ?? ""));
    });

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_time, _input, _output, _class, _unit]) command.Options.Add(option);
    }

    public TraceColumns Of(ParseResult parsed) => new()
    {
        Time = parsed.GetValue(_time),
        Input = parsed.GetValue(_input),
        Output = parsed.GetValue(_output),
        Class = parsed.GetValue(_class),
        TimeUnit = parsed.GetValue(_unit) is { } unit ? (TraceTimeUnit)Array.IndexOf(s_units, unit) : null,
    };

    /// <summary>The options as a command line has them, each after a blank.</summary>
    public string Text(TraceColumns columns)
    {
        string? unit = columns.TimeUnit is { } given ? s_units[(int)given] : null;
        (Option Option, string? Value)[] options =
            [(_time, columns.Time), (_input, columns.Input), (_output, columns.Output), (_class, columns.Class), (_unit, unit)];
        return string.Concat(options.Where(o => o.Value is not null)
            .Select(o => $" {o.Option.Name} {(o.Value!.Contains(' ') ? $"'{o.Value}'" : o.Value)}"));
    }

    private static Option<string?> Column(string name, string description)
    {
        var option = new Option<string?>(name) { HelpName = "COL", Description = description };
        option.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string?>()))
                result.AddError($"{name} must be the name of a column, was ''.");
        });
        return option;
    }
}
