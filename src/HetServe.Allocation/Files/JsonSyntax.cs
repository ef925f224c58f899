using System.Text;
using System.Text.Json;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Finds syntax errors in JSON text. Text without one can be parsed and its strings read without further checks.</summary>
internal static class JsonSyntax
{
    /// <summary>Deepest nesting. Limits the work that hostile text can cause; the formats need 4.</summary>
    private const int MaxDepth = 64;

    /// <summary>The fault, with the path of the value where it occurs; null if the text is JSON.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="multiple">Whether one value may follow another.</param>
    public static ProblemFault? Check(ReadOnlySpan<byte> utf8, bool multiple = false)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = multiple });
        var open = new List<Level>();
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    open.Add(new Level(IsArray: reader.TokenType is JsonTokenType.StartArray));
                    continue;
                }

                // The reader checks escapes and encoding inside a string only when the string is read.
                string? text = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? reader.GetString() : null;
                if (reader.TokenType is JsonTokenType.PropertyName)
                {
                    open[^1].Member = text;
                    continue;
                }

                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) open.RemoveAt(open.Count - 1);
                if (open.Count > 0) open[^1].Index++;
            }

            return null;
        }
        catch (JsonException fault)
        {
            string reason = fault.Message.Split([" Change the reader options", " LineNumber:"], StringSplitOptions.None)[0].TrimEnd('.');
            return new ProblemFault(Path(open), $"Line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: not JSON: {reason}.");
        }
        catch (InvalidOperationException)
        {
            int line = utf8[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
            return new ProblemFault(Path(open), $"Line {line}: a string is not valid Unicode text.");
        }
    }

    private static string Path(List<Level> open)
    {
        var path = new StringBuilder();
        foreach (Level level in open)
        {
            if (level.IsArray) path.Append('[').Append(level.Index).Append(']');
            else if (level.Member is "") path.Append("['']");
            else if (level.Member is not null) path.Append(path.Length == 0 ? "" : ".").Append(level.Member);
        }

        return path.Length == 0 ? "$" : path.ToString();
    }

    /// <summary>An open object or array: the last member read, or the number of elements read.</summary>
    private sealed record Level(bool IsArray)
    {
        public string? Member { get; set; }

        public int Index { get; set; }
    }
}
