using System.Text.Json;

namespace HetServe.Allocation.Files;

/// <summary>
/// Reads one JSON object member by member and collects its faults. The members that the caller reads are those that the format knows, so
/// there is no second list of them. A missing or mistyped value counts as lost, and the caller receives a placeholder.
/// </summary>
internal sealed class ObjectReader
{
    private const string NumberRule = "must be a finite number";
    private const string IntegerRule = "must be an integer of at most 32 bits";
    private const string TextRule = "must be a string";
    private const int LongestValueShown = 60;

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<string> _missing = [];
    private readonly FaultCollector _faults;
    private readonly string _prefix;
    private readonly string _label;
    private readonly Shape? _shape; // records the members asked for; null when reading a file
    private JsonElement? _base; // members that this object does not give

    private ObjectReader(Shape shape) => (_shape, _faults, _prefix, _label) = (shape, new FaultCollector(othersAllowed: true), "", "");

    private ObjectReader(JsonElement element, string path, string label, FaultCollector faults)
    {
        _prefix = path.Length == 0 ? "" : path + ".";
        _label = label;
        _faults = faults;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!_members.TryAdd(property.Name, property.Value)) Report(property.Name, $"{property.Name} is given twice.");
        }
    }

    private delegate bool Conversion<T>(JsonElement value, out T result);

    /// <summary>Reads the object at the root of a file.</summary>
    public static T ReadRoot<T>(JsonElement element, string kind, FaultCollector faults, Func<ObjectReader, T> read) =>
        Read(element, "", Label(element, kind, kind), faults, read);

    /// <summary>The shape of the objects that a function reads.</summary>
    public static Shape Describe<T>(Func<ObjectReader, T> read) => Describe(new Shape(ShapeKind.Object), read);

    /// <summary>Whether a member that identifies the object has the expected text, or is missing, which is reported later.</summary>
    public bool Says(string member, string expected)
    {
        if (_shape is not null) _shape.Add(member, ShapeKind.Text, required: true).Choices = [expected];
        if (Find(member, required: true) is not { } value || (TryText(value, out string text) && text == expected)) return true;
        Lose(member, $"must be '{expected}'", value);
        return false;
    }

    /// <summary>Whether the object has a member.</summary>
    public bool Has(string member) => _members.ContainsKey(member);

    /// <summary>A member's name as the object spells it, whatever the case; the name as given where it is missing.</summary>
    public string Spelled(string member) =>
        _members.Keys.FirstOrDefault(name => name.Equals(member, StringComparison.OrdinalIgnoreCase)) ?? member;

    public string Text(string member) => Find(member, required: true, ShapeKind.Text) is { } value
        ? Convert<string>(value, member, TryText, TextRule) : "";

    public string? TextOrNull(string member) => Find(member, required: false, ShapeKind.Text) is { } value
        ? Convert<string>(value, member, TryText, TextRule) : null;

    public bool Flag(string member, bool fallback) => Find(member, required: false, ShapeKind.Flag, fallback) is { } value
        ? Convert<bool>(value, member, TryFlag, "must be true or false") : fallback;

    public double Number(string member) => Find(member, required: true, ShapeKind.Number) is { } value
        ? Convert<double>(value, member, TryNumber, NumberRule) : double.NaN;

    public double Number(string member, double fallback) => NumberOrNull(member, fallback) ?? fallback;

    public double? NumberOrNull(string member) => NumberOrNull(member, null);

    private double? NumberOrNull(string member, object? fallback) => Find(member, required: false, ShapeKind.Number, fallback) is { } value
        ? Convert<double>(value, member, TryNumber, NumberRule) : null;

    public int Integer(string member) => Find(member, required: true, ShapeKind.Integer) is { } value
        ? Convert<int>(value, member, TryInteger, IntegerRule) : 0;

    public int Integer(string member, int fallback) => Find(member, required: false, ShapeKind.Integer, fallback) is { } value
        ? Convert<int>(value, member, TryInteger, IntegerRule) : fallback;

    public int? IntegerOrNull(string member) => Find(member, required: false, ShapeKind.Integer) is { } value
        ? Convert<int>(value, member, TryInteger, IntegerRule) : null;

    public TimeSpan? SecondsOrNull(string member) => Find(member, required: false, ShapeKind.Number) is { } value
        ? Convert<TimeSpan>(value, member, TrySeconds, NumberRule) : null;

    /// <summary>One of several words; required unless there is a fallback.</summary>
    public T Choice<T>(string member, IReadOnlyDictionary<string, T> choices, T? fallback = null)
        where T : struct
    {
        if (_shape?.Add(member, ShapeKind.Text, fallback is null) is { } shape)
        {
            shape.Choices = [.. choices.Keys];
            shape.Default = choices.FirstOrDefault(choice => choice.Value.Equals(fallback)).Key;
        }

        return Find(member, required: fallback is null) is { } value
            ? Convert<T>(value, member, TryChoice, $"must be one of {string.Join(", ", choices.Keys)}") : fallback.GetValueOrDefault();

        bool TryChoice(JsonElement element, out T result)
        {
            result = default;
            return TryText(element, out string text) && choices.TryGetValue(text, out result);
        }
    }

    /// <summary>An array of integers; required.</summary>
    public IReadOnlyList<int> Integers(string member) =>
        Elements(member, required: true, ShapeKind.Integers, (element, name) => Convert<int>(element, name, TryInteger, IntegerRule));

    /// <summary>An array of numbers.</summary>
    public IReadOnlyList<double> Numbers(string member, IReadOnlyList<double> fallback)
    {
        if (_shape is null && Find(member, required: false) is null) return fallback;
        return Elements(
            member, required: false, ShapeKind.Numbers, (element, name) => Convert<double>(element, name, TryNumber, NumberRule), fallback);
    }

    /// <summary>An array of objects.</summary>
    /// <param name="member">Name of the array.</param>
    /// <param name="kind">Noun for an element in messages, before its name.</param>
    /// <param name="read">Reads one element.</param>
    /// <param name="required">Whether the array is required.</param>
    public IReadOnlyList<T> Objects<T>(string member, string kind, Func<ObjectReader, T> read, bool required = true)
        where T : class
    {
        if (_shape is not null)
        {
            Describe(_shape.Add(member, ShapeKind.Objects, required), read);
            return [];
        }

        IReadOnlyList<T?> items = Elements(member, required, null, (element, name) => IsA(JsonValueKind.Object, element, name)
            ? Read(element, _prefix + name, Label(element, kind, name), _faults, read) : null);
        return [.. items.OfType<T>()];
    }

    /// <summary>An object of known members.</summary>
    public T Object<T>(string member, Func<ObjectReader, T> read, T fallback, bool required = false)
    {
        if (_shape is not null) Describe(_shape.Add(member, ShapeKind.Object, required), read);
        return Find(member, required) is { } value && IsA(JsonValueKind.Object, value, member)
            ? Read(value, _prefix + member, _label, _faults, read) : fallback;
    }

    /// <summary>An object of numbers by names that the file chooses.</summary>
    public IReadOnlyDictionary<string, double> NumberByName(string member, bool required) =>
        Entries(member, required, ShapeKind.NumberByName, (value, key) => Convert<double>(value, member, TryNumber, NumberRule, key));

    /// <summary>An object of numbers by names that the file chooses; null if there is none.</summary>
    public IReadOnlyDictionary<string, double>? NumberByNameOrNull(string member)
    {
        IReadOnlyDictionary<string, double> entries = NumberByName(member, required: false);
        return entries.Count == 0 && Find(member, required: false) is null ? null : entries;
    }

    /// <summary>An object of integers by names that the file chooses.</summary>
    public IReadOnlyDictionary<string, int> IntegerByName(string member, bool required) =>
        Entries<int>(member, required, ShapeKind.IntegerByName, (value, key) => Convert<int>(value, member, TryInteger, IntegerRule, key));

    /// <summary>An object of objects by names that the file chooses; required.</summary>
    public IReadOnlyDictionary<string, T> ObjectByName<T>(string member, string kind, Func<ObjectReader, T> read)
        where T : class
    {
        Dictionary<string, T?> entries = Entries(member, required: true, null, (value, key) =>
        {
            string name = Entry(member, key);
            return IsA(JsonValueKind.Object, value, name) ? Read(value, _prefix + name, $"{kind} '{key}'", _faults, read) : null;
        });
        return entries.Where(entry => entry.Value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal);
    }

    /// <summary>An array of arrays of numbers; required.</summary>
    public IReadOnlyList<IReadOnlyList<double>> NumberRows(string member) => Elements(member, required: true, null, (row, name) =>
    {
        var numbers = new List<double>();
        if (!IsA(JsonValueKind.Array, row, name)) return numbers;
        foreach (JsonElement element in row.EnumerateArray())
            numbers.Add(Convert<double>(element, $"{name}[{numbers.Count}]", TryNumber, NumberRule));
        return numbers;
    });

    /// <summary>
    /// A member that names an entry of a catalog. The members that the caller reads after it default to those of the entry.
    /// </summary>
    /// <param name="member">Name of the member; optional.</param>
    /// <param name="noun">Noun for an entry in messages, with its article.</param>
    /// <param name="catalog">The entries.</param>
    /// <param name="nameOf">Name of an entry; case does not matter.</param>
    /// <param name="write">Writes the members of an entry.</param>
    /// <returns>The entry; null if the object names none.</returns>
    public T? BaseOn<T>(string member, string noun, IReadOnlyList<T> catalog, Func<T, string> nameOf, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        JsonElement? value = Find(member, required: false, ShapeKind.Text);
        if (_shape is not null) _shape.Base = member;
        if (value is not { } given) return null;
        T? entry = null;
        if (!TryText(given, out string name)) Lose(member, TextRule, given);
        else if ((entry = catalog.FirstOrDefault(one => nameOf(one).Equals(name, StringComparison.OrdinalIgnoreCase))) is null)
        {
            string end = End(Spelling.Closest(name, catalog.Select(nameOf)));
            _faults.Add(_prefix + member, $"{_label}: {member} must name {noun} of the catalog, was '{name}'{end}", valueLost: true);
        }

        entry ??= catalog[0]; // a placeholder: what an entry would have given is not missing too
        _base = JsonWriting.ToElement(json => write(json, entry));
        return entry;
    }

    /// <summary>Reports a member whose value contradicts another.</summary>
    public void Report(string member, string message) => _faults.Add(PathOf(member), $"{_label}: {message}");

    private static Shape Describe<T>(Shape shape, Func<ObjectReader, T> read)
    {
        read(new ObjectReader(shape));
        return shape;
    }

    private static T Read<T>(JsonElement element, string path, string label, FaultCollector faults, Func<ObjectReader, T> read)
    {
        var reader = new ObjectReader(element, path, label, faults);
        T result = read(reader);
        reader.ReportMissingAndUnknown();
        return result;
    }

    private static string Label(JsonElement element, string kind, string unnamed) =>
        element.TryGetProperty("name", out JsonElement name) && TryText(name, out string text) ? $"{kind} '{text}'" : unnamed;

    /// <summary>The value of a member; null if there is none. For an optional member, a null in the file counts as none.</summary>
    private JsonElement? Find(string member, bool required, ShapeKind? kind = null, object? fallback = null)
    {
        if (_shape is not null)
        {
            if (kind is { } known) _shape.Add(member, known, required).Default = fallback;
            return null;
        }

        _asked.Add(member);
        bool isGiven = _members.TryGetValue(member, out JsonElement value);
        if (isGiven && (required || value.ValueKind != JsonValueKind.Null)) return value;
        if (_base is { } entry && entry.TryGetProperty(member, out JsonElement inherited)) return inherited;
        if (required) _missing.Add(member);
        return null;
    }

    private T Convert<T>(JsonElement value, string member, Conversion<T> convert, string rule, string? key = null)
    {
        if (!convert(value, out T result)) Lose(key is null ? member : Entry(member, key), rule, value);
        return result;
    }

    private List<T> Elements<T>(
        string member, bool required, ShapeKind? kind, Func<JsonElement, string, T> read, object? fallback = null)
    {
        var elements = new List<T>();
        if (Find(member, required, kind, fallback) is not { } array || !IsA(JsonValueKind.Array, array, member)) return elements;
        foreach (JsonElement element in array.EnumerateArray()) elements.Add(read(element, $"{member}[{elements.Count}]"));
        return elements;
    }

    private Dictionary<string, T> Entries<T>(string member, bool required, ShapeKind? kind, Func<JsonElement, string, T> read)
    {
        var entries = new Dictionary<string, T>(StringComparer.Ordinal);
        if (Find(member, required, kind) is not { } map || !IsA(JsonValueKind.Object, map, member)) return entries;
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            T value = read(entry.Value, entry.Name);
            if (!entries.TryAdd(entry.Name, value)) Report(Entry(member, entry.Name), $"{Entry(member, entry.Name)} is given twice.");
        }

        return entries;
    }

    private bool IsA(JsonValueKind kind, JsonElement value, string member)
    {
        if (value.ValueKind == kind) return true;
        Lose(member, kind == JsonValueKind.Object ? "must be an object" : "must be an array", value);
        return false;
    }

    private void ReportMissingAndUnknown()
    {
        if (!_faults.OthersAllowed)
        {
            foreach (string member in _members.Keys.Where(member => !_asked.Contains(member)))
            {
                string? meant = Spelling.Closest(member, _asked.Where(known => !_members.ContainsKey(known)));
                bool explainsMissing = meant is not null && _missing.Remove(meant); // one fault per mistake
                _faults.Add(PathOf(member), $"{_label}: unknown member '{member}'{End(meant)}", explainsMissing);
            }
        }

        foreach (string member in _missing) _faults.Add(_prefix + member, $"{_label}: {member} is missing.", valueLost: true);
    }

    /// <summary>The end of a fault about a word, with the word that was probably meant.</summary>
    private static string End(string? meant) => meant is null ? "." : $"; did you mean '{meant}'?";

    private void Lose(string member, string rule, JsonElement value)
    {
        string was = value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            _ => value.GetRawText(),
        };
        if (was.Length > LongestValueShown) was = was[..LongestValueShown] + "...";
        _faults.Add(_prefix + member, $"{_label}: {member} {rule}, was {was}.", valueLost: true);
    }

    private string PathOf(string member) => member.Length == 0 ? Entry(_prefix.TrimEnd('.'), member) : _prefix + member;

    private static string Entry(string member, string key) => $"{member}['{key}']";

    private static bool TryText(JsonElement value, out string result)
    {
        bool isText = value.ValueKind == JsonValueKind.String;
        result = isText ? value.GetString()! : "";
        return isText;
    }

    private static bool TryFlag(JsonElement value, out bool result)
    {
        result = value.ValueKind == JsonValueKind.True;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }

    private static bool TryNumber(JsonElement value, out double result)
    {
        // 1e999 reads as infinity. NaN is the placeholder.
        bool isNumber = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number);
        result = isNumber ? value.GetDouble() : double.NaN;
        return isNumber;
    }

    private static bool TryInteger(JsonElement value, out int result)
    {
        result = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out result);
    }

    private static bool TrySeconds(JsonElement value, out TimeSpan result)
    {
        bool isNumber = TryNumber(value, out double seconds);
        result = isNumber ? FileSeconds.Read(value, seconds) : default;
        return isNumber;
    }
}
