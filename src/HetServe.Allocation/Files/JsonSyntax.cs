using System.Text;
using System.Text.Json;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Finds where text stops being JSON. What passes here can be parsed and its strings read without further checks.</summary>
internal static class JsonSyntax
{
    /// <summary>Deepest nesting; bounds the work that hostile text can cause. The formats need 4.</summary>
    private const int MaxDepth = 64;

    /// <summary>The fault of the text, with the path of the value at which it occurs; null where the text is JSON.</summary>
    public static ProblemFault? Check(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
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

                // The reader leaves escapes and encoding inside strings unchecked until they are read.
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

    /// <summary>An object or array that is not closed yet: the member read last, or the number of elements read.</summary>
    private sealed record Level(bool IsArray)
    {
        public string? Member { get; set; }

        public int Index { get; set; }
    }
}
