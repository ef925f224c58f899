using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HetServe.Allocation.Files;

/// <summary>Extensions of the JSON writer.</summary>
internal static class JsonWriting
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // keeps names legible; only HTML needs the escapes that it drops
    };

    /// <summary>One object as indented UTF-8 text that ends with a line feed.</summary>
    public static ReadOnlySpan<byte> ToUtf8(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Layout))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    /// <summary><see cref="ToUtf8"/> as text.</summary>
    public static string ToText(Action<Utf8JsonWriter> writeMembers) => Encoding.UTF8.GetString(ToUtf8(writeMembers));

    /// <summary>One object as an element.</summary>
    public static JsonElement ToElement(Action<Utf8JsonWriter> writeMembers)
    {
        var reader = new Utf8JsonReader(ToUtf8(writeMembers));
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>Writes an object, or null.</summary>
    public static void WriteObject(this Utf8JsonWriter json, string member, Action<Utf8JsonWriter>? writeMembers)
    {
        if (writeMembers is null)
        {
            json.WriteNull(member);
            return;
        }

        json.WriteStartObject(member);
        writeMembers(json);
        json.WriteEndObject();
    }

    /// <summary>Writes a number, or null if it is null or not finite.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter json, string member, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(member, number);
        else json.WriteNull(member);
    }

    /// <summary>Writes a number unless it is null or the default that the reader fills in.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string member, double? value, double? filledIn = null)
    {
        if (value is { } number && number != filledIn) json.WriteNumber(member, number);
    }

    /// <summary>Writes a text unless it is null.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string member, string? value)
    {
        if (value is not null) json.WriteString(member, value);
    }

    /// <summary>Writes an object of numbers in ordinal order of their names.</summary>
    public static void WriteByName(this Utf8JsonWriter json, string member, IEnumerable<KeyValuePair<string, double>> values)
    {
        json.WriteStartObject(member);
        foreach ((string name, double value) in values.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteNumber(name, value);
        json.WriteEndObject();
    }

    /// <inheritdoc cref="WriteByName(Utf8JsonWriter, string, IEnumerable{KeyValuePair{string, double}})"/>
    public static void WriteByName(this Utf8JsonWriter json, string member, IEnumerable<KeyValuePair<string, int>> values) =>
        json.WriteByName(member, values.Select(entry => KeyValuePair.Create(entry.Key, (double)entry.Value)));

    public static void WriteNumbers(this Utf8JsonWriter json, string member, IReadOnlyList<double> values)
    {
        json.WriteStartArray(member);
        foreach (double value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
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
