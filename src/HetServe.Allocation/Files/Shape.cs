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

    /// <summary>The member that names an entry of a catalog, from which later members are inherited; null if there is none.</summary>
    public string? Base { get; set; }

    /// <summary>Members of the object, or of each object of the array, in the order of reading.</summary>
    public List<ShapeMember> Members { get; } = [];

    public Shape Add(string name, ShapeKind memberKind, bool required)
    {
        var shape = new Shape(memberKind);
        Members.Add(new ShapeMember(name, shape, required, Base is not null));
        return shape;
    }
}

/// <summary>A member of an object in a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="IsRequired">Whether it is required; if it can be inherited, only where the object inherits nothing.</param>
/// <param name="IsInherited">Whether it can be inherited.</param>
internal sealed record ShapeMember(string Name, Shape Shape, bool IsRequired, bool IsInherited);
