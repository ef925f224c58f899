namespace HetServe.Allocation.Search;

/// <summary>Gives a deployment another utilisation level or parallelism. All others stay, and get the replicas that suit them then.</summary>
internal sealed class ReconfigureMove : IMove
{
    public string Name => "reconfigure";

    public bool Find(Neighbourhood search)
    {
        for (int d = 0; d < search.Current.Count && !search.IsOver; d++)
        {
            foreach (int option in search.ConfigurationsOf(search.Current.Options[d]))
            {
                if (option == search.Current.Options[d] || search.IsOver) continue;
                search.Trial.CopyFrom(search.Current);
                search.Replace(search.Trial, d, option);
                if (search.Finds(search.Trial, search.Fit(search.Trial))) return true;
            }
        }

        return false;
    }
}
