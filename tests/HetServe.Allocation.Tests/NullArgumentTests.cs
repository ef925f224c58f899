using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Interop.Importers;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Tests;

/// <summary>A null is refused where it is given, by the name of the parameter.</summary>
public class NullArgumentTests
{
    private static readonly AllocationProblem s_problem = TestProblems.One().Build();
    private static readonly AllocationPlan s_plan = new GreedyAllocator().Allocate(s_problem).Plan!;
    private static readonly DemandSchedule s_demand = DemandSchedule.FromRates("one", [[1.0]]);
    private static readonly WorkloadSummary s_workload = new() { WindowMinutes = 5, Traces = [], Classes = [] };

    private static readonly Dictionary<string, (string Parameter, Action Call)> s_calls = new()
    {
        ["AllocationProblem.Create"] = ("name", () => AllocationProblem.Create(null!)),
        ["TensorParallel"] = ("degrees", () => TestProblems.One().TensorParallel(null!)),
        ["PipelineParallel"] = ("depths", () => TestProblems.One().PipelineParallel(null!)),
        ["Available, name"] = ("gpu", () => TestProblems.One().Available((string)null!, 1)),
        ["Available, GPU"] = ("gpu", () => TestProblems.One().Available((GpuSpec)null!, 1)),
        ["Performance"] = ("parameters", () => TestProblems.One().Performance(null!)),
        ["PerformanceModel"] = ("model", () => TestProblems.One().PerformanceModel(null!)),
        ["AddQuery, name"] = ("name", () => TestProblems.One().AddQuery(null!, _ => { })),
        ["AddQuery, configure"] = ("configure", () => TestProblems.One().AddQuery("two", null!)),
        ["AddQuery, query"] = ("query", () => TestProblems.One().AddQuery(null!)),
        ["AddModel, name"] = ("name", () => TestProblems.One().AddModel((string)null!, _ => { })),
        ["AddModel, configure by name"] = ("configure", () => TestProblems.One().AddModel("two", null!)),
        ["AddModel, model and changes"] = ("model", () => TestProblems.One().AddModel((ModelSpec)null!, _ => { })),
        ["AddModel, configure"] = ("configure", () => TestProblems.One().AddModel(ModelCatalog.Llama31_8B, null!)),
        ["AddModel, model"] = ("model", () => TestProblems.One().AddModel(null!)),
        ["AddTier, GPU"] = ("gpu", () => TestProblems.One().AddTier(null!, Precision.FP8, 1)),
        ["AddTier, tier"] = ("tier", () => TestProblems.One().AddTier(null!)),
        ["AddMeasurement"] = ("measurement", () => TestProblems.One().AddMeasurement(null!)),
        ["ProblemFile.Load"] = ("path", () => ProblemFile.Load(null!)),
        ["ProblemFile.Read"] = ("stream", () => ProblemFile.Read(null!)),
        ["ProblemFile.Parse"] = ("json", () => ProblemFile.Parse(null!)),
        ["ProblemFile.Save, problem"] = ("problem", () => ProblemFile.Save(null!, "problem.json")),
        ["ProblemFile.Save, path"] = ("path", () => ProblemFile.Save(s_problem, null!)),
        ["ProblemFile.Write, problem"] = ("problem", () => ProblemFile.Write(null!, Stream.Null)),
        ["ProblemFile.Write, stream"] = ("stream", () => ProblemFile.Write(s_problem, null!)),
        ["ProblemFile.ToJson"] = ("problem", () => ProblemFile.ToJson(null!)),
        ["PlanFile.Load"] = ("path", () => PlanFile.Load(null!)),
        ["PlanFile.Read"] = ("stream", () => PlanFile.Read(null!)),
        ["PlanFile.Parse"] = ("json", () => PlanFile.Parse(null!)),
        ["PlanFile.Save, plan"] = ("plan", () => PlanFile.Save(null!, "plan.json")),
        ["PlanFile.Save, path"] = ("path", () => PlanFile.Save(s_plan, null!)),
        ["PlanFile.Write, plan"] = ("plan", () => PlanFile.Write(null!, Stream.Null)),
        ["PlanFile.Write, stream"] = ("stream", () => PlanFile.Write(s_plan, null!)),
        ["PlanFile.ToJson"] = ("plan", () => PlanFile.ToJson(null!)),
        ["WorkloadFile.Load"] = ("path", () => WorkloadFile.Load(null!)),
        ["WorkloadFile.Read"] = ("stream", () => WorkloadFile.Read(null!)),
        ["WorkloadFile.Parse"] = ("json", () => WorkloadFile.Parse(null!)),
        ["WorkloadFile.Save, summary"] = ("summary", () => WorkloadFile.Save(null!, "workload.json")),
        ["WorkloadFile.Save, path"] = ("path", () => WorkloadFile.Save(s_workload, null!)),
        ["WorkloadFile.Write, summary"] = ("summary", () => WorkloadFile.Write(null!, Stream.Null)),
        ["WorkloadFile.Write, stream"] = ("stream", () => WorkloadFile.Write(s_workload, null!)),
        ["WorkloadFile.ToJson"] = ("summary", () => WorkloadFile.ToJson(null!)),
        ["AibrixImport.Load, paths"] = ("paths", () => AibrixImport.Load(null!, AibrixDemand.Even(1))),
        ["AibrixImport.Load, demand"] = ("demand", () => AibrixImport.Load(["a100.json"], null!)),
        ["AibrixDemand.Of"] = ("workload", () => AibrixDemand.Of(null!)),
        ["LlmdImport.Load"] = ("paths", () => LlmdImport.Load(null!)),
        ["MelangeImport.Load"] = ("path", () => MelangeImport.Load(null!)),
        ["MelangeImport.Parse, text"] = ("json", () => MelangeImport.Parse(null!)),
        ["MelangeImport.Parse, name"] = ("name", () => MelangeImport.Parse("{}", null!)),
        ["RollingStudy.Run"] = ("allocator", () =>
            RollingStudy.Run(s_problem, s_demand, null!, new RollingPlanner(new GreedyAllocator()), [])),
        ["RooflinePerformanceModel"] = ("parameters", () => _ = new RooflinePerformanceModel(null!)),
        ["ScaledErrorRate, query"] = ("query", () => RoutePerformance.ScaledErrorRate(null!, s_problem.Models[0], s_problem.Tiers[0])),
        ["ScaledErrorRate, model"] = ("model", () => RoutePerformance.ScaledErrorRate(s_problem.Queries[0], null!, s_problem.Tiers[0])),
        ["ScaledErrorRate, tier"] = ("tier", () => RoutePerformance.ScaledErrorRate(s_problem.Queries[0], s_problem.Models[0], null!)),
        ["ToQueryType"] = ("workload", () => new ServiceObjectives().ToQueryType(null!)),
        ["ToQueryTypes"] = ("summary", () => new ServiceObjectives().ToQueryTypes(null!)),
        ["WorkloadTrace.Read, stream"] = ("stream", () => WorkloadTrace.Read(null!, "stdin")),
        ["WorkloadTrace.Read, name"] = ("name", () => WorkloadTrace.Read(Stream.Null, null!)),
        ["WorkloadTrace.Load"] = ("path", () => WorkloadTrace.Load(null!)),
        ["InvalidProblemException"] = ("faults", () => _ = new InvalidProblemException(null!)),
    };

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Null_is_refused_by_name(string call)
    {
        (string parameter, Action act) = s_calls[call];

        act.Should().Throw<ArgumentNullException>().WithParameterName(parameter);
    }
}
