namespace HetServe.Allocation.Comparison;

/// <summary>Identity of a run.</summary>
/// <param name="Fingerprint">Fingerprint of the problem.</param>
/// <param name="Algorithm">Name of the algorithm.</param>
/// <param name="Threads">Threads that it may use.</param>
/// <param name="LimitSeconds">Its time limit, s; null for none.</param>
/// <param name="Version">Version of the library; empty where the result does not depend on it.</param>
internal sealed record RunKey(string Fingerprint, string Algorithm, int Threads, double? LimitSeconds, string Version)
{
    public static RunKey Of(string fingerprint, Algorithm algorithm, int threads, double? limitSeconds, string version) => new(
        fingerprint,
        algorithm.Name,
        algorithm.UsesThreads ? threads : 1,
        algorithm.UsesLimit ? limitSeconds : null,
        algorithm.Kind == AlgorithmKind.Exact ? "" : version);
}
