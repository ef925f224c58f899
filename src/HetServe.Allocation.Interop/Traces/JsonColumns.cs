using System.Text.Json;

namespace HetServe.Allocation.Interop.Traces;

/// <summary>The members of a JSON request as columns. A member of an inner object is a path such as <c>usage.prompt_tokens</c>.</summary>
internal sealed class JsonColumns
{
    private const int Deepest = 4;

    private readonly List<string[]> _paths = [];

    /// <param name="line">The object of the line.</param>
    /// <param name="request">The request in it; the same object, or one of an array.</param>
    public JsonColumns(JsonElement line, JsonElement request)
    {
        AddMembers(request, []);
        AddMembers(line, []);
        Names = [.. _paths.Select(path => string.Join('.', path))];
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Value of a column: of the request, else of its line; null for none.</summary>
    public JsonElement? Find(int column, JsonElement line, JsonElement request) => Find(request, column) ?? Find(line, column);

    private JsonElement? Find(JsonElement element, int column)
    {
        foreach (string member in _paths[column])
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member, out element)) return null;
        }

        return element;
    }

    private void AddMembers(JsonElement element, string[] path)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string[] inner = [.. path, member.Name];
            if (member.Value.ValueKind == JsonValueKind.Object && inner.Length < Deepest) AddMembers(member.Value, inner);
            else if (!_paths.Any(known => known.SequenceEqual(inner))) _paths.Add(inner);
        }
    }
}
