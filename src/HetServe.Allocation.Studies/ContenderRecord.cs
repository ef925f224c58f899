using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>Adds up the outcomes of one contender of <see cref="RollingStudy"/>, window after window.</summary>
internal sealed class ContenderRecord(string name)
{
    private readonly List<WindowOutcome> _windows = [];
    private double _queries, _violated, _unmet; // queries so far

    /// <summary>The result whose plan a static contender keeps.</summary>
    public AllocationResult? Kept { get; set; }

    /// <summary>A window served by one plan.</summary>
    public void Add(ProblemTables tables, TimeSpan window, AllocationPlan served) => Add(tables, [(window, served)], 0, 0);

    /// <summary>A window in which a decision is carried out.</summary>
    public void Add(
        ProblemTables tables, IReadOnlyList<(TimeSpan Time, AllocationPlan Plan)> phases, PlanTransition transition) =>
        Add(tables, phases, transition.Cost, transition.Changes.Count);

    public ContenderOutcome ToOutcome() => new()
    {
        Name = name,
        Windows = _windows,
        Allocator = Kept?.Allocator,
        StopReason = Kept?.StopReason ?? StopReason.Finished,
        MaxAboveOptimum = Kept?.MaxAboveOptimum,
        ViolatedOrUnmetShare = _queries > 0 ? _violated / _queries : 0,
        UnmetShare = _queries > 0 ? _unmet / _queries : 0,
    };

    private void Add(
        ProblemTables tables, IReadOnlyList<(TimeSpan Time, AllocationPlan Plan)> phases, double switching, int changes)
    {
        double cost = switching, money = switching, queries = 0, violated = 0, unmet = 0;
        foreach ((TimeSpan time, AllocationPlan plan) in phases)
        {
            var evaluation = PlanEvaluation.Evaluate(tables, plan);
            cost += evaluation.Cost.Total * time.TotalHours / tables.Problem.HorizonHours;
            money += evaluation.Cost.Money * time.TotalHours / tables.Problem.HorizonHours;
            for (int i = 0; i < tables.QueryCount; i++)
            {
                QueryLoad load = evaluation.Queries[i];
                double asked = tables.Problem.Queries[i].RatePerHour * time.TotalHours;
                queries += asked;
                unmet += asked * load.Unmet;
                violated += asked * (evaluation.BreaksMean(i) ? 1 : load.Unmet);
            }
        }

        _queries += queries;
        _violated += violated;
        _unmet += unmet;
        double all = queries > 0 ? queries : 1;
        int gpus = phases[^1].Plan.Deployments.Sum(d => d.Gpus);
        _windows.Add(new WindowOutcome(cost, switching, violated / all, unmet / all, changes, gpus) { Money = money });
    }
}
