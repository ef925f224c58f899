using System.Globalization;
using System.Numerics;
using System.Reflection;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Comparison;

/// <summary>The search with one setting changed or one move left out.</summary>
/// <param name="Name">What is changed.</param>
/// <param name="Settings">The settings.</param>
internal sealed record SettingsVariant(string Name, SearchSettings Settings)
{
    /// <summary>Settings that count from 1: it is what lies above 1 that is halved and doubled.</summary>
    private static readonly string[] s_fromOne =
        [nameof(SearchSettings.Acceptance), nameof(SearchSettings.ExchangeReach), nameof(SearchSettings.PoorRounding), nameof(SearchSettings.FluidMargin), nameof(SearchSettings.UnionReach)];

    /// <summary>Settings without bearing on the outcome: they trade memory for time, or time beyond a limit.</summary>
    private static readonly string[] s_left = [nameof(SearchSettings.RememberedSetsLog2), nameof(SearchSettings.RoutingReserve)];

    /// <summary>The defaults, each move left out, then each number halved and doubled.</summary>
    public static IReadOnlyList<SettingsVariant> All { get; } = [new("default", SearchSettings.Default), .. Moves(), .. Numbers()];

    private static IEnumerable<SettingsVariant> Moves() =>
        from move in Enum.GetValues<MoveSet>()
        where BitOperations.IsPow2((uint)move)
        select new SettingsVariant($"without {move}", SearchSettings.Default with { Moves = MoveSet.All & ~move });

    private static IEnumerable<SettingsVariant> Numbers() =>
        from property in typeof(SearchSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where (property.PropertyType == typeof(int) || property.PropertyType == typeof(double)) && !s_left.Contains(property.Name)
        from factor in (double[])[0.5, 2]
        let before = Convert.ToDouble(property.GetValue(SearchSettings.Default), CultureInfo.InvariantCulture)
        let origin = s_fromOne.Contains(property.Name) ? 1 : 0
        let changed = origin + (before - origin) * factor
        let value = property.PropertyType == typeof(int) ? Math.Max(1, Math.Round(changed, MidpointRounding.AwayFromZero)) : changed
        where value != before
        select new SettingsVariant(FormattableString.Invariant($"{property.Name} = {value:G4}"), With(property, value));

    private static SearchSettings With(PropertyInfo property, double value)
    {
        SearchSettings settings = SearchSettings.Default with { };
        property.SetValue(settings, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
        return settings;
    }
}
