using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>
/// The changes between two lists of deployments, with their order and times. Without routes, which only the chosen plan needs.
/// </summary>
internal sealed class TransitionSchedule
{
    private readonly ProblemTables _t;
    private readonly SwitchingCosts _costs;
    private readonly double[] _gpusFree;
    private readonly List<DeploymentChange> _changes = [];
    private readonly List<TransitionStep> _starts = [], _stops = [], _late = [];
    private readonly List<Deployment> _interim = [];

    public TransitionSchedule(ProblemTables tables, IReadOnlyList<Deployment> before, IReadOnlyList<Deployment> after, SwitchingCosts costs)
    {
        (_t, _costs) = (tables, costs);
        _gpusFree = [.. tables.GpuCount];
        foreach (Deployment d in before)
            if (OptionOf(d) is >= 0 and var o) _gpusFree[tables.GpuIndexOf(o)] -= (double)tables.Gpus[o] * d.Replicas;

        foreach ((Deployment? old, Deployment? now) in DeploymentChange.Pairs(before, after)) Go(old, now);
        TimeToStart = Longest(_starts);
        DrainTime = Longest(_stops);
        LateTime = Longest(_late);
        Cost = _starts.Concat(_stops).Concat(_late).Sum(step => step.Cost);
    }

    public IReadOnlyList<DeploymentChange> Changes => _changes;

    public double Cost { get; }

    public TimeSpan TimeToStart { get; }

    private TimeSpan DrainTime { get; }

    private TimeSpan LateTime { get; }

    /// <summary>Time for which <see cref="Interim"/> serves.</summary>
    public TimeSpan InterimTime => _late.Count > 0 ? DrainTime + LateTime : TimeSpan.Zero;

    /// <summary>Deployments that serve between the first shift of routes and the late starts; null if no start is late.</summary>
    public IReadOnlyList<Deployment>? Interim => _late.Count > 0 ? _interim : null;

    /// <summary>Cost of a span that starts with this transition, $, from the hourly cost of each state.</summary>
    public double CostOver(TimeSpan span, double beforePerHour, double interimPerHour, double afterPerHour)
    {
        double hours = span.TotalHours;
        double first = Math.Min(TimeToStart.TotalHours, hours), second = Math.Min(InterimTime.TotalHours, hours - first);
        double cost = Cost + (hours - first - second) * afterPerHour;
        if (first > 0) cost += first * beforePerHour;
        if (second > 0) cost += second * interimPerHour;
        return cost;
    }

    public PlanTransition ToTransition(AllocationPlan? interim, AllocationPlan after)
    {
        TimeSpan stopsAt = TimeToStart, lateAt = TimeToStart + DrainTime;
        List<TransitionStep> steps = [.. _starts, Shift(interim ?? after, stopsAt), .. _stops.Select(s => s with { BeginsAt = stopsAt })];
        if (interim is not null)
        {
            steps.AddRange(_late.Select(s => s with { BeginsAt = lateAt }));
            steps.Add(Shift(after, lateAt + LateTime));
        }

        return new PlanTransition
        {
            Changes = _changes,
            Steps = steps,
            Cost = Cost,
            TimeToStart = TimeToStart,
            InterimTime = InterimTime,
            Interim = interim,
        };

        static TransitionStep Shift(AllocationPlan plan, TimeSpan begin) =>
            new() { Kind = StepKind.ShiftRoutes, Routes = plan.Routes, BeginsAt = begin };
    }

    private static TimeSpan Longest(List<TransitionStep> steps) => steps.Count == 0 ? TimeSpan.Zero : steps.Max(step => step.Duration);

    // GPUs, rental and weights do not depend on the level, and a running deployment may have one that the problem no longer lists.
    private int OptionOf(Deployment d) => _t.FindOption(d.Model, d.Tier, d.Parallelism, _t.Utilizations[0]);

    private void Go(Deployment? old, Deployment? now)
    {
        if (DeploymentChange.Of(old, now) is not { } change)
        {
            _interim.Add(now!);
            return;
        }

        _changes.Add(change);
        switch (change.Kind)
        {
            case ChangeKind.Started:
                if (Start(StepKind.Start, now!, now!.Replicas, _costs.StartCost)) _interim.Add(now);
                break;
            case ChangeKind.Reconfigured:
                if (Start(StepKind.Start, now!, now!.Replicas, _costs.ReconfigureCost)) _interim.Add(now);
                Stop(StepKind.Stop, old!, old!.Replicas, 0);
                break;
            case ChangeKind.ScaledUp:
                _interim.Add(Start(StepKind.ScaleUp, now!, now!.Replicas - old!.Replicas, _costs.StartCost) ? now : old);
                break;
            case ChangeKind.ScaledDown:
                Stop(StepKind.ScaleDown, old!, old!.Replicas - now!.Replicas, _costs.StopCost);
                _interim.Add(now);
                break;
            case ChangeKind.LevelChanged:
                _interim.Add(now!);
                break;
            case ChangeKind.Stopped:
                Stop(StepKind.Stop, old!, old!.Replicas, _costs.StopCost);
                break;
        }
    }

    /// <summary>Whether the GPUs are free now.</summary>
    private bool Start(StepKind kind, Deployment deployment, int replicas, double cost)
    {
        int o = OptionOf(deployment), gpu = _t.GpuIndexOf(o);
        double gpus = (double)_t.Gpus[o] * replicas;
        bool now = gpus <= _gpusFree[gpu];
        if (now) _gpusFree[gpu] -= gpus;
        TimeSpan time = _costs.TimeToStart(_t, o);
        (now ? _starts : _late).Add(new TransitionStep
        {
            Kind = kind,
            Replicas = deployment with { Replicas = replicas },
            WaitsForStop = !now,
            Duration = time,
            Cost = cost + RentalPerHour(o) * replicas * time.TotalHours,
        });
        return now;
    }

    private void Stop(StepKind kind, Deployment deployment, int replicas, double cost)
    {
        int o = OptionOf(deployment);
        _stops.Add(new TransitionStep
        {
            Kind = kind,
            Replicas = deployment with { Replicas = replicas },
            Duration = _costs.StopTime,
            Cost = cost + (o < 0 ? 0 : RentalPerHour(o) * replicas * _costs.StopTime.TotalHours),
        });
    }

    private double RentalPerHour(int option) => _t.Rental[option] / _t.Problem.HorizonHours;
}
