using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Studies.Families;

/// <summary>A family of random problems of one kind; a seed picks one of them. Immutable; safe for concurrent calls.</summary>
public sealed class ProblemFamily
{
    private readonly Func<long, AllocationProblem> _generate;

    internal ProblemFamily(string name, string description, Func<long, AllocationProblem> generate)
    {
        Name = name;
        Description = description;
        _generate = generate;
    }

    /// <summary>Name, such as <c>hard</c>: one lower-case word.</summary>
    public string Name { get; }

    /// <summary>What its problems are like, in one line.</summary>
    public string Description { get; }

    /// <summary>
    /// Generates the problem of a seed; it is valid. One seed gives one problem, on every machine. Its name has the family, the seed and a
    /// word for each member that is switched on: <c>real-s12-capped-spot</c>.
    /// </summary>
    /// <param name="seed">Any number.</param>
    public AllocationProblem Generate(long seed) => _generate(seed);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
