using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>
/// Reads the system data of llm-d's optimizer inferno as a problem: accelerators, models, service classes, servers and capacity, each in a
/// file or all in one. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// <para>An accelerator becomes a tier, a pair of model and accelerator a profile. The GPU of a tier is the largest number of cards that
/// divides <c>accCount</c> x <c>multiplicity</c> of all pairs on the type; the tensor degree of a pair counts these. A server with load
/// becomes a query type that its own model alone serves, the capacity the availability, unless the optimizer is unlimited. The horizon is
/// an hour.</para>
/// <para>Profiles: with <c>perfParms</c>, a step takes alpha, beta for each decoded token, gamma for each token of context and beta +
/// gamma for each prompt token. With <c>decodeParms</c> and <c>prefillParms</c>, it takes alpha, beta for each decoded token and delta for
/// each prompt token. The excess of gamma over alpha is spread over the mean prompt of the model. Milliseconds become seconds.</para>
/// <para>Where pairs differ in degree, the other listed degrees whose memory suffices get a profile that is no faster: the times of the
/// pair at a higher degree, and these times by the ratio of the degrees at a lower one.</para>
/// </remarks>
public static class LlmdImport
{
    /// <summary>Reads a system from files.</summary>
    /// <param name="paths">Paths of files, or of folders that hold them.</param>
    /// <param name="options">Data sheets of models that the catalog lacks; null for none. Default null.</param>
    /// <exception cref="ArgumentException">There is no path.</exception>
    /// <exception cref="InvalidFileException">
    /// A file is invalid, or the files together lack something: a section, a name, or the data sheet of a model. Carries all of these
    /// faults.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be read.</exception>
    public static AllocationProblem Load(IReadOnlyList<string> paths, LlmdImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0) throw new ArgumentException("An import needs at least one file or folder.", nameof(paths));
        options ??= new LlmdImportOptions();
        LlmdSystem system = LlmdFiles.Read(paths);
        var sheets = new LlmdSheets(options);
        var parts = new LlmdParts(system, sheets);
        ProblemFault[] faults = [.. LlmdRules.Faults(system, parts.Served), .. sheets.Faults, .. UnknownNames(system, options)];
        return faults.Length == 0
            ? LlmdProblem.Of(system, parts).EnsureValid()
            : throw new InvalidFileException(LlmdFiles.Format, faults, string.Join(", ", paths));
    }

    /// <summary>Names of the options for models that the system does not have.</summary>
    private static IEnumerable<ProblemFault> UnknownNames(LlmdSystem system, LlmdImportOptions options) => options.Models.Keys
        .Where(name => !system.Models.Any(pair => pair.Model == name) && !system.Servers.Any(server => server.Model == name))
        .Select(name => new ProblemFault("models", $"--model names '{name}', a model that the system does not have."));
}
