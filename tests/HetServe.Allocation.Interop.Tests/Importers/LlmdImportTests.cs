using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Importers;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Tests.Importers;

public sealed class LlmdImportTests : IDisposable
{
    private const string Accelerators = """
        "accelerators": [
          { "name": "A100", "type": "A100", "memSize": 80, "memBW": 2000, "power": { "full": 400 }, "cost": 40.0 },
          { "name": "4xQ9", "type": "Q9", "multiplicity": 4, "memSize": 72, "memBW": 1200, "power": { "full": 200 }, "cost": 60.0 } ]
        """;

    private const string Models = """
        "models": [
          { "name": "Meta-Llama_3.1_8B-Instruct", "acc": "A100", "accCount": 2, "maxBatchSize": 64,
            "perfParms": { "alpha": 10, "beta": 0.2, "gamma": 0.001 } },
          { "name": "Meta-Llama_3.1_8B-Instruct", "acc": "4xQ9", "maxBatchSize": 32,
            "decodeParms": { "alpha": 12, "beta": 0.5 }, "prefillParms": { "gamma": 62, "delta": 0.02 } },
          { "name": "phi-4", "acc": "A100", "accCount": 1, "maxBatchSize": 16, "alpha": 20, "beta": 0.5 },
          { "name": "phi-4", "acc": "4xQ9", "accCount": 1, "maxBatchSize": 16, "alpha": 0, "beta": 0 },
          { "name": "unused", "acc": "A100", "accCount": 1, "alpha": 20, "beta": 0.5 } ]
        """;

    private const string Classes = """
        "serviceClasses": [
          { "name": "Premium", "modelTargets": [ { "model": "Meta-Llama_3.1_8B-Instruct", "slo-itl": 40, "slo-ttft": 500 } ] },
          { "name": "Free", "model": "phi-4", "slo-itl": 200, "slo-ttw": 2000, "slo-tps": 30 } ]
        """;

    private const string Servers = """
        "servers": [
          { "name": "chat", "class": "Premium", "model": "Meta-Llama_3.1_8B-Instruct",
            "currentAlloc": { "load": { "arrivalRate": 60, "AvgInTokens": 500, "AvgOutTokens": 200 } } },
          { "name": "batch", "class": "Free", "model": "phi-4", "currentAlloc": { "load": { "arrivalRate": 6, "avgLength": 300 } } } ]
        """;

    private const string Capacity = """
        "count": [ { "type": "A100", "count": 16 }, { "type": "Q9", "count": 11 }, { "type": "L4", "count": 4 } ]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("hetserve-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Accelerators_become_tiers_of_the_cards_that_replicas_have_in_common()
    {
        AllocationProblem problem = Load();

        problem.HorizonHours.Should().Be(1);
        problem.Tiers.Select(t => (t.Name, t.Gpu, t.MemoryGb, t.BandwidthGBps, t.PricePerHour, t.Watts, t.MaxTensor)).Should().Equal(
            ("A100", "A100", 80, 2000, 0.4, 400, 2), ("4xQ9", "4xQ9", 72, 1200, 0.6, 200, 1));
        problem.Tiers[0].Tflops.Should().Be(GpuCatalog.A100_80GB.Fp16Tflops, "the memory tells which A100 it is");
        problem.Availability.Should().BeEquivalentTo(new Dictionary<string, int> { ["A100"] = 16, ["4xQ9"] = 2 }, "no tier has an L4");
        problem.Tiers.Select(t => t.Source).Should().Equal("llm-d system.json", "llm-d system.json");
    }

    [Fact]
    public void Servers_become_query_types_in_seconds_and_queries_per_hour()
    {
        AllocationProblem problem = Load();

        problem.Queries.Select(q => (q.Name, q.InputTokens, q.OutputTokens, q.TtftSlo, q.TpotSlo, q.DelaySlo, q.EffectiveMaxUnmet))
            .Should().Equal(
            ("chat", 500, 200, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.04), null, 0),
            ("batch", 0, 300, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.2), null, 0));
        problem.Queries[0].RatePerHour.Should().Be(3600);
        problem.Queries[1].RatePerHour.Should().BeApproximately(360, 1e-9, "30 tokens per second are a tenth of an answer");
        problem.Models.Select(m => (m.Name, m.WeightsGb, string.Join(",", m.ErrorRates.Keys), m.Source)).Should().Equal(
            ("Meta-Llama_3.1_8B-Instruct", ModelCatalog.Llama31_8B.WeightsGb, "chat", "catalog Llama-3.1-8B"),
            ("phi-4", ModelCatalog.Phi4.WeightsGb, "batch", "catalog Phi-4"));
        problem.Performance.MaxConcurrency.Should().Be(64);
        problem.Performance.RequestOverheadSeconds.Should().Be(0);
    }

    [Fact]
    public void Performance_data_become_profiles_in_seconds()
    {
        AllocationProblem problem = Load();

        problem.Parallelism.Tensor.Should().Equal(1, 2);
        Profile("Meta-Llama_3.1_8B-Instruct", "A100", 2).Should().Equal(0.010, 0.0002, 0.000001, 0.000201);
        Profile("Meta-Llama_3.1_8B-Instruct", "4xQ9", 1).Should().Equal(0.012, 0.0005, 0, 0.00002 + (0.062 - 0.012) / 500);
        Profile("phi-4", "A100", 1).Should().Equal(0.020, 0.0005, 0, 0);

        double[] Profile(string model, string tier, int tensor)
        {
            EngineProfile p = problem.Profiles.Single(p => p.Model == model && p.Tier == tier && p.Parallelism.Tensor == tensor);
            p.Source.Should().Be("llm-d system.json");
            p.PerPromptTokenSquaredSeconds.Should().Be(0);
            return
            [
                .. new[] { p.StepSeconds, p.PerDecodedTokenSeconds, p.PerContextTokenSeconds, p.PerPromptTokenSeconds }
                    .Select(v => Math.Round(v!.Value, 12)),
            ];
        }
    }

    [Fact]
    public void Other_degrees_are_no_faster()
    {
        AllocationProblem problem = Load();

        EngineProfile fewer = problem.Profiles.Single(
            p => p is { Model: "Meta-Llama_3.1_8B-Instruct", Tier: "A100", Parallelism.Tensor: 1 });
        fewer.StepSeconds.Should().BeApproximately(0.020, 1e-12);
        fewer.PerDecodedTokenSeconds.Should().BeApproximately(0.0004, 1e-12);
        fewer.Source.Should().Be("llm-d system.json, no faster than at degree 2");
        EngineProfile more = problem.Profiles.Single(p => p is { Model: "phi-4", Tier: "A100", Parallelism.Tensor: 2 });
        more.StepSeconds.Should().BeApproximately(0.020, 1e-12);
        problem.Profiles.Should().NotContain(p => p.Tier == "4xQ9" && p.Parallelism.Tensor == 2, "every replica has one of them");

        string small = Models.Replace("\"accCount\": 2", "\"accCount\": 6")
            .Replace("\"acc\": \"A100\", \"accCount\": 1, \"maxBatchSize\": 16", "\"acc\": \"A100\", \"accCount\": 4");
        string file = Write("common.json", $"{{ {Accelerators.Replace("80,", "8,")}, {small}, {Classes}, {Servers} }}");
        AllocationProblem common = LlmdImport.Load([file]);
        common.Parallelism.Tensor.Should().Equal(1, 2, 3);
        common.Tiers[0].Gpu.Should().Be("2xA100");
        common.Profiles.Where(p => p.Tier == "A100").Select(p => (p.Model, p.Parallelism.Tensor)).Should().Equal(
            [("Meta-Llama_3.1_8B-Instruct", 2), ("Meta-Llama_3.1_8B-Instruct", 3), ("phi-4", 2), ("phi-4", 3)],
            "the weights need more than 16 GB");
    }

    [Fact]
    public void A_pair_without_data_is_no_route()
    {
        AllocationProblem problem = Load();

        problem.Tiers.Select(t => t.Region).Should().Equal(null, "4xQ9");
        problem.Queries[0].NetworkLatencySeconds.Should().BeNull();
        problem.Queries[1].NetworkLatencySeconds.Should().BeEmpty();
        problem.Measurements.Should().ContainSingle().Which.Source.Should().Be("llm-d system.json: no performance data of phi-4 on 4xQ9");
    }

    [Fact]
    public void The_problem_can_be_solved_and_written()
    {
        AllocationProblem problem = Load();

        ProblemFile.Parse(ProblemFile.ToJson(problem)).Should().BeEquivalentTo(problem);
        new AdaptiveGreedyAllocator().Allocate(problem).FeasiblePlan!.Unmet.Should().BeEmpty();
    }

    [Fact]
    public void One_file_of_the_whole_system_says_the_same_as_its_parts()
    {
        string whole = Write("whole.json", $$"""
            { "system": { "acceleratorData": { {{Accelerators}} }, "modelData": { {{Models}} }, "serviceClassData": { {{Classes}} },
              "serverData": { {{Servers}} }, "capacityData": { {{Capacity}} }, "optimizerData": { "optimizer": { "unlimited": false } } } }
            """);
        AllocationProblem parts = Load(), system = LlmdImport.Load([whole]);
        system.Should().BeEquivalentTo(parts, options => options.Excluding(m => m.Path.EndsWith("Source", StringComparison.Ordinal)));
    }

    [Fact]
    public void In_a_folder_the_whole_system_comes_before_its_parts()
    {
        Write("part.json", "{ \"servers\": [] }");
        Write("whole.json", $$"""
            { "system": { "acceleratorData": { {{Accelerators}} }, "modelData": { {{Models}} }, "serviceClassData": { {{Classes}} },
              "serverData": { {{Servers}} } } }
            """);
        LlmdImport.Load([_folder]).Queries.Should().HaveCount(2);
    }

    [Fact]
    public void An_unlimited_optimizer_has_no_availability()
    {
        string file = Write(
            "system.json", $"{{ {Accelerators}, {Models}, {Classes}, {Servers}, {Capacity}, \"optimizer\": {{ \"unlimited\": true }} }}");
        LlmdImport.Load([file]).Availability.Should().BeEmpty();
    }

    [Fact]
    public void All_missing_names_are_reported_together()
    {
        string file = Write(
            "system.json",
            $"{{ {Accelerators}, {Models}, {Classes.Replace("\"Premium\"", "\"Gold\"")}, {Servers} }}".Replace("phi-4", "house"));
        new Action(() => LlmdImport.Load([file])).Should().Throw<InvalidFileException>().Which.Faults.Select(f => f.Message).Should().Equal(
            "Server 'chat': service class 'Premium' must have a target for model 'Meta-Llama_3.1_8B-Instruct'.",
            "Model 'house': the catalog has no data sheet of this name. Name a model of the catalog with --model house=NAME, or give its "
            + "sheet with --sheets PROBLEM.json.");
    }

    [Fact]
    public void No_path_and_null_are_refused()
    {
        new Action(() => LlmdImport.Load([])).Should().Throw<ArgumentException>().WithParameterName("paths");
        new Action(() => LlmdImport.Load(null!)).Should().Throw<ArgumentNullException>().WithParameterName("paths");
    }

    private AllocationProblem Load() => LlmdImport.Load(
        [Write("system.json", $"{{ {Accelerators}, {Models}, {Classes}, {Servers}, {Capacity} }}")]);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
