using System.Collections.Concurrent;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>Search memory kept with the tables it fits, so that repeated runs allocate nothing but their results. Safe for use by several threads.</summary>
internal sealed class WorkspacePool(ProblemTables tables)
{
    // No bag: what a bag holds for a thread stays alive with the thread, and a workspace keeps its tables, their pool and so the bag.
    private readonly ConcurrentQueue<SearchWorkspace> _idle = [];
    private readonly Lazy<Survey> _survey = new(() => new Survey(tables));

    public Survey Survey => _survey.Value;

    public SearchWorkspace Rent() => _idle.TryDequeue(out SearchWorkspace? workspace) ? workspace : new SearchWorkspace(tables);

    public void Return(SearchWorkspace workspace) => _idle.Enqueue(workspace);
}
