using System.Globalization;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Simulation.Attainment;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>The rounds of a plan for attainment, as a table of 80 columns and as JSON.</summary>
internal static class AttainmentRendering
{
    public static void Write(Screen screen, AttainmentResult result)
    {
        screen.Line(FirstLine(result));
        var table = new TextTable("Round", ">Cost $", ">Rental $", ">Met %", "Worst query type", ">At least %", "Reached");
        foreach (AttainmentRound round in result.Rounds)
        {
            table.Add(
                $"{round.Number}{(round == result.Best ? " *" : "")}",
                Figures.Money(round.Plan.Cost.Total),
                Figures.Money(round.Plan.Cost.Rental),
                Share(round.Simulation.Attainment),
                round.Worst?.Query ?? "-",
                round.Worst is { } worst ? Share(worst.Attainment.Low) : "-",
                round.Reaches ? "yes" : "no");
        }

        screen.Write(table, "Rounds (* is the plan below; at least: lower limit of the 95% interval)");
        foreach (AttainmentObstacle obstacle in result.Obstacles) screen.Line($"  {obstacle.Query}: {obstacle.Reason}");
        screen.Line();
    }

    /// <summary>Whether the target is reached, and at what cost.</summary>
    public static string FirstLine(AttainmentResult result)
    {
        if (result.Best is null) return "No plan was found to simulate.";
        string engines = result.StepTokens == result.GivenStepTokens ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $" Engines need maxStepTokens {result.StepTokens}, the problem has {result.GivenStepTokens}.");
        string cost = result.ExtraCost is { } extra ? $", {Figures.Percent(extra)} above the plan for mean delays" : "";
        return result.IsReached
            ? $"Attainment {Share(result.Target)}% is reached by each query type{cost}.{engines}"
            : $"Attainment {Share(result.Target)}% is not reached: {result.Obstacles.Count} query types miss in the closest plan.{engines}";
    }

    public static object Json(AttainmentResult result) => new
    {
        result.Target,
        Reached = result.IsReached,
        result.ExtraCost,
        result.StepTokens,
        result.StopReason,
        Seconds = result.Elapsed.TotalSeconds,
        Best = result.Best?.Number,
        Rounds = result.Rounds.Select(round => new
        {
            round.Number,
            round.Change,
            Cost = round.Plan.Cost,
            round.Simulation.Attainment,
            Worst = round.Worst?.Query,
            WorstInterval = round.Worst is { } worst ? new[] { worst.Attainment.Low, worst.Attainment.High } : null,
            Reached = round.Reaches,
        }),
        result.Obstacles,
    };

    private static string Share(double share) => (Math.Floor(10000 * share + 1e-9) / 100).ToString("0.##", CultureInfo.InvariantCulture);
}
