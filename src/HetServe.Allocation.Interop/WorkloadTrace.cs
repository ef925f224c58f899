using HetServe.Allocation.Interop.Traces;

namespace HetServe.Allocation.Interop;

/// <summary>A named stream of requests to calibrate from. Immutable, as far as the requests are.</summary>
/// <param name="Name">Name of the service, the first part of its class names.</param>
/// <param name="Requests">The requests, in any order; enumerated once.</param>
public sealed record WorkloadTrace(string Name, IEnumerable<TraceRequest> Requests)
{
    private const string AzurePrefix = "AzureLLMInferenceTrace_";

    /// <summary>
    /// A trace file: CSV with a header, separated by commas, semicolons or tabs, or JSON lines; plain or in gzip. It is streamed as the
    /// requests are enumerated; each enumeration opens it again.
    /// </summary>
    /// <param name="path">Path of the file, UTF-8.</param>
    /// <param name="name">
    /// Name of the service; null for the file's name without extensions and without <c>AzureLLMInferenceTrace_</c>. Default null.
    /// </param>
    /// <param name="columns">Names of the columns; null for the names of known traces. Default null.</param>
    public static WorkloadTrace Load(string path, string? name = null, TraceColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        string file = Path.GetFileNameWithoutExtension(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path);
        string service = file.Length > AzurePrefix.Length && file.StartsWith(AzurePrefix, StringComparison.Ordinal)
            ? file[AzurePrefix.Length..]
            : file;
        return new WorkloadTrace(name ?? service, TraceReader.Read(path, columns));
    }

    /// <summary>A trace in a stream, in the forms of <see cref="Load"/>. The stream need not seek.</summary>
    /// <param name="stream">The trace, UTF-8. It is read as the requests are enumerated, and closed at the end.</param>
    /// <param name="name">Name of the service; errors name the stream by it.</param>
    /// <param name="columns">Names of the columns; null for the names of known traces. Default null.</param>
    public static WorkloadTrace Read(Stream stream, string name, TraceColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new WorkloadTrace(name, TraceReader.Read(stream, name, columns));
    }
}
