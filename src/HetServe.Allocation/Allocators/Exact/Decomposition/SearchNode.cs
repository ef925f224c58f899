namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>A part of all plans: those within ranges of replicas, GPUs and nodes. Owned by one search.</summary>
internal sealed class SearchNode
{
    private SearchNode(SearchNode parent)
    {
        (Bound, Prices, Pool) = (parent.Bound, parent.Prices, parent.Pool);
        (Least, Most, MustRun) = ([.. parent.Least], [.. parent.Most], [.. parent.MustRun]);
        (LeastGpus, MostGpus) = ([.. parent.LeastGpus], [.. parent.MostGpus]);
        (SharedLower, SharedUpper) = ([.. parent.SharedLower], [.. parent.SharedUpper]);
    }

    /// <summary>All plans.</summary>
    /// <param name="model">The programme.</param>
    /// <param name="prices">Prices by shared row to start from.</param>
    public SearchNode(DecomposedModel model, double[] prices)
    {
        (Prices, Bound) = (prices, double.NegativeInfinity);
        (Least, Most) = ([.. model.Blocks.Select(b => b.Least)], [.. model.Blocks.Select(b => b.Most)]);
        MustRun = new bool[model.BlocksOfPair.Length];
        LeastGpus = [.. model.RowLower.Skip(model.FirstGpuRow)];
        MostGpus = [.. model.RowUpper.Skip(model.FirstGpuRow)];
        (SharedLower, SharedUpper) = ([.. model.SharedLower], [.. model.SharedUpper]);
    }

    /// <summary>Proven lower bound on the cost of its plans, $.</summary>
    public double Bound { get; set; }

    /// <summary>Prices by shared row that prove the bound.</summary>
    public double[] Prices { get; set; }

    /// <summary>Deployments that its first mix may take.</summary>
    public IReadOnlyList<PricedDeployment> Pool { get; set; } = [];

    /// <summary>How often its bound was raised without a mix that could be split.</summary>
    public int Attempts { get; set; }

    /// <summary>Least replicas that carry load, by option.</summary>
    public int[] Least { get; }

    /// <summary>Most replicas that carry load, by option; below <see cref="Least"/> where the option is closed.</summary>
    public int[] Most { get; }

    /// <summary>Whether a pair runs, by pair.</summary>
    public bool[] MustRun { get; }

    /// <summary>Least GPUs in use, by GPU type.</summary>
    public double[] LeastGpus { get; }

    /// <summary>Most GPUs in use, by GPU type.</summary>
    public double[] MostGpus { get; }

    /// <summary>Lower bound by shared column.</summary>
    public double[] SharedLower { get; }

    /// <summary>Upper bound by shared column.</summary>
    public double[] SharedUpper { get; }

    /// <summary>A part of this part, still the same.</summary>
    public SearchNode Child() => new(this);

    /// <summary>Whether an option may run.</summary>
    public bool IsOpen(int block) => Least[block] <= Most[block];

    /// <summary>Closes an option.</summary>
    public void Close(int block) => Most[block] = Least[block] - 1;

    /// <summary>Whether a deployment is within the ranges.</summary>
    public bool Allows(PricedDeployment deployment) =>
        Least[deployment.Block] <= deployment.Carrying && deployment.Carrying <= Most[deployment.Block];
}

/// <summary>A deployment of one option, as a column.</summary>
/// <param name="Block">Index of the option.</param>
/// <param name="Carrying">Replicas that carry load.</param>
/// <param name="Column">The column of the master programme.</param>
internal sealed record PricedDeployment(int Block, int Carrying, SparseColumn Column);
