using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The problems of a study: files, synthetic ones, or both.</summary>
internal sealed class StudyProblems
{
    private const string Size = "--synthetic";
    private const int DefaultInstances = 20;

    private readonly Argument<string[]> _files = new("problems")
    {
        HelpName = "PROBLEM.json",
        Description = "Problem files, format hetserve.problem/1.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _size = CommonOptions.Text(
        Size, "IxJxK", $"Add synthetic problems of I query types, J models and K tiers, such as 6x6x10: {SyntheticSize.Limits}.");

    private readonly Option<int?> _instances = CommonOptions.Number<int>(
        "--instances", "N", $"Number of synthetic problems. Default: {DefaultInstances}.", v => v >= 1, "be a whole number from 1 on");

    private readonly Option<int?> _seed = CommonOptions.Number<int>(
        "--seed", "N", "Seed of the allocators and of the first synthetic problem; each further problem adds 1. Default: 0.", v => v >= 0,
        "be a whole number from 0 on");

    private readonly Option<bool> _capped = new("--capped") { Description = "Limit the GPUs of the synthetic problems." };

    private readonly Option<string?> _model = CommonOptions.SyntheticModel();

    /// <summary>Adds the arguments to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_files);
        foreach (Option option in (Option[])[_size, _instances, _seed, _capped, _model]) command.Options.Add(option);
    }

    /// <summary>Seed of the allocators.</summary>
    public int Seed(ParseResult parsed) => parsed.GetValue(_seed) ?? 0;

    /// <summary>Reads or generates all problems.</summary>
    /// <exception cref="InvalidInputException">There is no problem, one is repeated, or an option is wrong or has no effect.</exception>
    public IReadOnlyList<AllocationProblem> Load(ParseResult parsed)
    {
        if (parsed.GetValue(_size) is null)
        {
            if (parsed.GetValue(_instances) is not null) throw NeedsSize(_instances);
            if (parsed.GetValue(_capped)) throw NeedsSize(_capped);
            if (parsed.GetValue(_model) is not null) throw NeedsSize(_model);
        }

        List<AllocationProblem> problems = [.. (parsed.GetValue(_files) ?? []).Select(ProblemFile.Load)];
        if (parsed.GetValue(_size) is { } size)
        {
            if (!ProblemSize.TryParse(size, out ProblemSize counts))
                throw new InvalidInputException($"{Size} must be three whole numbers from 1 on, as 6x6x10, was '{size}'.");
            SyntheticSize.EnsureAllowed(counts, Size);
            var options = new SyntheticInstanceOptions
            {
                Capped = parsed.GetValue(_capped),
                Model = CommonOptions.ModelOf(parsed.GetValue(_model)),
            };
            for (int n = 0; n < (parsed.GetValue(_instances) ?? DefaultInstances); n++)
                problems.Add(SyntheticInstances.Generate(counts.Queries, counts.Models, counts.Tiers, Seed(parsed) + n, options));
        }

        if (problems.Count == 0) throw new InvalidInputException($"A study needs problems: give PROBLEM.json or {Size} IxJxK.");
        foreach ((string name, int times) in problems.CountBy(p => p.Name, StringComparer.Ordinal))
        {
            if (times > 1) // names tell the rows of the tables apart
                throw new InvalidInputException(
                    $"Problem '{name}' must be given once, was given {(times == 2 ? "twice" : $"{times} times")}.");
        }

        return problems;
    }

    private static InvalidInputException NeedsSize(Option option) => new($"{option.Name} must not be given without {Size}.");
}
