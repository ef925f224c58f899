using System.Collections.Frozen;
using System.Collections.ObjectModel;

namespace HetServe.Allocation.Problems;

/// <summary>
/// Makes read-only copies of collections that compare by content. A record that keeps such copies compares by content without further code.
/// </summary>
internal static class StructuralEquality
{
    /// <summary>A copy that equals every copy of equal items in the same order.</summary>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    public static IReadOnlyList<T> Copy<T>(IReadOnlyList<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value as Items<T> ?? new Items<T>([.. value]);
    }

    /// <summary>A copy with ordinal keys that equals every copy of equal entries, in any order.</summary>
    /// <exception cref="ArgumentNullException">The dictionary is null.</exception>
    public static IReadOnlyDictionary<string, T> Copy<T>(IReadOnlyDictionary<string, T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value as Entries<T> ?? new Entries<T>(value.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private sealed class Items<T>(T[] items) : ReadOnlyCollection<T>(items)
    {
        private readonly T[] _items = items;

        public override bool Equals(object? obj) =>
            ReferenceEquals(this, obj) || (obj is Items<T> other && _items.SequenceEqual(other._items));

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (T item in _items) hash.Add(item);
            return hash.ToHashCode();
        }
    }

    private sealed class Entries<T>(FrozenDictionary<string, T> entries) : ReadOnlyDictionary<string, T>(entries)
    {
        private readonly FrozenDictionary<string, T> _entries = entries;

        public override bool Equals(object? obj) =>
            ReferenceEquals(this, obj) || (obj is Entries<T> other && _entries.Count == other._entries.Count && _entries.All(entry =>
                other._entries.TryGetValue(entry.Key, out T? value) && EqualityComparer<T>.Default.Equals(entry.Value, value)));

        public override int GetHashCode()
        {
            int hash = 0;
            foreach ((string key, T value) in _entries) hash += HashCode.Combine(key, value); // a sum, because entries have no order
            return hash;
        }
    }
}
