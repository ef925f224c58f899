using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>The parts of one search thread, put together once. Wiring only: no part knows it.</summary>
internal sealed class SearchWorkspace
{
    /// <summary>Options whose rows are kept; more cost memory, fewer are worked out again more often. Any number is correct.</summary>
    private const int MostRows = 320;

    public SearchWorkspace(ProblemTables tables, Survey survey, SearchSettings settings)
    {
        Tables = tables;
        var rows = new OptionRows(tables, Math.Min(MostRows, tables.OptionCount));
        Routing = new RoutingSolver(tables, rows, settings.Routing);
        Unions = new RoutingSolver(tables, rows, settings.Routing);
        Pricer = new SetPricer(tables, Routing, settings);
        Scan = new OpeningScan(tables, survey, rows, settings);
        Planner = new SetPlanner(tables, Routing, Pricer);
        Opening = new SetOpening(tables, survey, rows, Pricer, Scan, settings);
        Dives = new DiveSearch(tables, Routing, Pricer, Scan, settings);
        Merging = new Merging(tables, rows, Routing, Unions, Pricer, Scan, Dives, settings);
        Local = new LocalSearch(tables, survey, rows, Routing, Pricer, Scan, Planner, settings);
    }

    public ProblemTables Tables { get; }

    public RoutingSolver Routing { get; }

    /// <summary>Sizes the unions of merges, and nothing else: each sizing goes on from the one before.</summary>
    public RoutingSolver Unions { get; }

    public SetPricer Pricer { get; }

    public OpeningScan Scan { get; }

    /// <summary>Turns sets into plans.</summary>
    public SetPlanner Planner { get; }

    /// <summary>GH.</summary>
    public SetOpening Opening { get; }

    /// <summary>The search where GPUs are scarce.</summary>
    public DiveSearch Dives { get; }

    public Merging Merging { get; }

    public LocalSearch Local { get; }

    /// <summary>Ends the searches of this workspace early. <see cref="WorkspacePool.Lease"/> sets and clears it.</summary>
    public StopSignal Stop
    {
        get => Scan.Stop;
        set => (Scan.Stop, Routing.Stop) = (value, value);
    }
}
