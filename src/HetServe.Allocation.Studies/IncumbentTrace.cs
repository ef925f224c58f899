using System.Globalization;

namespace HetServe.Allocation.Studies;

/// <summary>A plan that a solver had.</summary>
/// <param name="Seconds">Time since it began, s.</param>
/// <param name="Cost">Total cost, $.</param>
internal readonly record struct Incumbent(double Seconds, double Cost);

/// <summary>The best costs of a run over time. Immutable.</summary>
internal sealed class IncumbentTrace
{
    public IncumbentTrace(IEnumerable<Incumbent> incumbents) => Incumbents = [.. incumbents.OrderBy(i => i.Seconds)];

    public static IncumbentTrace Empty { get; } = new([]);

    public IReadOnlyList<Incumbent> Incumbents { get; }

    /// <summary>Time of the first incumbent at or below a cost, s; null if there is none.</summary>
    public double? SecondsTo(double cost)
    {
        foreach (Incumbent incumbent in Incumbents)
            if (incumbent.Cost <= cost) return incumbent.Seconds;
        return null;
    }

    /// <summary>Best cost by a time, $; null where there is none yet.</summary>
    public double? CostAt(double seconds)
    {
        double? best = null;
        foreach (Incumbent incumbent in Incumbents)
            if (incumbent.Seconds <= seconds && !(best <= incumbent.Cost)) best = incumbent.Cost;
        return best;
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IncumbentTrace Parse(string text) => new(text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(entry =>
    {
        string[] parts = entry.Split(':');
        if (parts.Length != 2) throw new FormatException($"Incumbent '{entry}': must be seconds:cost.");
        return new Incumbent(double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }));

    public override string ToString() =>
        string.Join(';', Incumbents.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Seconds:R}:{i.Cost:R}")));
}
