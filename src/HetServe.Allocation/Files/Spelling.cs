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

    /// <summary>Optimal string alignment distance that ignores case: letters inserted, left out, replaced, or two neighbours swapped.</summary>
    private static int Distance(string a, string b)
    {
        int[] before = new int[b.Length + 1], last = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(1 + Math.Min(last[j], row[j - 1]), last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[^1];

        static bool Same(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
    }
}
