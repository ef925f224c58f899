namespace HetServe.Allocation.Files;

/// <summary>Finds the intended spelling of a misspelt name.</summary>
internal static class Spelling
{
    /// <summary>The candidate closest to the word; null if none is close.</summary>
    public static string? Closest(string word, IEnumerable<string> candidates)
    {
        int limit = Math.Min(2, word.Length / 3);
        return candidates
            .Where(candidate => Math.Abs(candidate.Length - word.Length) <= limit)
            .Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(entry => entry.distance <= limit)
            .OrderBy(entry => entry.distance)
            .FirstOrDefault().candidate;
    }

    /// <summary>Levenshtein distance that ignores case.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 0; j < b.Length; j++)
            {
                int replace = diagonal + (char.ToUpperInvariant(a[i]) == char.ToUpperInvariant(b[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replace, 1 + Math.Min(diagonal, row[j]));
            }
        }

        return row[^1];
    }
}
