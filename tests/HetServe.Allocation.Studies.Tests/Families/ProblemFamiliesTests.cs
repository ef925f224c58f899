using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Families;

namespace HetServe.Allocation.Studies.Tests.Families;

public class ProblemFamiliesTests
{
    private const int Seeds = 40;

    public static TheoryData<string> Names => [.. ProblemFamilies.All.Select(family => family.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Problems_are_valid_and_named_after_family_and_seed(string name)
    {
        ProblemFamily family = ProblemFamilies.Find(name)!;

        for (int seed = 0; seed < Seeds; seed++)
        {
            AllocationProblem problem = family.Generate(seed);
            problem.Validate().Should().BeEmpty();
            problem.Name.Should().MatchRegex($"^{name}-.*s{seed}(-[a-z]+)*$");
            ProblemFile.ToJson(ProblemFile.Parse(ProblemFile.ToJson(problem))).Should().Be(ProblemFile.ToJson(problem));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_decides_the_problem(string name)
    {
        ProblemFamily family = ProblemFamilies.Find(name)!;

        ProblemFile.ToJson(family.Generate(7)).Should().Be(ProblemFile.ToJson(family.Generate(7)));
        family.Generate(7).Should().NotBe(family.Generate(8));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_plan_exists(string name)
    {
        for (int seed = 0; seed < 3; seed++)
            new GreedyAllocator().Allocate(ProblemFamilies.Find(name)!.Generate(seed)).Status.Should().Be(PlanStatus.Feasible);
    }

    [Fact]
    public void Synth_has_the_sizes_and_variants_of_the_paper()
    {
        AllocationProblem[] problems = All(ProblemFamilies.Synth);

        problems.Select(p => (p.Queries.Count, p.Models.Count, p.Tiers.Count)).Distinct()
            .Should().BeEquivalentTo([(6, 6, 10), (7, 8, 8), (8, 7, 9), (10, 10, 10)]);
        problems.Should().OnlyContain(p => p.Performance.Model == PerformanceModelKind.Roofline);
        problems.Count(p => p.Availability.Count > 0).Should().BeInRange(Seeds / 8, Seeds / 2);
        Words(problems).Should().BeEquivalentTo("capped", "ttft", "average", "storage", "served");
    }

    [Fact]
    public void Mix_has_one_model_with_measured_buckets()
    {
        AllocationProblem[] problems = All(ProblemFamilies.Mix);

        problems.Should().OnlyContain(p => p.Models.Count == 1 && p.Queries.Count >= 3 && p.Queries.Count <= 12);
        problems.Should().OnlyContain(p => p.Tiers.Count >= 3 && p.Tiers.Count <= 5);
        problems.Should().OnlyContain(p => p.Measurements.All(m => m.QueriesPerSecond > 0 && m.TtftSeconds > 0 && m.TpotSeconds > 0));
        problems.Count(p => p.Availability.Count > 0).Should().BeInRange(Seeds / 4, 3 * Seeds / 4);
        problems.Select(p => p.Queries.Count).Distinct().Should().HaveCountGreaterThan(3);
    }

    [Fact]
    public void Servers_have_a_model_each_and_leave_nothing_unmet()
    {
        AllocationProblem[] problems = All(ProblemFamilies.Servers);

        problems.Should().OnlyContain(p => p.Queries.Count == p.Models.Count && p.Queries.Count >= 10 && p.Queries.Count <= 30);
        problems.Should().OnlyContain(p => p.Models.All(m => m.ErrorRates.Count == 1) && p.Queries.All(q => q.MaxUnmet == 0));
        problems.Should().OnlyContain(p => p.Tiers.Count >= 5 && p.Tiers.Count <= 8);
        problems.Count(p => p.Availability.Count > 0).Should().BeInRange(Seeds / 4, 3 * Seeds / 4);
    }

    [Fact]
    public void Real_has_trace_queries_and_the_members_in_its_name()
    {
        AllocationProblem[] problems = All(ProblemFamilies.Real);

        problems.Should().OnlyContain(p => p.Performance.Model == PerformanceModelKind.Engine);
        problems.Should().OnlyContain(p => p.Queries.Count >= 8 && p.Queries.Count <= 18 && p.Models.Count >= 3 && p.Models.Count <= 5);
        problems.Should().OnlyContain(p => p.Tiers.Count(t => !t.Interruptible) >= 3 && p.Tiers.Count(t => !t.Interruptible) <= 5);
        problems.Should().OnlyContain(p => p.Tiers.Any(t => t.MemoryGb >= 80));
        Words(problems).Should().BeEquivalentTo(
            "served", "capped", "regions", "spot", "nodes", "spare", "power", "prefix", "margin", "average");
        problems.Should().Contain(p => Members(p).Length == 0);
        foreach (AllocationProblem problem in problems) HasTheMembersOfItsName(problem);
    }

    [Fact]
    public void Hard_is_larger()
    {
        AllocationProblem[] problems = All(ProblemFamilies.Hard);

        problems.Should().OnlyContain(p => p.Queries.Count >= 17 && p.Queries.Count <= 18 && p.Models.Count == 5);
        problems.Should().OnlyContain(p => p.Tiers.Count == (Members(p).Contains("spot") ? 7 : 5) && p.Parallelism.Tensor.Count == 4);
        Words(problems).Should().BeEquivalentTo("served", "capped", "regions", "spot", "nodes");
        foreach (AllocationProblem problem in problems) HasTheMembersOfItsName(problem);
    }

    [Fact]
    public void Unknown_families_are_not_found() => ProblemFamilies.Find("easy").Should().BeNull();

    private static AllocationProblem[] All(ProblemFamily family) => [.. Enumerable.Range(0, Seeds).Select(seed => family.Generate(seed))];

    private static string[] Members(AllocationProblem problem) =>
        [.. problem.Name.Split('-').SkipWhile(word => word[0] != 's' || !word.Skip(1).All(char.IsDigit) || word.Length == 1).Skip(1)];

    private static string[] Words(AllocationProblem[] problems) => [.. problems.SelectMany(Members).Distinct()];

    private static void HasTheMembersOfItsName(AllocationProblem problem)
    {
        string[] members = Members(problem);
        (string Word, bool IsOn)[] found =
        [
            ("served", problem.Queries.All(q => q.MaxUnmet == 0)),
            ("capped", problem.Availability.Count > 0),
            ("regions", problem.Tiers.Any(t => t.Region is not null) && problem.Queries.Any(q => q.NetworkLatencySeconds is not null)),
            ("spot", problem.Tiers.Any(t => t.Interruptible) && problem.Queries.All(q => q.MaxInterruptible < 1)),
            ("nodes", problem.Nodes.Count > 0),
            ("spare", problem.SpareReplicas == 1),
            ("power", problem.PowerLimitW > 0),
            ("prefix", problem.Queries.Any(q => q.PrefixHitRate > 0)),
            ("margin", problem.Queries.All(q => q.DelayMargin > 1)),
            ("average", problem.Queries.Any(q => q.DelayScope == SloScope.Average) && problem.Queries.Any(q => q.ErrorScope == SloScope.Route)),
        ];
        found.Where(member => member.IsOn).Select(member => member.Word).Should().BeEquivalentTo(members, problem.Name);
    }
}
