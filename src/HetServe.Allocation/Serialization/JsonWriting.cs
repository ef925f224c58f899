using System.Text.Json;

namespace HetServe.Allocation.Serialization;

/// <summary>What both formats need of the JSON writer beyond what it has.</summary>
internal static class JsonWriting
{
    /// <summary>Writes a number that the reader fills in where it is left out.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string member, double? value, double? filledIn = null)
    {
        if (value is { } number && number != filledIn) json.WriteNumber(member, number);
    }

    public static void WriteIntegers(this Utf8JsonWriter json, string member, IReadOnlyList<int> values)
    {
        json.WriteStartArray(member);
        foreach (int value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    public static void WriteObjects<T>(this Utf8JsonWriter json, string member, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(member);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
