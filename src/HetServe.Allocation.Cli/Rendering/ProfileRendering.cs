using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop.Fitting;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints fitted profiles with their residuals.</summary>
internal static class ProfileRendering
{
    private const double Milli = 1e3, Micro = 1e6;

    public static void Write(Screen screen, ProfileFittingResult result)
    {
        var table = new TextTable(
            "Model", "Tier", ">TPxPP", ">Points", ">Step ms", ">Per decoded token µs", ">Per context token µs", ">Per prompt token µs",
            ">Median error before", ">After", ">Largest");
        foreach (FittedProfile fitted in result.Profiles)
        {
            EngineProfile profile = fitted.Profile;
            table.Add(
                profile.Model, profile.Tier, profile.Parallelism.ToString(), Figures.Number(fitted.Residuals.Count),
                Scaled(profile.StepSeconds, Milli), Scaled(profile.PerDecodedTokenSeconds, Micro),
                Scaled(profile.PerContextTokenSeconds, Micro), Scaled(profile.PerPromptTokenSeconds, Micro),
                Figures.Percent(fitted.Before.MedianError), Figures.Percent(fitted.After.MedianError), Figures.Percent(Largest(fitted)));
        }

        screen.Write(table);
        foreach (IGrouping<string, string> reason in result.Unused.Select(u => u.Reason).GroupBy(r => r))
            screen.Line($"{reason.Count()} {(reason.Count() == 1 ? "row" : "rows")} not used: {reason.Key}.");
    }

    public static object Json(ProfileFittingResult result) => new
    {
        Profiles = result.Profiles.Select(fitted => new
        {
            fitted.Profile.Model,
            fitted.Profile.Tier,
            fitted.Profile.Parallelism.Tensor,
            fitted.Profile.Parallelism.Pipeline,
            Points = fitted.Residuals.Count,
            MedianErrorBefore = fitted.Before.MedianError,
            MedianErrorAfter = fitted.After.MedianError,
            LargestErrorAfter = Largest(fitted),
            Residuals = fitted.Residuals.Select(r => new
            {
                r.Point.Kind, r.Point.Load, r.Point.InputTokens, r.Point.OutputTokens, Measured = r.Point.TpotSeconds, r.Before, r.After,
            }),
        }),
        Unused = result.Unused.Select(u => new { u.Row.File, u.Row.Line, u.Reason }),
    };

    private static double Largest(FittedProfile fitted) => fitted.Residuals.Max(r => Math.Abs(r.After / r.Point.TpotSeconds - 1));

    private static string Scaled(double? seconds, double factor) => Figures.Number(Math.Round(factor * (seconds ?? 0), 6));
}
