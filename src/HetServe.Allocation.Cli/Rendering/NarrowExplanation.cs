using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Explanations;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>
/// Prints the configurations of one query type on a terminal that is too narrow for their table: the offers in a table of 80 columns, each
/// reason in a line of its own.
/// </summary>
internal static class NarrowExplanation
{
    private const int LeastWidth = 160; // of the wide table, with names of usual length

    /// <summary>Whether the terminal is too narrow. A file or a pipe is not.</summary>
    public static bool IsFor(Screen screen) => screen.Width < LeastWidth;

    /// <summary>Writes the configurations under a title.</summary>
    /// <param name="screen">Where to write.</param>
    /// <param name="title">The title.</param>
    /// <param name="explanations">The configurations, the cheapest first, those that are refused last.</param>
    /// <param name="days">Length of the horizon, days.</param>
    public static void Write(Screen screen, string title, IReadOnlyList<ConfigurationExplanation> explanations, double days)
    {
        Table table = Screen.CreateNarrowTable(
            "configuration", ">x", ">money/day", ">penalties", ">TTFT s", ">TPOT ms", ">delay s", ">error");
        foreach (ConfigurationExplanation e in explanations)
        {
            if (e.Offer is not { } offer) continue;
            table.Add(
                OptionText.NameOf(e.Model, e.Tier, offer.Parallelism, offer.Utilization),
                Figures.Number(offer.Replicas),
                Figures.Money(offer.Cost.Money / days),
                Figures.Money(offer.Cost.Penalties / days),
                Figures.Seconds(offer.TtftSeconds),
                Figures.Milliseconds(offer.TpotSeconds),
                Figures.Seconds(offer.DelaySeconds),
                Figures.Percent(offer.ErrorRate, "0.00"));
        }

        screen.Line($"{Environment.NewLine}{title}");
        screen.Write(table);
        foreach (ConfigurationExplanation e in explanations)
        {
            if (e.Refusal is { } refusal) screen.Line($"  {e.Model} on {e.Tier}: refused by {refusal}");
            else if (e.Offer?.Next is { } next) screen.Line($"  {e.Model} on {e.Tier}: not busier, because {next}");
        }
    }
}
