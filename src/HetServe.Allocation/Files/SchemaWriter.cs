using System.Text.Json;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Writes the JSON Schema (draft 2020-12) of a format, with the members of its reader and the rules of its validator.</summary>
/// <param name="othersAllowed">Whether unknown members are allowed.</param>
/// <param name="rules">Rules for single values.</param>
internal sealed class SchemaWriter(bool othersAllowed, FormatRules rules)
{
    public static string Write(string format, Shape root, bool othersAllowed, FormatRules rules) => JsonWriting.ToText(json =>
    {
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("title", format);
        new SchemaWriter(othersAllowed, rules).Members(json, root, "");
    });

    private void Members(Utf8JsonWriter json, Shape shape, string prefix)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", othersAllowed);
        Required(json, shape.Members.Where(member => !member.IsInherited));
        if (shape.Base is { } entry)
            RequiredUnless(json, entry, [.. shape.Members.Where(member => member is { IsInherited: true, IsRequired: true })]);
        json.WriteStartObject("properties");
        foreach (ShapeMember member in shape.Members)
        {
            json.WriteStartObject(member.Name);
            Value(json, member.Shape, prefix + member.Name, member.IsRequired);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Required(Utf8JsonWriter json, IEnumerable<ShapeMember> members)
    {
        json.WriteStartArray("required");
        foreach (ShapeMember member in members)
            if (member.IsRequired) json.WriteStringValue(member.Name);
        json.WriteEndArray();
    }

    /// <summary>Either the object names an entry of a catalog, or it gives all that the entry would.</summary>
    private static void RequiredUnless(Utf8JsonWriter json, string entry, IReadOnlyList<ShapeMember> members)
    {
        if (members.Count == 0) return;
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteStartArray("required");
        json.WriteStringValue(entry);
        json.WriteEndArray();
        json.WriteStartObject("properties");
        json.WriteStartObject(entry);
        json.WriteString("type", "string"); // null counts as left out
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject();
        Required(json, members);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void Value(Utf8JsonWriter json, Shape shape, string path, bool required)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Object when required:
                Members(json, shape, path + ".");
                return;
            case ShapeKind.Object:
                json.WriteStartArray("anyOf"); // null counts as left out
                json.WriteStartObject();
                Members(json, shape, path + ".");
                json.WriteEndObject();
                json.WriteStartObject();
                json.WriteString("type", "null");
                json.WriteEndObject();
                json.WriteEndArray();
                return;
            case ShapeKind.Objects:
                Array(json, path, required, () => Members(json, shape, path + "[]."));
                return;
            case ShapeKind.Integers:
                Array(json, path, required, () => Integer(json, path, required: true));
                return;
            case ShapeKind.Numbers:
                Array(json, path, required, () => Number(json, path, required: true));
                break;
            case ShapeKind.NumberByName or ShapeKind.IntegerByName:
                Type(json, "object", required);
                json.WriteStartObject("additionalProperties");
                if (shape.Kind == ShapeKind.NumberByName) Number(json, path + "[]", required: true);
                else Integer(json, path + "[]", required: true);
                json.WriteEndObject();
                return;
            case ShapeKind.Text:
                Text(json, shape, path, required);
                break;
            case ShapeKind.Flag:
                Type(json, "boolean", required);
                break;
            case ShapeKind.Number:
                Number(json, path, required);
                break;
            default:
                Integer(json, path, required);
                break;
        }

        Default(json, shape.Default);
    }

    private void Array(Utf8JsonWriter json, string path, bool required, Action element)
    {
        Type(json, "array", required);
        if (rules.NotEmpty.Contains(path)) json.WriteNumber("minItems", 1);
        if (rules.MostItems.TryGetValue(path, out int most)) json.WriteNumber("maxItems", most);
        if (rules.Unique.Contains(path)) json.WriteBoolean("uniqueItems", true);
        json.WriteStartObject("items");
        element();
        json.WriteEndObject();
    }

    private void Text(Utf8JsonWriter json, Shape shape, string path, bool required)
    {
        if (shape.Choices is { } choices)
        {
            json.WriteStartArray("enum");
            foreach (string choice in choices) json.WriteStringValue(choice);
            if (!required) json.WriteNullValue();
            json.WriteEndArray();
            return;
        }

        Type(json, "string", required);
        if (rules.NotEmpty.Contains(path)) json.WriteString("pattern", "\\S");
    }

    private void Number(Utf8JsonWriter json, string path, bool required)
    {
        Type(json, "number", required);
        Range(json, path, double.NegativeInfinity, double.PositiveInfinity);
    }

    private void Integer(Utf8JsonWriter json, string path, bool required)
    {
        Type(json, "integer", required);
        Range(json, path, int.MinValue, int.MaxValue);
    }

    private void Range(Utf8JsonWriter json, string path, double least, double most)
    {
        bool isAbove = false, isBelow = false;
        if (rules.Ranges.TryGetValue(path, out NumberRange range))
            (least, most, isAbove, isBelow) = (Math.Max(least, range.Least), Math.Min(most, range.Most), range.IsAbove, range.IsBelow);
        if (double.IsFinite(least)) json.WriteNumber(isAbove ? "exclusiveMinimum" : "minimum", least);
        if (double.IsFinite(most)) json.WriteNumber(isBelow ? "exclusiveMaximum" : "maximum", most);
    }

    private static void Type(Utf8JsonWriter json, string type, bool required)
    {
        if (required)
        {
            json.WriteString("type", type);
            return;
        }

        json.WriteStartArray("type");
        json.WriteStringValue(type);
        json.WriteStringValue("null");
        json.WriteEndArray();
    }

    private static void Default(Utf8JsonWriter json, object? value)
    {
        if (value is double number) json.WriteNumber("default", number);
        else if (value is int integer) json.WriteNumber("default", integer);
        else if (value is string word) json.WriteString("default", word);
        else if (value is bool flag) json.WriteBoolean("default", flag);
        else if (value is IReadOnlyList<double> numbers) json.WriteNumbers("default", numbers);
    }
}
