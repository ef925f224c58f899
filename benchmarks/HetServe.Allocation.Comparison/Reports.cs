using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting;

namespace HetServe.Allocation.Comparison;

/// <summary>Runs the requested measurements and writes their reports.</summary>
internal static class Reports
{
    private const int Done = 0, Interrupted = 130;

    /// <summary>Runs the comparison; an interrupted one reports the finished runs.</summary>
    /// <returns>The exit status.</returns>
    /// <exception cref="InvalidDataException">The folder already holds results, without the option to resume.</exception>
    public static int Compare(ComparisonOptions options, string commandLine, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Output);
        string csv = Path.Combine(options.Output, "results.csv");
        if (File.Exists(csv) && !options.Resume)
            throw new InvalidDataException($"{csv}: exists. Add to it with --resume, or choose another folder with --out.");

        var store = new CsvStore(csv);
        IReadOnlyList<ComparisonProblem> problems = ComparisonProblem.All(options);
        var runner = new Runner(options, store, Machine.LibraryVersion);
        int status = Done;
        try
        {
            RunDisplay.Run(runner, Runner.Pending(problems, options, store, Machine.LibraryVersion), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped; continue with --resume.");
            status = Interrupted;
        }

        Write(problems, options, store, commandLine);
        return status;
    }

    private static void Write(IReadOnlyList<ComparisonProblem> problems, ComparisonOptions options, CsvStore store, string commandLine)
    {
        ProblemResult[] results =
        [
            .. problems.Select(problem => new ProblemResult(
                problem,
                options.Algorithms.Select(a => store.Find(Runner.KeyOf(problem, a, options, Machine.LibraryVersion))).OfType<Row>())),
        ];
        string page = Path.Combine(options.Output, "results.md");
        File.WriteAllText(page, MarkdownReport.Create(results, options, commandLine));
        Plots.TimeBySize(results, options, Path.Combine(options.Output, Plots.TimeBySizeFile));
        foreach (IGrouping<string, ProblemResult> family in results.GroupBy(result => result.Problem.Family))
            Plots.GapByTime([.. family], options, Path.Combine(options.Output, Plots.GapByTimeFile(family.Key)));
        IReadOnlyList<FamilyFigures> figures = FamilyFigures.OfAll(results, options.Algorithms);
        FamilyTables.WriteCsv(figures, Path.Combine(options.Output, "families.csv"));
        Console.WriteLine();
        Console.WriteLine(FamilyTables.Markdown(figures));
        Console.WriteLine(page);
    }

    /// <summary>Compares forms of the exact model; an interrupted run reports the finished problems.</summary>
    /// <returns>The exit status.</returns>
    public static int Formulations(ComparisonOptions options, string commandLine, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Output);
        var rows = new List<FormulationRow>();
        int status = Done;
        try
        {
            foreach (IReadOnlyList<FormulationRow> problem in Comparison.Formulations.Measure(options, cancellationToken))
            {
                rows.AddRange(problem);
                Console.WriteLine($"{problem[0].Problem}: {string.Join(", ", problem.Select(row => Figures.Time(row.Seconds)))}");
            }
        }
        catch (OperationCanceledException)
        {
            status = Interrupted;
        }

        string tables = string.Concat(rows.GroupBy(row => row.Family).Select(
            family => $"## {family.Key}\n\n{Comparison.Formulations.Table([.. family])}\n"))
            + $"## All\n\n{Comparison.Formulations.Table(rows)}";
        Comparison.Formulations.WriteCsv(rows, Path.Combine(options.Output, "formulations.csv"));
        File.WriteAllText(
            Path.Combine(options.Output, "formulations.md"),
            $"# Forms of the exact model\n\n{Comparison.Formulations.Explanation}\n\n```\n{commandLine}\n```\n\n"
            + $"{MarkdownReport.Settings(options)}\n{tables}");
        Console.WriteLine($"\n{tables}");
        return status;
    }

    /// <summary>Times GH over growing sizes.</summary>
    /// <returns>The exit status.</returns>
    public static int Growth(ComparisonOptions options, string commandLine, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Output);
        var points = new List<GrowthPoint>();
        var table = new MarkdownTable("size", "IJK", "compile", "GH");
        try
        {
            foreach (GrowthPoint point in Comparison.Growth.Measure(options, cancellationToken))
            {
                points.Add(point);
                (string compiling, string allocating) = (Figures.Time(point.CompileSeconds), Figures.Time(point.GreedySeconds));
                table.Add(point.Size.ToString(), LogPlot.Plain(point.Size.Volume), compiling, allocating);
                Console.WriteLine($"{point.Size}: compile {compiling}, GH {allocating}");
            }
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }

        if (points.Select(p => p.Size.Volume).Distinct().Count() < 2)
            throw new InvalidDataException("--growth: needs at least two sizes of different IJK.");
        PowerLaw compile = PowerLaw.Fit(points.Select(p => p.Size.Volume), points.Select(p => p.CompileSeconds));
        PowerLaw greedy = PowerLaw.Fit(points.Select(p => p.Size.Volume), points.Select(p => p.GreedySeconds));
        string fits = $"compile: {compile}\nGH:      {greedy}\n";
        File.WriteAllText(
            Path.Combine(options.Output, "growth.md"),
            $"# Growth of GH with the problem\n\nMedians over the seeds.\n\n```\n{commandLine}\n```\n\n"
            + $"{MarkdownReport.Settings(options)}\n{table}\n```\n{fits}```\n\n![Growth]({Plots.GrowthFile})\n");
        Plots.Growth(points, compile, greedy, Path.Combine(options.Output, Plots.GrowthFile));
        Console.WriteLine(fits);
        return Done;
    }

    /// <summary>Compares settings and moves of AGH's search; an interrupted run reports the variants that are finished.</summary>
    /// <returns>The exit status.</returns>
    public static int Settings(ComparisonOptions options, string commandLine, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Output);
        IReadOnlyList<ComparisonProblem> problems = ComparisonProblem.All(options);
        string table = SettingsTable.Measure(problems, Console.WriteLine, cancellationToken);
        File.WriteAllText(
            Path.Combine(options.Output, "settings.md"),
            $"# Settings of AGH's search\n\n{problems.Count} problems, seeds 0 to {SettingsTable.Seeds - 1}, one thread.\n\n"
            + $"```\n{commandLine}\n```\n\n{table}");
        Console.WriteLine($"\n{table}");
        return cancellationToken.IsCancellationRequested ? Interrupted : Done;
    }
}
