using HetServe.Allocation.Files;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>Reads the sections of a file, in the newer and the older spellings.</summary>
internal static class LlmdSectionReader
{
    /// <summary>The sections of a file: of the whole system, or some by themselves.</summary>
    public static LlmdSections Read(ObjectReader root)
    {
        if (root.Has("format")) return new LlmdSections(); // a file of this project
        if (root.Has("system")) return root.Object("system", Whole, new LlmdSections(), required: true);
        if (root.Has("acceleratorData") || root.Has("modelData") || root.Has("serverData")) return Whole(root);
        return new LlmdSections(
            Section(root, "accelerators", Accelerators),
            Section(root, "models", Models),
            Section(root, "serviceClasses", Targets),
            Section(root, "servers", Servers),
            Section(root, "count", Capacity),
            root.Has("optimizer") ? Unlimited(root) : null);
    }

    private static LlmdSections Whole(ObjectReader system) => new(
        Nested(system, "acceleratorData", Accelerators),
        Nested(system, "modelData", Models),
        Nested(system, "serviceClassData", Targets),
        Nested(system, "serverData", Servers),
        Nested(system, "capacityData", Capacity),
        system.Has("optimizerData") ? system.Object("optimizerData", data => new Flag(Unlimited(data)), new Flag(false)).Value : null)
    {
        IsWhole = true,
    };

    private static IReadOnlyList<T>? Section<T>(ObjectReader reader, string member, Func<ObjectReader, IReadOnlyList<T>> read) =>
        reader.Has(member) ? read(reader) : null;

    private static IReadOnlyList<T>? Nested<T>(ObjectReader system, string member, Func<ObjectReader, IReadOnlyList<T>> read) =>
        system.Has(member) ? system.Object(member, read, []) : null;

    private static IReadOnlyList<LlmdAccelerator> Accelerators(ObjectReader data) => data.Objects("accelerators", "Accelerator", a =>
    {
        string name = a.Text("name");
        return new LlmdAccelerator(
            name,
            a.TextOrNull("type") ?? name,
            a.Integer("multiplicity", 1),
            a.NumberOrNull("memSize"),
            a.NumberOrNull("memBW"),
            a.Object("power", power => new Watts(power.Number("full", 0)), new Watts(0)).Full,
            a.Number("cost"));
    });

    private static IReadOnlyList<LlmdPerformance> Models(ObjectReader data) => data.Objects("models", "Model", m =>
    {
        var parms = m.Has("perfParms") ? m.Object("perfParms", Iteration, Parms.None, required: true)
            : m.Has("decodeParms") ? Phases(m)
            : new Parms(m.Number("alpha"), m.Number("beta"), 0, 0, 0);
        return new LlmdPerformance(
            m.Text("name"), m.Text("acc"), m.Integer("accCount", 1), m.Integer("maxBatchSize", 0), parms.Step, parms.PerDecoded,
            parms.PerContext, parms.PerPrompt, parms.Prefill);
    });

    /// <summary>
    /// An iteration takes alpha, beta for each token that it computes, gamma for each token that it reads; a prompt token is both.
    /// </summary>
    private static Parms Iteration(ObjectReader parms)
    {
        double alpha = parms.Number("alpha"), beta = parms.Number("beta"), gamma = parms.Number("gamma");
        return new Parms(alpha, beta, gamma, beta + gamma, 0);
    }

    /// <summary>A decode step takes alpha + beta x batch, the prefill of a prompt gamma + delta x tokens.</summary>
    private static Parms Phases(ObjectReader model)
    {
        Parms decode = model.Object(
            "decodeParms", p => new Parms(p.Number("alpha"), p.Number("beta"), 0, 0, 0), Parms.None, required: true);
        Parms prefill = model.Object("prefillParms", p => new Parms(0, 0, 0, p.Number("delta"), p.Number("gamma")), Parms.None);
        return decode with { PerPrompt = prefill.PerPrompt, Prefill = prefill.Prefill };
    }

    private static IReadOnlyList<LlmdTarget> Targets(ObjectReader data) =>
    [
        .. data.Objects("serviceClasses", "Service class", c =>
        {
            string name = c.Text("name");
            return c.Has("modelTargets")
                ? c.Objects("modelTargets", $"Service class '{name}'", target => Target(target, name))
                : (IReadOnlyList<LlmdTarget>)[Target(c, name)];
        }).SelectMany(targets => targets),
    ];

    private static LlmdTarget Target(ObjectReader target, string name) => new(
        name, target.Text("model"), target.Number("slo-itl", 0), target.Number("slo-ttft", 0), target.Number("slo-ttw", 0),
        target.Number("slo-tps", 0));

    private static IReadOnlyList<LlmdServer> Servers(ObjectReader data) => data.Objects("servers", "Server", s =>
    {
        var load = s.Object("currentAlloc", alloc => alloc.Object("load", Load, new LoadFigures(0, 0, 0), required: true),
            new LoadFigures(0, 0, 0), required: true);
        return new LlmdServer(s.Text("name"), s.Text("class"), s.Text("model"), load.Rate, load.Input, load.Output);
    });

    /// <summary>inferno reads members in any case; older data has one length, of the answer.</summary>
    private static LoadFigures Load(ObjectReader load)
    {
        double rate = load.Number(load.Spelled("arrivalRate"));
        string length = load.Spelled("avgLength"), input = load.Spelled("avgInTokens");
        return load.Has(length) && !load.Has(input)
            ? new LoadFigures(rate, 0, load.Number(length))
            : new LoadFigures(rate, load.Number(input), load.Number(load.Spelled("avgOutTokens")));
    }

    private static IReadOnlyList<LlmdCapacity> Capacity(ObjectReader data) =>
        data.Objects("count", "Capacity", c => new LlmdCapacity(c.Text("type"), c.Integer("count")));

    private static bool Unlimited(ObjectReader data) =>
        data.Object("optimizer", optimizer => new Flag(optimizer.Flag("unlimited", false)), new Flag(false), required: true).Value;

    private sealed record Flag(bool Value);

    private sealed record Watts(double Full);

    private sealed record LoadFigures(double Rate, double Input, double Output);

    private sealed record Parms(double Step, double PerDecoded, double PerContext, double PerPrompt, double Prefill)
    {
        public static Parms None => new(0, 0, 0, 0, 0);
    }
}
