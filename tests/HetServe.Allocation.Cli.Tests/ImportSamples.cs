namespace HetServe.Allocation.Cli.Tests;

/// <summary>Small inputs of the imports.</summary>
internal static class ImportSamples
{
    /// <summary>A GPU that cannot serve answers of 512 tokens.</summary>
    public const string Big = """
        { "gpu": "big", "cost": 0.5, "tputs": [[20], [0]], "indexes": [[64, 512], [256]], "created": 1.5, "e2e": [[1.5], [6.5]],
          "slos": { "percentile": 99, "e2e": 5.0 } }
        """;

    /// <summary>A GPU without delays and SLOs.</summary>
    public const string Small = """
        { "gpu": "small", "cost": 0.3, "tputs": [[5], [1]], "indexes": [[64, 512], [256]], "created": 1.5 }
        """;

    /// <summary>Ten queries per second with answers near 64 tokens, two with answers near 512.</summary>
    public const string Workload = """
        { "format": "hetserve.workload/1", "windowMinutes": 5,
          "traces": [ { "name": "t", "start": "2026-01-01T00:00:00+00:00", "end": "2026-01-01T01:00:00+00:00", "count": 9,
            "inputTokens": { "mean": 1, "p50": 1, "p90": 1, "p99": 1 }, "outputTokens": { "mean": 1, "p50": 1, "p90": 1, "p99": 1 },
            "peakRatePerHour": 90000, "firstWindow": "2026-01-01T00:00:00+00:00" } ],
          "classes": [
            { "name": "t/short", "trace": "t", "count": 8, "ratePerHour": 30000, "peakRatePerHour": 60000,
              "inputTokens": { "mean": 100, "p50": 1, "p90": 1, "p99": 1 }, "outputTokens": { "mean": 80, "p50": 1, "p90": 1, "p99": 1 } },
            { "name": "t/brief", "trace": "t", "count": 8, "ratePerHour": 6000, "peakRatePerHour": 12000,
              "inputTokens": { "mean": 900, "p50": 1, "p90": 1, "p99": 1 }, "outputTokens": { "mean": 2, "p50": 1, "p90": 1, "p99": 1 } },
            { "name": "t/long", "trace": "t", "count": 1, "ratePerHour": 7200, "peakRatePerHour": 14400,
              "inputTokens": { "mean": 300, "p50": 1, "p90": 1, "p99": 1 },
              "outputTokens": { "mean": 400, "p50": 1, "p90": 1, "p99": 1 } } ] }
        """;

    public const string Accelerators = """
        { "accelerators": [
          { "name": "A100", "type": "A100", "multiplicity": 1, "memSize": 80, "memBW": 2000,
            "power": { "idle": 150, "full": 400 }, "cost": 40.0 },
          { "name": "2xQ9", "type": "Q9", "multiplicity": 2, "memSize": 96, "memBW": 1200, "cost": 30.0 } ] }
        """;

    public const string Models = """
        { "models": [
          { "name": "llama_3.1_8b", "acc": "A100", "accCount": 1, "maxBatchSize": 64,
            "perfParms": { "alpha": 10, "beta": 0.2, "gamma": 0.001 } },
          { "name": "llama_3.1_8b", "acc": "2xQ9", "accCount": 1, "maxBatchSize": 32,
            "decodeParms": { "alpha": 12, "beta": 0.5 }, "prefillParms": { "gamma": 62, "delta": 0.02 } },
          { "name": "phi_4", "acc": "2xQ9", "accCount": 1, "maxBatchSize": 32, "alpha": 20, "beta": 0.5 } ] }
        """;

    public const string Classes = """
        { "serviceClasses": [
          { "name": "Premium", "priority": 1, "modelTargets": [ { "model": "llama_3.1_8b", "slo-itl": 40, "slo-ttft": 500 } ] },
          { "name": "Free", "model": "phi_4", "priority": 3, "slo-itl": 200, "slo-ttw": 2000 } ] }
        """;

    public const string Servers = """
        { "servers": [
          { "name": "chat", "class": "Premium", "model": "llama_3.1_8b",
            "currentAlloc": { "load": { "arrivalRate": 60, "AvgInTokens": 500, "AvgOutTokens": 200 } } },
          { "name": "batch", "class": "Free", "model": "phi_4", "currentAlloc": { "load": { "arrivalRate": 6, "avgLength": 300 } } },
          { "name": "idle", "class": "None", "model": "none",
            "currentAlloc": { "load": { "arrivalRate": 0, "avgInTokens": 0, "avgOutTokens": 0 } } } ] }
        """;

    public const string Capacity = """
        { "count": [ { "type": "A100", "count": 16 }, { "type": "Q9", "count": 8 }, { "type": "L4", "count": 4 } ] }
        """;

    /// <summary>The files of a system, by name.</summary>
    public static IReadOnlyDictionary<string, string> System => new Dictionary<string, string>
    {
        ["accelerator-data.json"] = Accelerators,
        ["model-data.json"] = Models,
        ["serviceclass-data.json"] = Classes,
        ["server-data.json"] = Servers,
        ["capacity-data.json"] = Capacity,
        ["optimizer-data.json"] = """{ "optimizer": { "unlimited": false } }""",
        ["solution-data.json"] = """{ "allocations": {} }""",
    };
}
