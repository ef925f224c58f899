using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Search memory for one problem's tables, so that repeated runs allocate nothing but their results. It lives as long as its tables, which do not
/// know it. Safe for use by several threads.
/// </summary>
internal sealed class WorkspacePool
{
    private static readonly ConditionalWeakTable<ProblemTables, WorkspacePool> s_pools = [];
    private readonly ProblemTables _tables;

    // Not a ConcurrentBag: a bag keeps its items in thread-local lists, which would keep the workspace, and so the tables, alive with the thread.
    private readonly ConcurrentQueue<SearchWorkspace> _idle = [];
    private readonly Lazy<Survey> _survey;

    private WorkspacePool(ProblemTables tables) => (_tables, _survey) = (tables, new Lazy<Survey>(() => new Survey(tables)));

    /// <summary>The pool of some tables; the same for every call.</summary>
    public static WorkspacePool Of(ProblemTables tables) => s_pools.GetValue(tables, static t => new WorkspacePool(t));

    /// <summary>Takes a workspace; give it back with <see cref="Return"/>.</summary>
    public SearchWorkspace Rent() => _idle.TryDequeue(out SearchWorkspace? workspace) ? workspace : new SearchWorkspace(_tables, _survey.Value);

    /// <summary>Gives a workspace back.</summary>
    public void Return(SearchWorkspace workspace) => _idle.Enqueue(workspace);
}
