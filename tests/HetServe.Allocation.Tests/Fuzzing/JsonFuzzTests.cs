using System.Globalization;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Files;

namespace HetServe.Allocation.Tests.Fuzzing;

/// <summary>Whatever a file holds, its reader gives a value or the documented exception, and ends.</summary>
public class JsonFuzzTests
{
    /// <summary>A million in a nightly run.</summary>
    private static readonly int Many = Cases.AtLeast(1) >= 10_000 ? 1_000_000 : 100_000;

    private const int Kept = 1000; // faults of a file, before the count of the others

    private static readonly string[] s_hostile =
    [
        "1e308", "-1e308", "1.7976931348623157e308", "5e-324", "1e999", "-0", "0", "1", "-1", "0.1", "1e-7", "922337203685",
        "9223372036854775807", "2147483647", "2147483648", "123456789012345678901234567890", "NaN", "Infinity", "null",
        "true", "\"\"", "\" \"", "\"\\u0000\"",
        "\"\\ud800\"", "\"\\", "\"name\"", "\"format\"", "{}", "[]", "[[]]", "{\"\":{}}", ",", ":", "}", "]", "//", "/* */", "'x'",
        new string('[', 500), new string('[', 60) + new string(']', 60), string.Concat(Enumerable.Repeat("{\"a\":", 500)),
        new string('9', 5000), "0." + new string('0', 5000) + "1", "\"" + new string('x', 100_000) + "\"",
    ];

    [Fact]
    public void A_damaged_problem_is_read_or_refused() => new Mutations(ProblemText.Full, s_hostile).Damaged.Hold(4000, bytes =>
    {
        if (Read(bytes, ProblemFile.Read) is not { } problem) return;

        string json = ProblemFile.ToJson(problem);
        ProblemFile.ToJson(ProblemFile.Parse(json)).Should().Be(json);
        ProblemTables.Compile(problem).OptionCount.Should().BePositive();
    });

    [Fact]
    public void A_damaged_plan_is_read_or_refused() => new Mutations(PlanText(), s_hostile).Damaged.Hold(4000, bytes =>
    {
        if (Read(bytes, PlanFile.Read) is not { } plan) return;

        string json = PlanFile.ToJson(plan);
        PlanFile.ToJson(PlanFile.Parse(json)).Should().Be(json);
    });

    [Fact]
    public void A_damaged_plan_is_checked_without_an_exception()
    {
        AllocationProblem problem = Instances.Load("six-types");
        var tables = ProblemTables.Compile(problem);
        new Mutations(PlanText(), s_hostile).Damaged.Hold(2000, bytes =>
        {
            if (Read(bytes, PlanFile.Read) is { } plan) PlanChecker.Check(tables, plan).Rows.Should().NotBeEmpty();
        });
    }

    [Fact]
    public void A_problem_of_very_many_query_types_is_read()
    {
        AllocationProblem one = ProblemFile.Parse(ProblemText.Minimal);
        string[] names = [.. Enumerable.Range(0, Many).Select(n => $"q{n}")];
        AllocationProblem large = one with
        {
            Queries = [.. names.Select(name => one.Queries[0] with { Name = name })],
            Models = [one.Models[0] with { ErrorRates = names.ToDictionary(name => name, _ => 0.02) }],
        };

        AllocationProblem read = ProblemFile.Parse(ProblemFile.ToJson(large));

        read.Queries.Should().HaveCount(Many);
        read.Models[0].ErrorRates.Should().HaveCount(Many);
    }

    [Fact]
    public void Very_many_faults_are_all_counted()
    {
        string unknown = string.Join(", ", Enumerable.Range(0, Many).Select(n => $"\"m{n}\": 0"));
        string twice = string.Join(", ", Enumerable.Repeat("\"layers\": 1", Many));
        string alike = string.Join(", ", Enumerable.Repeat("7", Many));

        Faults(ProblemText.With("\"layers\": 32", $"\"layers\": 32, {unknown}")).Should().Be(Many);
        Faults(ProblemText.With("\"layers\": 32", twice)).Should().Be(Many - 1);
        Faults(ProblemText.With("\"tensor\": [1, 2]", $"\"tensor\": [{alike}]")).Should().Be(1);
        Faults(ProblemText.With("\"tiers\": [", $"\"tiers\": [{alike}, ")).Should().Be(Many);
    }

    [Fact]
    public void Of_very_many_faults_a_thousand_are_kept()
    {
        string empty = ProblemText.With("\"queries\": [", $"\"queries\": [{string.Join(", ", Enumerable.Repeat("{}", Many))}, ");

        InvalidFileException refused = FluentActions.Invoking(() => ProblemFile.Parse(empty)).Should().Throw<InvalidFileException>().Which;

        refused.Faults.Should().HaveCount(Kept + 1);
        refused.Message.Should().EndWith(Text($"and {5L * Many - Kept:N0} more faults."), "five members of each must be given");
        refused.Message.Length.Should().BeLessThan(200_000);
    }

    /// <summary>Faults of a text: those kept, and those that the last one counts.</summary>
    private static int Faults(string text)
    {
        IReadOnlyList<ProblemFault> faults =
            FluentActions.Invoking(() => ProblemFile.Parse(text)).Should().Throw<InvalidFileException>().Which.Faults;
        if (faults.Count <= Kept) return faults.Count;

        faults.Should().HaveCount(Kept + 1);
        int others = int.Parse(faults[^1].Message.Split(' ')[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        faults[^1].Message.Should().Be(Text($"and {others:N0} more faults."));
        return Kept + others;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What was read; null where it was refused with faults.</summary>
    private static T? Read<T>(byte[] bytes, Func<Stream, T> read)
        where T : class
    {
        using var stream = new MemoryStream(bytes);
        try
        {
            return read(stream);
        }
        catch (InvalidFileException refused)
        {
            refused.Faults.Should().NotBeEmpty().And.OnlyContain(fault => fault.Path.Length > 0 && fault.Message.Length > 0);
            return null;
        }
    }

    private static string PlanText() =>
        PlanFile.ToJson(new GreedyAllocator().Allocate(Instances.Load("six-types")).Plan!);
}
