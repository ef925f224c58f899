namespace HetServe.Allocation.Interop;

/// <summary>A named stream of requests to calibrate from. Immutable, as far as the requests are.</summary>
/// <param name="Name">Name of the service, the first part of its class names.</param>
/// <param name="Requests">The requests, in any order; enumerated once.</param>
public sealed record WorkloadTrace(string Name, IEnumerable<TraceRequest> Requests)
{
    private const string AzurePrefix = "AzureLLMInferenceTrace_";

    /// <summary>A trace file that <see cref="TraceReader"/> streams.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="name">
    /// Name of the service; null for the file's name without extension and without <c>AzureLLMInferenceTrace_</c>. Default null.
    /// </param>
    public static WorkloadTrace Load(string path, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        string file = Path.GetFileNameWithoutExtension(path);
        string service = file.Length > AzurePrefix.Length && file.StartsWith(AzurePrefix, StringComparison.Ordinal)
            ? file[AzurePrefix.Length..]
            : file;
        return new WorkloadTrace(name ?? service, TraceReader.Read(path));
    }
}
