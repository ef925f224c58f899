using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>
/// What changes between two lists of deployments, in which order and when; without routes, which only the chosen plan needs.
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
        StartSeconds = Longest(_starts);
        DrainSeconds = Longest(_stops);
        LateSeconds = Longest(_late);
        Dollars = _starts.Concat(_stops).Concat(_late).Sum(step => step.Dollars);
    }

    public IReadOnlyList<DeploymentChange> Changes => _changes;

    public double Dollars { get; }

    public double StartSeconds { get; }

    private double DrainSeconds { get; }

    private double LateSeconds { get; }

    /// <summary>Seconds in which <see cref="Interim"/> serves.</summary>
    public double InterimSeconds => _late.Count > 0 ? DrainSeconds + LateSeconds : 0;

    /// <summary>Deployments that serve between the first shift of routes and the late starts; null where no start is late.</summary>
    public IReadOnlyList<Deployment>? Interim => _late.Count > 0 ? _interim : null;

    /// <summary>What a span that begins with this transition costs, $, from what an hour of each state costs.</summary>
    public double CostOver(TimeSpan span, double beforePerHour, double interimPerHour, double afterPerHour)
    {
        double hours = span.TotalHours;
        double first = Math.Min(StartSeconds / 3600, hours), second = Math.Min(InterimSeconds / 3600, hours - first);
        double cost = Dollars + (hours - first - second) * afterPerHour;
        if (first > 0) cost += first * beforePerHour;
        if (second > 0) cost += second * interimPerHour;
        return cost;
    }

    public PlanTransition ToTransition(AllocationPlan? interim, AllocationPlan after)
    {
        double stopsAt = StartSeconds, lateAt = StartSeconds + DrainSeconds;
        List<TransitionStep> steps = [.. _starts, Shift(interim ?? after, stopsAt), .. _stops.Select(s => s with { BeginsAtSeconds = stopsAt })];
        if (interim is not null)
        {
            steps.AddRange(_late.Select(s => s with { BeginsAtSeconds = lateAt }));
            steps.Add(Shift(after, lateAt + LateSeconds));
        }

        return new PlanTransition
        {
            Changes = _changes,
            Steps = steps,
            Dollars = Dollars,
            StartSeconds = StartSeconds,
            InterimSeconds = InterimSeconds,
            Interim = interim,
        };

        static TransitionStep Shift(AllocationPlan plan, double seconds) =>
            new() { Kind = StepKind.ShiftRoutes, Routes = plan.Routes, BeginsAtSeconds = seconds };
    }

    private static double Longest(List<TransitionStep> steps) => steps.Count == 0 ? 0 : steps.Max(step => step.Seconds);

    private int OptionOf(Deployment d) => _t.FindOption(d.Model, d.Tier, d.Parallelism);

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
                if (Start(StepKind.Start, now!, now!.Replicas, _costs.StartDollars)) _interim.Add(now);
                break;
            case ChangeKind.Reconfigured:
                if (Start(StepKind.Start, now!, now!.Replicas, _costs.ReconfigureDollars)) _interim.Add(now);
                Stop(StepKind.Stop, old!, old!.Replicas, 0);
                break;
            case ChangeKind.ScaledUp:
                _interim.Add(Start(StepKind.ScaleUp, now!, now!.Replicas - old!.Replicas, _costs.StartDollars) ? now : old);
                break;
            case ChangeKind.ScaledDown:
                Stop(StepKind.ScaleDown, old!, old!.Replicas - now!.Replicas, _costs.StopDollars);
                _interim.Add(now);
                break;
            case ChangeKind.Stopped:
                Stop(StepKind.Stop, old!, old!.Replicas, _costs.StopDollars);
                break;
        }
    }

    /// <summary>Whether the GPUs are free now.</summary>
    private bool Start(StepKind kind, Deployment deployment, int replicas, double dollars)
    {
        int o = OptionOf(deployment), gpu = _t.GpuIndexOf(o);
        double gpus = (double)_t.Gpus[o] * replicas;
        bool now = gpus <= _gpusFree[gpu];
        if (now) _gpusFree[gpu] -= gpus;
        double seconds = _costs.SecondsToStart(_t, o);
        (now ? _starts : _late).Add(new TransitionStep
        {
            Kind = kind,
            Replicas = deployment with { Replicas = replicas },
            WaitsForStop = !now,
            Seconds = seconds,
            Dollars = dollars + RentalPerSecond(o) * replicas * seconds,
        });
        return now;
    }

    private void Stop(StepKind kind, Deployment deployment, int replicas, double dollars)
    {
        int o = OptionOf(deployment);
        _stops.Add(new TransitionStep
        {
            Kind = kind,
            Replicas = deployment with { Replicas = replicas },
            Seconds = _costs.StopSeconds,
            Dollars = dollars + (o < 0 ? 0 : RentalPerSecond(o) * replicas * _costs.StopSeconds),
        });
    }

    private double RentalPerSecond(int option) => _t.Rental[option] / _t.Problem.HorizonHours / 3600;
}
