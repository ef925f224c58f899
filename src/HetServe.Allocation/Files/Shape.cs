using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Files;

/// <summary>Kind of a value in a file.</summary>
internal enum ShapeKind
{
    Object,
    Objects,       // array of objects
    Integers,      // array of integers
    Text,
    Number,
    Integer,
    NumberByName,  // object whose members are names of the file's own
    IntegerByName,
}

/// <summary>What a reader asks for: the form of a file, found by letting its reader ask for every member once.</summary>
internal sealed class Shape(ShapeKind kind)
{
    public ShapeKind Kind => kind;

    /// <summary>The only texts allowed; null for any.</summary>
    public IReadOnlyList<string>? Choices { get; set; }

    /// <summary>The value filled in where the member is left out; null for none.</summary>
    public object? Default { get; set; }

    /// <summary>Members of the object, or of each object of the array, in the order asked for.</summary>
    public List<(string Name, Shape Shape, bool Required)> Members { get; } = [];

    public Shape Add(string name, ShapeKind memberKind, bool required)
    {
        var shape = new Shape(memberKind);
        Members.Add((name, shape, required));
        return shape;
    }
}
