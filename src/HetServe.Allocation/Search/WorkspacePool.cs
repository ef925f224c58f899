using System.Collections.Concurrent;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>Search memory kept with the tables it fits, so that repeated runs allocate nothing but their results. Safe for use by several threads.</summary>
internal sealed class WorkspacePool(ProblemTables tables)
{
    private readonly ConcurrentBag<SearchWorkspace> _idle = [];
    private readonly Lazy<Survey> _survey = new(() => new Survey(tables));

    public Survey Survey => _survey.Value;

    public SearchWorkspace Rent() => _idle.TryTake(out SearchWorkspace? workspace) ? workspace : new SearchWorkspace(tables);

    public void Return(SearchWorkspace workspace) => _idle.Add(workspace);
}
