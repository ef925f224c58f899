using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Search memory for one problem's tables, so that repeated runs allocate nothing but their results. It lives as long as its tables, which
/// do not know it. Safe for use by several threads.
/// </summary>
internal sealed class WorkspacePool
{
    private static readonly ConditionalWeakTable<ProblemTables, WorkspacePool> s_pools = [];
    private readonly ProblemTables _tables;

    // Not a ConcurrentBag: a bag keeps items in thread-local lists, which would keep workspaces, and so the tables, alive with the thread.
    private readonly ConcurrentQueue<SearchWorkspace> _idle = [];
    private readonly Lazy<Survey> _survey;

    private WorkspacePool(ProblemTables tables) =>
        (_tables, _survey) = (tables, new Lazy<Survey>(() => new Survey(tables, SearchSettings.Default)));

    /// <summary>The pool of some tables; the same for every call.</summary>
    public static WorkspacePool Of(ProblemTables tables) => s_pools.GetValue(tables, static t => new WorkspacePool(t));

    /// <summary>Takes a workspace until the lease is disposed.</summary>
    /// <param name="stop">Ends its searches early.</param>
    /// <param name="settings">Settings of the search; null for the defaults. Only workspaces with the defaults are kept.</param>
    public Lease Rent(StopSignal stop, SearchSettings? settings = null)
    {
        bool isKept = settings is null || settings == SearchSettings.Default;
        if (!isKept || !_idle.TryDequeue(out SearchWorkspace? workspace))
            workspace = new SearchWorkspace(_tables, isKept ? _survey.Value : new Survey(_tables, settings!), settings ?? SearchSettings.Default);
        workspace.Stop = stop;
        return new Lease(workspace, isKept ? _idle : null);
    }

    /// <summary>A workspace on loan.</summary>
    public readonly struct Lease(SearchWorkspace workspace, ConcurrentQueue<SearchWorkspace>? home) : IDisposable
    {
        public SearchWorkspace Workspace => workspace;

        /// <summary>Gives the workspace back, without stop signal and rules.</summary>
        public void Dispose()
        {
            workspace.Stop = StopSignal.Never;
            workspace.Local.Rules = null;
            home?.Enqueue(workspace);
        }
    }
}
