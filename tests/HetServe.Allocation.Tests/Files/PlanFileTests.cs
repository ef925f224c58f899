using System.Text;
using CsCheck;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tests.Evaluation;

namespace HetServe.Allocation.Tests.Files;

public sealed class PlanFileTests
{
    private const string Text = """
        {
          "format": "hetserve.plan/1",
          "problem": "six-types",
          "allocator": "agh",
          "deployments": [
            {
              "model": "8b",
              "tier": "H100-FP8",
              "tensorParallel": 2,
              "pipelineParallel": 1,
              "utilization": 0.6,
              "replicas": 3
            }
          ],
          "routes": [
            {
              "query": "chat",
              "model": "8b",
              "tier": "H100-FP8",
              "fraction": 0.3333333333333333
            }
          ],
          "unmet": {
            "chat": 0.6666666666666666
          },
          "cost": {
            "rental": 1.5,
            "storage": 0.25,
            "delayPenalty": 1E-06,
            "unmetPenalty": 0.1,
            "total": 1.850001
          }
        }

        """;

    private static readonly AllocationPlan Plan = new()
    {
        Problem = "six-types",
        Allocator = "agh",
        Deployments = [new Deployment("8b", "H100-FP8", new Parallelism(2, 1), 3, 0.6)],
        Routes = [new Route("chat", "8b", "H100-FP8", 1.0 / 3)],
        Unmet = new Dictionary<string, double> { ["chat"] = 2.0 / 3 },
        Cost = new CostBreakdown(1.5, 0.25, 1e-6, 0.1),
    };

    [Fact]
    public void A_plan_is_written_and_read_member_by_member()
    {
        PlanFile.ToJson(Plan).Should().Be(Text);
        PlanFile.Parse(Text).Should().BeEquivalentTo(Plan);
    }

    [Fact]
    public void Members_of_other_tools_are_ignored_and_unmet_may_be_left_out()
    {
        AllocationPlan plan = PlanFile.Parse("""
            { "format": "hetserve.plan/1", "problem": "p", "allocator": "a", "seconds": 1.5, "bound": null,
              "deployments": [ { "model": "m", "tier": "t", "tensorParallel": 1, "pipelineParallel": 1, "replicas": 1, "why": ["x"] } ],
              "routes": [],
              "cost": { "rental": 0, "storage": 0, "delayPenalty": 0, "unmetPenalty": 0, "total": 0, "power": 3 } }
            """);

        plan.Deployments.Should().ContainSingle().Which.Should().Be(new Deployment("m", "t", new Parallelism(1, 1), 1));
        plan.Unmet.Should().BeEmpty();
    }

    [Fact]
    public void A_plan_without_a_cost_is_read_and_written_without_one()
    {
        string text = Text[..Text.IndexOf(",\n  \"cost\"", StringComparison.Ordinal)] + "\n}\n";

        AllocationPlan plan = PlanFile.Parse(text);

        plan.Should().Be(Plan with { Cost = new CostBreakdown(double.NaN, double.NaN, double.NaN, double.NaN) });
        PlanFile.ToJson(plan).Should().Be(text);
    }

    [Fact]
    public void A_deployment_without_a_utilisation_is_written_without_one()
    {
        AllocationPlan plan = Plan with { Deployments = [Plan.Deployments[0] with { Utilization = null }] };

        PlanFile.ToJson(plan).Should().NotContain("utilization");
        PlanFile.Parse(PlanFile.ToJson(plan)).Should().Be(plan);
    }

    [Fact]
    public void Shares_of_zero_are_not_listed_as_unmet()
    {
        AllocationPlan plan = Plan with { Unmet = new Dictionary<string, double> { ["b"] = 0.5, ["c"] = 0, ["a"] = 0.25 } };

        PlanFile.Parse(PlanFile.ToJson(plan)).Unmet.Should().Equal(new Dictionary<string, double> { ["a"] = 0.25, ["b"] = 0.5 });
    }

    [Theory]
    [InlineData("\"replicas\": 3", "\"replicas\": 3.5", "deployments[0].replicas",
        "deployments[0]: replicas must be an integer of at most 32 bits, was 3.5.")]
    [InlineData("\"utilization\": 0.6", "\"utilization\": \"high\"", "deployments[0].utilization",
        "deployments[0]: utilization must be a finite number, was \"high\".")]
    [InlineData("\"rental\": 1.5,", "", "cost.rental", "Plan: rental is missing.")]
    [InlineData("\"tensorParallel\": 2,", "", "deployments[0].tensorParallel", "deployments[0]: tensorParallel is missing.")]
    [InlineData("\"fraction\": 0.3333333333333333", "\"fraction\": 1e999", "routes[0].fraction",
        "routes[0]: fraction must be a finite number, was 1e999.")]
    [InlineData("\"chat\": 0.6666666666666666", "\"chat\": \"most\"", "unmet['chat']",
        "Plan: unmet['chat'] must be a finite number, was \"most\".")]
    [InlineData("\"problem\": \"six-types\",", "", "problem", "Plan: problem is missing.")]
    [InlineData("\"allocator\": \"agh\"", "\"allocator\": \"agh\", \"allocator\": \"gh\"", "allocator", "Plan: allocator is given twice.")]
    [InlineData("\"total\": 1.850001", "\"total\": 1.86", "cost.total",
        "Plan: total must be the sum of the four terms, 1.850001, was 1.86.")]
    [InlineData("hetserve.plan/1", "hetserve.problem/1", "format", "Plan: format must be 'hetserve.plan/1', was \"hetserve.problem/1\".")]
    [InlineData("\"unmet\": {", "\"unmet\": {{", "unmet", "Line 23, byte 13: not JSON: *")]
    public void A_fault_has_its_path_and_one_clear_message(string old, string changed, string path, string message)
    {
        Text.Should().Contain(old);

        InvalidFileException exception = FluentActions
            .Invoking(() => PlanFile.Parse(Text.Replace(old, changed, StringComparison.Ordinal)))
            .Should().Throw<InvalidFileException>().Which;

        ProblemFault fault = exception.Faults.Should().ContainSingle().Subject;
        fault.Path.Should().Be(path);
        fault.Message.Should().Match(message);
    }

    [Fact]
    public void A_number_that_is_not_finite_is_not_written()
    {
        Action route = () => PlanFile.ToJson(Plan with { Routes = [Plan.Routes[0] with { Fraction = double.NaN }] });
        Action cost = () => PlanFile.ToJson(Plan with { Cost = new CostBreakdown(double.PositiveInfinity, 0, 0, 0) });

        route.Should().Throw<ArgumentException>().WithMessage("Route*chat*fraction must be a finite number, was NaN.");
        cost.Should().Throw<ArgumentException>().WithMessage("CostBreakdown*rental must be a finite number*");
    }

    [Fact]
    public void A_saved_file_replaces_the_old_one_and_leaves_nothing_else_behind()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string path = Path.Combine(folder, "plan.json");
        try
        {
            PlanFile.Save(Plan, path);
            PlanFile.Save(Plan with { Allocator = "gh" }, path);
            FluentActions.Invoking(() => PlanFile.Save(Plan with { Cost = new CostBreakdown(double.NaN, 0, 0, 0) }, path))
                .Should().Throw<ArgumentException>();
            FluentActions.Invoking(() => PlanFile.Save(Plan, Path.Combine(folder, "missing", "plan.json")))
                .Should().Throw<IOException>();
            Directory.CreateDirectory(Path.Combine(folder, "taken"));
            FluentActions.Invoking(() => PlanFile.Save(Plan, Path.Combine(folder, "taken")))
                .Should().Throw<Exception>().Which.Should().Match(e => e is IOException || e is UnauthorizedAccessException);

            PlanFile.Load(path).Should().BeEquivalentTo(Plan with { Allocator = "gh" });
            Directory.GetFiles(folder).Should().Equal(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Damaged_bytes_never_raise_another_exception()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Text);

        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 2]).Array[1, 6].Sample(
            edits =>
            {
                using var stream = new MemoryStream(ProblemFileFaultTests.Damage(whole, edits));
                try
                {
                    AllocationPlan plan = PlanFile.Read(stream);
                    return PlanFile.ToJson(PlanFile.Parse(PlanFile.ToJson(plan))) == PlanFile.ToJson(plan);
                }
                catch (InvalidFileException exception)
                {
                    return exception.Faults.Count > 0;
                }
            },
            iter: 5000);
    }
}
