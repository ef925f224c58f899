using System.Collections;
using System.Reflection;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Properties;

/// <summary>What holds for the heuristics, the compiler and the files on any valid problem.</summary>
public class HeuristicPropertyTests
{
    private static readonly GreedyAllocator s_greedy = new();
    private static readonly AdaptiveGreedyAllocator s_adaptive = new(new() { Starts = 2, StartEffort = 60, DegreeOfParallelism = 1 });

    [Fact]
    public void Every_result_is_honest() => RandomProblems.Any.Hold(400, problem =>
    {
        var tables = ProblemTables.Compile(problem);
        s_greedy.Allocate(tables).ShouldBeHonest(tables);
        s_adaptive.Allocate(tables).ShouldBeHonest(tables);
    });

    [Fact]
    public void What_must_be_served_is_served_however_dear_the_storage_of_weights() => // a million times more expensive than elsewhere
        s_adaptive.Allocate(ProblemTables.Compile(RandomProblems.Draw(139156675, tiny: false))).Status.Should().Be(PlanStatus.Feasible);

    [Fact]
    public void The_adaptive_allocator_is_never_dearer() => RandomProblems.Any.Hold(400, problem =>
    {
        var tables = ProblemTables.Compile(problem);
        AllocationResult greedy = s_greedy.Allocate(tables), adaptive = s_adaptive.Allocate(tables);
        if (greedy.Status != PlanStatus.Feasible) return;

        adaptive.Status.Should().Be(PlanStatus.Feasible, problem.Name);
        double cost = greedy.Plan!.Cost.Total;
        adaptive.Plan!.Cost.Total.Should().BeLessThanOrEqualTo(cost + 1e-9 * Math.Max(1, cost), problem.Name);
    });

    [Fact]
    public void Names_change_no_plan() => RandomProblems.Any.Hold(300, problem =>
    {
        AllocationProblem renamed = ProblemChanges.Rename(problem, ProblemChanges.OtherName);
        foreach (IAllocator allocator in new IAllocator[] { s_greedy, s_adaptive })
        {
            AllocationPlan expected = allocator.Allocate(problem).Plan!;
            AllocationPlan plan = ProblemChanges.Rename(allocator.Allocate(renamed).Plan!, ProblemChanges.OtherName);

            PlanFile.ToJson(plan).Should().Be(PlanFile.ToJson(expected), $"{allocator.Name} on {problem.Name}");
        }
    });

    [Fact]
    public void A_problem_file_keeps_everything() => RandomProblems.Any.Hold(400, problem =>
    {
        string json = ProblemFile.ToJson(problem);
        AllocationProblem read = ProblemFile.Parse(json);

        ProblemFile.ToJson(read).Should().Be(json);
        read.Should().Be(problem);
        read.GetHashCode().Should().Be(problem.GetHashCode());
    });

    [Fact]
    public void A_plan_file_keeps_everything() => RandomProblems.Any.Hold(400, problem =>
    {
        AllocationPlan plan = s_greedy.Allocate(problem).Plan!;
        string json = PlanFile.ToJson(plan);
        AllocationPlan read = PlanFile.Parse(json);

        PlanFile.ToJson(read).Should().Be(json);
        read.Should().Be(plan);
        read.GetHashCode().Should().Be(plan.GetHashCode());
    });

    [Fact]
    public void Compiling_is_pure() => RandomProblems.Any.Hold(400, problem =>
    {
        string before = ProblemFile.ToJson(problem);
        var one = ProblemTables.Compile(problem);
        string[] compiled = [.. Numbers(one)];
        s_greedy.Allocate(one);

        Numbers(one).Should().Equal(compiled, "a run leaves the tables as they are");
        Numbers(ProblemTables.Compile(problem)).Should().Equal(compiled);
        Numbers(ProblemTables.Compile(ProblemFile.Parse(before))).Should().Equal(compiled);
        ProblemFile.ToJson(problem).Should().Be(before);
    });

    /// <summary>Every array of the tables, number by number.</summary>
    private static IEnumerable<string> Numbers(ProblemTables tables) =>
        from field in typeof(ProblemTables).GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
        where field.FieldType.IsArray
        let values = (IEnumerable)field.GetValue(tables)!
        select $"{field.Name} {string.Join(' ', values.Cast<object>())}";
}
