using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Studies.Synthetic;


namespace HetServe.Allocation.Cli.Commands;

/// <summary>Limits of the size of synthetic problems: a few seconds and about a gigabyte of memory.</summary>
internal static class SyntheticSize
{
    /// <summary>Most error rates, one for each query type and model: ten times as many as (1000, 100, 60) has.</summary>
    public const int MostErrorRates = 1_000_000;

    /// <summary>Most GPU tiers.</summary>
    public const int MostTiers = 10_000;

    /// <summary>The limits, for help.</summary>
    public static string Limits => FormattableString.Invariant($"I x J at most {MostErrorRates}, K at most {MostTiers}");

    /// <summary>Refuses a size beyond the limits.</summary>
    /// <param name="size">The size.</param>
    /// <param name="option">The option that gave it; null if the numbers are separate arguments.</param>
    /// <exception cref="InvalidInputException">The size is beyond a limit.</exception>
    public static void EnsureAllowed(ProblemSize size, string? option = null)
    {
        string item = option is null ? "" : $"{option} {size}: ";
        long errorRates = (long)size.Queries * size.Models;
        if (errorRates > MostErrorRates)
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"{item}I x J must be at most {MostErrorRates} error rates, was {size.Queries} x {size.Models} = {errorRates}."));
        }

        if (size.Tiers > MostTiers)
            throw new InvalidInputException(FormattableString.Invariant($"{item}K must be at most {MostTiers} tiers, was {size.Tiers}."));
    }
}
