namespace HetServe.Allocation.Tables;

/// <summary>What a replica has for its queries.</summary>
internal enum Resource
{
    /// <summary>Room for KV cache.</summary>
    Memory,

    /// <summary>Time.</summary>
    Compute,

    /// <summary>Places for queries that run at once.</summary>
    Concurrency,
}

/// <summary>
/// What work takes of a deployment, by resource, in replicas: 2 fills two replicas. The one definition of load; all else that asks how full
/// a deployment is, or how many replicas it needs, asks here.
/// </summary>
/// <param name="Memory">KV cache over the room for it in one replica; infinity where the weights leave no room.</param>
/// <param name="Compute">Busy replicas over the share of its time that a replica may be busy.</param>
/// <param name="Concurrency">Queries running at once over the most that one replica runs; 0 with the roofline model.</param>
internal readonly record struct ReplicaLoad(double Memory, double Compute, double Concurrency)
{
    /// <summary>The load of the tightest resource.</summary>
    public double Tightest => Math.Max(Math.Max(Memory, Compute), Concurrency);

    /// <summary>The resource with the largest load; compute, then memory, of equals.</summary>
    public Resource TightestResource =>
        Concurrency > Memory && Concurrency > Compute ? Resource.Concurrency : Memory > Compute ? Resource.Memory : Resource.Compute;

    /// <summary>The load of a resource.</summary>
    public double Of(Resource resource) => resource switch
    {
        Resource.Memory => Memory,
        Resource.Compute => Compute,
        _ => Concurrency,
    };

    /// <summary>Least number of replicas, at least 1, that carries the load within <see cref="Problems.Tolerances.Feasibility"/>.</summary>
    public double Replicas => Math.Max(1, Math.Ceiling(Tightest * (1 - Problems.Tolerances.Feasibility)));

    /// <summary>The load of some work and more.</summary>
    public static ReplicaLoad operator +(ReplicaLoad a, ReplicaLoad b) =>
        new(a.Memory + b.Memory, a.Compute + b.Compute, a.Concurrency + b.Concurrency);

    /// <summary>The load of a share of some work.</summary>
    public static ReplicaLoad operator *(double share, ReplicaLoad load) =>
        new(share * load.Memory, share * load.Compute, share * load.Concurrency);

    /// <summary>How full this many replicas are, by resource: 1 is full.</summary>
    public static ReplicaLoad operator /(ReplicaLoad load, double replicas) =>
        new(load.Memory / replicas, load.Compute / replicas, load.Concurrency / replicas);
}
