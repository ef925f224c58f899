using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>The rules that values of a system keep, by themselves and together.</summary>
internal static class LlmdRules
{
    private const int MostCards = 1024;

    /// <summary>Broken rules of the values of one file.</summary>
    public static List<ProblemFault> Faults(LlmdSections s)
    {
        var faults = new List<ProblemFault>();
        foreach ((int n, LlmdAccelerator a) in (s.Accelerators ?? []).Index())
        {
            string item = $"Accelerator '{a.Name}'", path = FormattableString.Invariant($"accelerators[{n}]");
            faults.Require(
                a.Multiplicity is >= 1 and <= MostCards, $"{path}.multiplicity",
                $"{item}: multiplicity must be from 1 to {MostCards}, was {a.Multiplicity}.");
            faults.Require(!(a.MemoryGb <= 0), $"{path}.memSize", $"{item}: memSize must be > 0, was {a.MemoryGb}.");
            faults.Require(!(a.BandwidthGBps <= 0), $"{path}.memBW", $"{item}: memBW must be > 0, was {a.BandwidthGBps}.");
            faults.Require(a.Watts >= 0, $"{path}.power.full", $"{item}: power.full must be >= 0, was {a.Watts}.");
            faults.Require(a.Cents >= 0, $"{path}.cost", $"{item}: cost must be >= 0, was {a.Cents}.");
        }

        foreach ((int n, LlmdPerformance p) in (s.Models ?? []).Index())
        {
            string item = $"Model '{p.Model}' on '{p.Accelerator}'", path = FormattableString.Invariant($"models[{n}]");
            faults.Require(
                p.Count is >= 1 and <= MostCards, $"{path}.accCount", $"{item}: accCount must be from 1 to {MostCards}, was {p.Count}.");
            faults.Require(p.MaxBatch >= 0, $"{path}.maxBatchSize", $"{item}: maxBatchSize must be >= 0, was {p.MaxBatch}.");
            double least = new[] { p.Step, p.PerDecoded, p.PerContext, p.PerPrompt, p.Prefill }.Min();
            faults.Require(least >= 0, path, $"{item}: alpha, beta, gamma and delta must be >= 0, one was {least}.");
        }

        foreach ((int n, LlmdTarget t) in (s.Targets ?? []).Index())
        {
            double least = new[] { t.Itl, t.Ttft, t.Ttw, t.TokensPerSecond }.Min();
            faults.Require(
                least >= 0, FormattableString.Invariant($"serviceClasses[{n}]"),
                $"Service class '{t.Class}' for '{t.Model}': SLOs must be >= 0, one was {least}.");
        }

        foreach ((int n, LlmdServer v) in (s.Servers ?? []).Index())
        {
            string item = $"Server '{v.Name}'", path = FormattableString.Invariant($"servers[{n}].currentAlloc.load");
            faults.Require(v.QueriesPerMinute >= 0, $"{path}.arrivalRate", $"{item}: arrivalRate must be >= 0, was {v.QueriesPerMinute}.");
            faults.Require(v.InputTokens >= 0, $"{path}.avgInTokens", $"{item}: avgInTokens must be >= 0, was {v.InputTokens}.");
            faults.Require(
                v.OutputTokens >= 1 || v.QueriesPerMinute == 0, $"{path}.avgOutTokens",
                $"{item}: avgOutTokens must be at least 1, was {v.OutputTokens}.");
        }

        foreach ((int n, LlmdCapacity c) in (s.Capacity ?? []).Index())
        {
            faults.Require(
                c.Count >= 0, FormattableString.Invariant($"count[{n}].count"), $"Capacity '{c.Type}': count must be >= 0, was {c.Count}.");
        }

        return faults;
    }

    /// <summary>Names that a system uses and does not have, or has twice, and servers without load or SLO.</summary>
    /// <param name="system">The system.</param>
    /// <param name="served">The servers with load.</param>
    public static List<ProblemFault> Faults(LlmdSystem system, IReadOnlyList<LlmdServer> served)
    {
        var faults = new List<ProblemFault>();
        Unique("accelerators", "Accelerator", system.Accelerators.Select(a => a.Name));
        Unique("servers", "Server", system.Servers.Select(s => s.Name));
        Unique("count", "Capacity", system.Capacity.Select(c => c.Type));
        Unique("models", "Model", system.Models.Select(p => $"{p.Model} on {p.Accelerator}"));
        Unique("serviceClasses", "Service class", system.Targets.Select(t => $"{t.Class} for {t.Model}"));
        if (served.Count == 0) faults.Add(new ProblemFault("servers", "No server has an arrivalRate above 0."));
        HashSet<string> accelerators = [.. system.Accelerators.Select(a => a.Name)];
        foreach (LlmdServer s in served)
        {
            LlmdTarget? target = system.Targets.FirstOrDefault(t => t.Class == s.Class && t.Model == s.Model);
            if (target is null) Add(s, $"service class '{s.Class}' must have a target for model '{s.Model}'");
            else if (target is { Itl: 0, Ttft: 0, Ttw: 0 })
                Add(s, $"service class '{s.Class}' must have slo-itl, slo-ttft or slo-ttw for model '{s.Model}'");
            if (!system.Models.Any(p => p.Model == s.Model && p.HasData && accelerators.Contains(p.Accelerator)))
                Add(s, $"models must have performance data of '{s.Model}' on an accelerator of the system");
        }

        return faults;

        void Add(LlmdServer server, string rule) => faults.Add(new ProblemFault("servers", $"Server '{server.Name}': {rule}."));

        void Unique(string list, string kind, IEnumerable<string> names) => faults.AddRange(
            names.GroupBy(name => name).Where(group => group.Count() > 1)
                .Select(group => new ProblemFault(list, $"{kind} '{group.Key}' must be given once, was given {group.Count()} times.")));
    }
}
