namespace HetServe.Allocation.Interop.Traces;

/// <summary>Which columns of a trace hold what, as indices of the names; -1 for no such column.</summary>
/// <param name="Names">Names of all columns.</param>
/// <param name="Time">Arrival time.</param>
/// <param name="Input">Prompt length.</param>
/// <param name="Output">Answer length.</param>
/// <param name="Class">Class, or -1.</param>
/// <param name="Blocks">Hashes of the blocks of the prompt, or -1.</param>
/// <param name="Unit">Unit of the time by the names; null if they do not tell.</param>
internal sealed record TraceLayout(
    IReadOnlyList<string> Names, int Time, int Input, int Output, int Class, int Blocks, TraceTimeUnit? Unit)
{
    /// <summary>Name of a column.</summary>
    public string Name(int column) => Names[column];

    /// <summary>Finds the columns.</summary>
    /// <param name="lines">The trace, at the line of the names.</param>
    /// <param name="names">Names of all columns.</param>
    /// <param name="columns">Names that the caller gives.</param>
    /// <exception cref="TraceFormatException">Columns are missing; the error names all of them.</exception>
    public static TraceLayout Find(LineReader lines, IReadOnlyList<string> names, TraceColumns columns)
    {
        var missing = new List<string>();
        var wanted = new List<string>();
        string[] known = [.. names.Select(KnownColumns.Normalize)];
        int time = Column("time", columns.Time, KnownColumns.Time, "arrival time");
        int input = Column("input", columns.Input, KnownColumns.Input, "prompt length");
        int output = Column("output", columns.Output, KnownColumns.Output, "answer length");
        int @class = columns.Class is null ? -1 : Column("class", columns.Class, [], "class");
        return missing.Count == 0
            ? new TraceLayout(
                names, time, input, output, @class, Known(KnownColumns.Blocks), KnownColumns.UnitOf(names[time], known, input))
            : throw TraceFormatException.Missing(
                lines.Path, Math.Max(1, lines.Number), names, missing, $"must have {string.Join(" and ", wanted)}");

        int Column(string role, string? given, IReadOnlyList<string> candidates, string meaning)
        {
            int column = given is null ? Known(candidates) : Given(given);
            if (column >= 0) return column;
            missing.Add(role);
            wanted.Add(given is null ? $"a column for the {meaning}" : $"the column '{given}' for the {meaning}");
            return column;
        }

        int Known(IReadOnlyList<string> candidates)
        {
            foreach (string candidate in candidates)
            {
                if (Array.IndexOf(known, candidate) is >= 0 and int column) return column;
            }

            return -1;
        }

        int Given(string name)
        {
            int exact = Index(StringComparison.Ordinal);
            return exact >= 0 ? exact : Index(StringComparison.OrdinalIgnoreCase);

            int Index(StringComparison comparison) => names.ToList().FindIndex(n => n.Equals(name.Trim(), comparison));
        }
    }
}
