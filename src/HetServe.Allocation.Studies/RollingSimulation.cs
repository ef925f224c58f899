using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Replays the day of a rolling study in the simulator, engine by engine and step by step. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>Each contender serves the same queries: Poisson arrivals at the rates of each window, with gamma lengths. The plans follow each
/// other as in <see cref="ContenderOutcome.Plans"/>. A started replica serves from the time it is ready. A stopped replica takes no more
/// queries and finishes those it has. The whole day counts: the simulation has no warm-up.</para>
/// <para>Costs and changes are those of the study. The simulation does not change them.</para>
/// </remarks>
public static class RollingSimulation
{
    private const int LeastBins = 10; // of a simulation
    private const double MostHours = 10_000; // of a simulation

    /// <summary>Simulates the finished windows of each contender.</summary>
    /// <param name="problem">The problem of the study, with the engine model.</param>
    /// <param name="study">The result of the study.</param>
    /// <param name="seed">Seed of arrivals, lengths and routes; any number. Default 0.</param>
    /// <param name="progress">Optional. Receives the share of the work done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the run and returns the contenders simulated to the end.</param>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    /// <exception cref="ArgumentException">
    /// The problem has another performance model or is not that of the study, no window is finished, or the windows last more than 10,000
    /// hours.
    /// </exception>
    public static RollingSimulationResult Run(
        AllocationProblem problem,
        RollingStudyResult study,
        long seed = 0,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(study);
        EnsureValid(problem, study);
        TimeSpan day = study.Window * study.Finished;
        int hours = Math.Max(1, (int)day.TotalHours), binsOfHour = (LeastBins + hours - 1) / hours;
        var arrivals = new RandomArrivals { Demand = study.Demand, Window = study.Window };
        var options = new SimulationOptions { Duration = day, WarmUp = 0, Seed = seed, Bins = hours * binsOfHour };
        var outcomes = new List<RollingSimulationOutcome>();
        foreach (ContenderOutcome contender in study.Contenders)
        {
            if (cancellationToken.IsCancellationRequested) break;
            Share? part = progress is null ? null : new Share(progress, outcomes.Count, study.Contenders.Count);
            SimulationResult result = PlanSimulator.RunSchedule(problem, contender.Plans, arrivals, options, part, cancellationToken);
            if (!result.IsComplete) break;
            outcomes.Add(ToOutcome(contender.Name, result, binsOfHour));
        }

        return new RollingSimulationResult
        {
            Problem = problem.Name,
            Contenders = outcomes,
            IsComplete = outcomes.Count == study.Contenders.Count,
        };
    }

    private static void EnsureValid(AllocationProblem problem, RollingStudyResult study)
    {
        if (!problem.Performance.IsEngine)
        {
            throw new ArgumentException(
                $"Problem '{problem.Name}' must have performance.model 'engine' to be simulated, was 'roofline'.", nameof(problem));
        }

        if (study.Problem != problem.Name)
            throw new ArgumentException($"The study must be of problem '{problem.Name}', was of '{study.Problem}'.", nameof(study));
        if (study.Finished == 0) throw new ArgumentException("The study must have a finished window, had none.", nameof(study));
        double hours = study.Window.TotalHours * study.Finished;
        if (hours > MostHours)
            throw new ArgumentException($"The windows must last at most {MostHours} hours, were {hours:G6}.", nameof(study));
    }

    private static RollingSimulationOutcome ToOutcome(string name, SimulationResult result, int binsOfHour)
    {
        long unserved = result.Queries.Sum(query => query.Unserved), queries = result.Count + unserved;
        int[] arrived = Hours(result.Series.Arrived, binsOfHour), met = Hours(result.Series.Met, binsOfHour);
        return new RollingSimulationOutcome
        {
            Name = name,
            Queries = queries,
            Attainment = result.Attainment,
            WorstHour = arrived.Zip(met, (all, good) => all > 0 ? (double)good / all : 1).Min(),
            UnservedShare = queries > 0 ? (double)unserved / queries : 0,
        };
    }

    /// <summary>Counts of all query types by hour.</summary>
    private static int[] Hours(IReadOnlyList<IReadOnlyList<int>> counts, int binsOfHour)
    {
        var hours = new int[counts[0].Count / binsOfHour];
        foreach (IReadOnlyList<int> bins in counts)
            for (int bin = 0; bin < bins.Count; bin++) hours[bin / binsOfHour] += bins[bin];
        return hours;
    }

    /// <summary>Progress of one contender within that of all.</summary>
    private sealed class Share(IProgress<double> whole, int before, int count) : IProgress<double>
    {
        public void Report(double value) => whole.Report((before + value) / count);
    }
}
