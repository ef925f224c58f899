using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Comparison;

/// <summary>One algorithm to run on one problem.</summary>
internal readonly record struct Job(ComparisonProblem Problem, Algorithm Algorithm);

/// <summary>Runs the jobs without a row in the store, one after the other, and stores each row.</summary>
internal sealed class Runner(ComparisonOptions options, CsvStore store, string version)
{
    /// <summary>The remaining jobs, by problem.</summary>
    public static IReadOnlyList<Job> Pending(
        IEnumerable<ComparisonProblem> problems, ComparisonOptions options, CsvStore store, string version) =>
    [
        .. from problem in problems
           from algorithm in options.Algorithms
           where store.Find(KeyOf(problem, algorithm, options, version)) is null
           select new Job(problem, algorithm),
    ];

    /// <summary>Key of a job's row.</summary>
    public static RunKey KeyOf(ComparisonProblem problem, Algorithm algorithm, ComparisonOptions options, string version) =>
        RunKey.Of(problem.Fingerprint, algorithm, options.Threads, options.ExactLimitSeconds, version);

    /// <summary>Runs the jobs.</summary>
    /// <param name="jobs">The jobs, those of one problem together.</param>
    /// <param name="starting">Called with each job before it runs.</param>
    /// <param name="finished">Called with each row once it is stored.</param>
    /// <param name="cancellationToken">Stops; the job under way leaves no row.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Run(IEnumerable<Job> jobs, Action<Job> starting, Action<Row> finished, CancellationToken cancellationToken)
    {
        Timing.WarmUp(cancellationToken);
        foreach (IGrouping<string, Job> group in jobs.GroupBy(job => job.Problem.Fingerprint))
        {
            ProblemTables tables = ProblemTables.Compile(group.First().Problem.Problem);
            foreach (Job job in group)
            {
                starting(job);
                Row row = job.Algorithm.IsRepeated ? RunRepeatedly(job, tables, cancellationToken) : RunOnce(job, tables, cancellationToken);
                store.Add(row);
                finished(row);
            }
        }
    }

    private Row RunRepeatedly(Job job, ProblemTables tables, CancellationToken cancellationToken)
    {
        IAllocator allocator = job.Algorithm.Create(options);
        (AllocationResult result, double seconds, int runs) = Timing.Median(
            () => allocator.Allocate(tables, cancellationToken: cancellationToken), options.Runs, cancellationToken);
        return RowOf(job, result, seconds) with { Runs = runs };
    }

    private Row RunOnce(Job job, ProblemTables tables, CancellationToken cancellationToken)
    {
        (AllocationResult result, double seconds, IncumbentTrace incumbents) =
            TimedRun.Once(job.Algorithm.Create(options), tables, null, cancellationToken);
        return RowOf(job, result, seconds) with { Incumbents = incumbents };
    }

    private Row RowOf(Job job, AllocationResult result, double seconds)
    {
        RunKey key = KeyOf(job.Problem, job.Algorithm, options, version);
        return new Row
        {
            Problem = job.Problem.Name,
            Queries = job.Problem.Size.Queries,
            Models = job.Problem.Size.Models,
            Tiers = job.Problem.Size.Tiers,
            Seed = job.Problem.Seed,
            Family = job.Problem.Family,
            Fingerprint = key.Fingerprint,
            Algorithm = job.Algorithm.Name,
            Status = result.Status,
            Stop = result.StopReason,
            Cost = result.FeasiblePlan?.Cost.Total,
            Bound = result.LowerBound,
            Seconds = seconds,
            Threads = key.Threads,
            LimitSeconds = key.LimitSeconds,
            Version = version,
        };
    }
}
