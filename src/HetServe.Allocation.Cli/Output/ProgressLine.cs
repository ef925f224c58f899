namespace HetServe.Allocation.Cli.Output;

/// <summary>
/// A line of a terminal that is written again in place, by carriage returns alone. Not safe for concurrent calls.
/// </summary>
/// <param name="terminal">The terminal.</param>
/// <param name="width">Its width, columns.</param>
internal sealed class ProgressLine(TextWriter terminal, int width)
{
    private int _shown;

    /// <summary>Shows a text in place of the last one. A text that is too wide is cut, because a terminal would wrap it.</summary>
    public void Show(string text)
    {
        string line = VisibleText.OfLine(text);
        if (VisibleText.Width(line) >= width) line = VisibleText.Start(line, Math.Max(1, width - 1));
        int now = VisibleText.Width(line);
        terminal.Write($"\r{line}{new string(' ', Math.Max(0, _shown - now))}");
        terminal.Flush();
        _shown = now;
    }

    /// <summary>Clears the line.</summary>
    public void Clear()
    {
        if (_shown == 0) return;
        terminal.Write($"\r{new string(' ', _shown)}\r");
        terminal.Flush();
        _shown = 0;
    }
}
