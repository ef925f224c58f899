using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Comparison;

/// <summary>One algorithm to run on one problem.</summary>
internal readonly record struct Job(ComparisonProblem Problem, string Algorithm);

/// <summary>Runs the jobs without a row in the store, one after the other, and stores each row.</summary>
internal sealed class Runner(ComparisonOptions options, CsvStore store, string version)
{
    /// <summary>The remaining jobs, by problem.</summary>
    public static IReadOnlyList<Job> Pending(
        IEnumerable<ComparisonProblem> problems, ComparisonOptions options, CsvStore store, string version) =>
    [
        .. from problem in problems
           from algorithm in Algorithm.Of(options)
           where store.Find(KeyOf(problem, algorithm, options, version)) is null
           select new Job(problem, algorithm),
    ];

    /// <summary>Key of a job's row.</summary>
    public static RunKey KeyOf(ComparisonProblem problem, string algorithm, ComparisonOptions options, string version) =>
        RunKey.Of(problem.Name, algorithm, options.Threads, options.ExactLimitSeconds, version);

    /// <summary>Runs the jobs.</summary>
    /// <param name="jobs">The jobs, those of one problem together.</param>
    /// <param name="starting">Called with each job before it runs.</param>
    /// <param name="finished">Called with each row once it is stored.</param>
    /// <param name="cancellationToken">Stops; the job under way leaves no row.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Run(IEnumerable<Job> jobs, Action<Job> starting, Action<Row> finished, CancellationToken cancellationToken)
    {
        Timing.WarmUp(cancellationToken);
        foreach (IGrouping<string, Job> group in jobs.GroupBy(job => job.Problem.Name))
        {
            ProblemTables tables = ProblemTables.Compile(group.First().Problem.Problem);
            AllocationPlan? adaptive = null;
            foreach (Job job in group)
            {
                starting(job);
                if (Algorithm.IsWarmStarted(job.Algorithm)) adaptive ??= Adaptive(tables, cancellationToken);
                Row row = Algorithm.IsHeuristic(job.Algorithm) ? RunHeuristic(job, tables, cancellationToken)
                    : RunExact(job, tables, Algorithm.IsWarmStarted(job.Algorithm) ? adaptive : null, cancellationToken);
                store.Add(row);
                finished(row);
            }
        }
    }

    private AllocationPlan? Adaptive(ProblemTables tables, CancellationToken cancellationToken) =>
        Algorithm.Create(Algorithm.Adaptive, options).Allocate(tables, cancellationToken: cancellationToken).Plan;

    private Row RunHeuristic(Job job, ProblemTables tables, CancellationToken cancellationToken)
    {
        IAllocator allocator = Algorithm.Create(job.Algorithm, options);
        (AllocationResult result, double seconds, int runs) = Timing.Median(
            () => allocator.Allocate(tables, cancellationToken: cancellationToken), options.Runs, cancellationToken);
        return RowOf(job, result, seconds) with { Runs = runs };
    }

    private Row RunExact(Job job, ProblemTables tables, AllocationPlan? start, CancellationToken cancellationToken)
    {
        (AllocationResult result, double seconds, IncumbentTrace incumbents) =
            TimedRun.Once(Algorithm.Create(job.Algorithm, options), tables, start, cancellationToken);
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
            Variant = job.Problem.Variant,
            Algorithm = job.Algorithm,
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
