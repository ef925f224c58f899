namespace HetServe.Allocation.Files;

/// <summary>Kind of a value in a file.</summary>
internal enum ShapeKind
{
    Object,
    Objects,       // array of objects
    Integers,      // array of integers
    Numbers,       // array of numbers
    Text,
    Flag,          // true or false
    Number,
    Integer,
    NumberByName,  // object with names that the file chooses
    IntegerByName,
}

/// <summary>The shape of a file, recorded by running its reader without a file.</summary>
internal sealed class Shape(ShapeKind kind)
{
    public ShapeKind Kind => kind;

    /// <summary>The allowed texts; null if any text is allowed.</summary>
    public IReadOnlyList<string>? Choices { get; set; }

    /// <summary>The default of the member; null if there is none.</summary>
    public object? Default { get; set; }

    /// <summary>Members of the object, or of each object of the array, in the order of reading.</summary>
    public List<(string Name, Shape Shape, bool Required)> Members { get; } = [];

    public Shape Add(string name, ShapeKind memberKind, bool required)
    {
        var shape = new Shape(memberKind);
        Members.Add((name, shape, required));
        return shape;
    }
}
