using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Problems;

public sealed class CatalogTests
{
    public static TheoryData<string> Gpus() => [.. GpuCatalog.All.Select(gpu => gpu.Name)];

    public static TheoryData<string> Models() => [.. ModelCatalog.All.Select(model => model.Name)];

    [Fact]
    public void Names_are_unique()
    {
        GpuCatalog.All.Select(gpu => gpu.Name).Should().OnlyHaveUniqueItems().And.HaveCount(26);
        ModelCatalog.All.Select(model => model.Name).Should().OnlyHaveUniqueItems().And.HaveCount(50);
        EngineCatalog.All.Select(engine => engine.Name).Should().OnlyHaveUniqueItems().And.HaveCount(11);
        GpuFamilies.All.Select(family => family.Name).Should().OnlyHaveUniqueItems().And.HaveCount(10);
    }

    [Theory, MemberData(nameof(Gpus))]
    public void A_gpu_is_found_by_name_and_gives_valid_tiers_at_every_precision(string name)
    {
        GpuSpec gpu = GpuCatalog.Find(name.ToLowerInvariant())!;

        AllocationProblemBuilder builder = TestProblems.One();
        foreach (Precision precision in Enum.GetValues<Precision>()) builder.AddTier(gpu, precision, pricePerHour: 1);

        gpu.Name.Should().Be(name);
        builder.Build().Tiers.Should().Contain(tier => tier.Name == $"{name}-INT8");
    }

    [Theory, MemberData(nameof(Gpus))]
    public void Eight_bits_double_the_peak_at_least(string name)
    {
        GpuSpec gpu = GpuCatalog.Find(name)!;

        if (name != "MI250") (gpu.Int8Tops ?? 2 * gpu.Fp16Tflops).Should().BeInRange(1.98 * gpu.Fp16Tflops, 4.01 * gpu.Fp16Tflops);
        (gpu.Fp4Tflops ?? 2 * gpu.Fp16Tflops).Should().BeInRange(1.98 * gpu.Fp16Tflops, 6.01 * gpu.Fp16Tflops);
        (gpu.Fp8Tflops ?? 2 * gpu.Fp16Tflops).Should().BeInRange(1.98 * gpu.Fp16Tflops, 2.03 * gpu.Fp16Tflops);
    }

    [Theory, MemberData(nameof(Gpus))]
    public void A_tier_has_the_efficiencies_node_and_power_of_its_GPU(string name)
    {
        GpuSpec gpu = GpuCatalog.Find(name)!;

        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            GpuTier tier = gpu.At(precision, 1);
            tier.ComputeEfficiency.Should().Be(gpu.Family!.At(precision).Compute).And.BeInRange(0.05, 1);
            tier.BandwidthEfficiency.Should().Be(gpu.Family.At(precision).Bandwidth).And.BeInRange(0.3, 1);
            tier.GpusPerNode.Should().Be(gpu.GpusPerNode).And.BeGreaterThan(0);
            tier.Watts.Should().Be(gpu.Watts).And.BeInRange(70, 1400);
        }
    }

    [Fact]
    public void AMD_is_marked_as_uncalibrated()
    {
        GpuCatalog.All.Where(gpu => gpu.Name.StartsWith("MI", StringComparison.Ordinal)).Should().HaveCount(4)
            .And.OnlyContain(gpu => !gpu.Family!.IsCalibrated);
        GpuCatalog.H100.Family!.IsCalibrated.Should().BeTrue();
    }

    [Fact]
    public void An_engine_gives_its_overheads_and_keeps_other_parameters()
    {
        foreach (EngineSpec engine in EngineCatalog.All)
        {
            PerformanceParameters parameters = engine.ToParameters(new PerformanceParameters { MemoryUtilization = 0.8 });
            parameters.MemoryUtilization.Should().Be(0.8);
            parameters.LayerOverheadSeconds.Should().Be(engine.LayerOverheadSeconds).And.BeInRange(1e-5, 1e-3);
            parameters.TensorLatencySeconds.Should().Be(engine.TensorLatencySeconds);
            parameters.LinkEfficiency.Should().Be(engine.LinkEfficiency).And.BeInRange(0.1, 1);
            EngineCatalog.Find(engine.Name.ToUpperInvariant()).Should().Be(engine);
        }

        EngineCatalog.Find("ollama").Should().BeNull();
        GpuTier tier = GpuCatalog.MI300X.At(Precision.FP16, 1);
        EngineCatalog.Vllm.On(tier).Should().Be(tier);
        EngineCatalog.Vllm2024Cdna3.On(tier).ComputeEfficiency.Should().BeApproximately(0.1 * tier.ComputeEfficiency!.Value, 0.02);
    }

    [Fact]
    public void Fine_mixtures_have_factors_of_their_own_at_FP4()
    {
        ModelSpec fine = ModelCatalog.DeepSeekV3, coarse = ModelCatalog.Mixtral8x7B;

        fine.ComputeFactor.Should().BeGreaterThan(ModelCatalog.At(fine, Precision.FP4).ComputeFactor).And.BeGreaterThan(2);
        ModelCatalog.At(fine, Precision.FP8).Should().Be(fine);
        ModelCatalog.At(coarse, Precision.FP4).Should().Be(coarse);
        coarse.ComputeFactor.Should().Be(1);
    }

    [Theory]
    [InlineData("six-types")]
    [InlineData("synth-10-10-10-s24-capped")]
    [InlineData("synth-10-10-10-s44")]
    public void Tiers_of_the_instances_are_tiers_of_the_catalog(string instance)
    {
        AllocationProblem problem = ProblemFile.Load(
            Path.Combine(AppContext.BaseDirectory, "instances", instance + ".json"));

        problem.Tiers.Should().AllSatisfy(tier =>
            (GpuCatalog.Find(tier.Gpu)!.At(tier.Precision, tier.PricePerHour) with
            {
                ComputeEfficiency = tier.ComputeEfficiency,
                BandwidthEfficiency = tier.BandwidthEfficiency,
                LinkEfficiency = tier.LinkEfficiency,
                GpusPerNode = tier.GpusPerNode,
                Watts = tier.Watts,
            }).Should().Be(tier));
    }

    [Theory, MemberData(nameof(Models))]
    public void A_model_is_found_by_name_and_is_valid_once_it_has_an_error_rate(string name)
    {
        ModelSpec model = ModelCatalog.Find(name.ToUpperInvariant())!;

        AllocationProblem problem = TestProblems.One().AddModel(model, m => m.ErrorRate("chat", 0.02)).Build();

        model.Name.Should().Be(name);
        model.ErrorRates.Should().BeEmpty();
        model.WeightsGb.Should().Be(2 * model.ParametersB);
        problem.Models.Should().Contain(m => m.Name == name && m.ErrorRates["chat"] == 0.02);
    }

    /// <summary>Parameters counted from the published configurations: embeddings, attention, feed-forward, norms.</summary>
    [Theory]
    [InlineData("Llama-1-30B", 32000, false, 52, 52, 128, 17920)]
    [InlineData("Llama-2-7B", 32000, false, 32, 32, 128, 11008)]
    [InlineData("Llama-2-13B", 32000, false, 40, 40, 128, 13824)]
    [InlineData("Llama-2-70B", 32000, false, 64, 8, 128, 28672)]
    [InlineData("Llama-3-8B", 128256, false, 32, 8, 128, 14336)]
    [InlineData("Llama-3-70B", 128256, false, 64, 8, 128, 28672)]
    [InlineData("Qwen2.5-1.5B", 151936, true, 12, 2, 128, 8960)]
    [InlineData("Qwen3-4B", 151936, true, 32, 8, 128, 9728)]
    [InlineData("Qwen3-8B", 151936, false, 32, 8, 128, 12288)]
    [InlineData("Qwen3-14B", 151936, false, 40, 8, 128, 17408)]
    [InlineData("Qwen3-32B", 151936, false, 64, 8, 128, 25600)]
    [InlineData("Mistral-Nemo-12B", 131072, false, 32, 8, 128, 14336)]
    [InlineData("Mistral-Large-123B", 32768, false, 96, 8, 128, 28672)]
    [InlineData("Gemma-2-9B", 256000, true, 16, 8, 256, 14336)]
    [InlineData("Gemma-2-27B", 256000, true, 32, 16, 128, 36864)]
    [InlineData("Gemma-3-12B", 262208, true, 16, 8, 256, 15360)]
    [InlineData("Gemma-3-27B", 262208, true, 32, 16, 128, 21504)]
    [InlineData("Phi-3.5-mini", 32064, false, 32, 32, 96, 8192)]
    [InlineData("Phi-4", 100352, false, 40, 10, 128, 17920)]
    [InlineData("Llama-3.2-1B", 128256, true, 32, 8, 64, 8192)]
    [InlineData("Llama-3.2-3B", 128256, true, 24, 8, 128, 8192)]
    [InlineData("Llama-3.1-8B", 128256, false, 32, 8, 128, 14336)]
    [InlineData("Llama-3.1-70B", 128256, false, 64, 8, 128, 28672)]
    [InlineData("Llama-3.3-70B", 128256, false, 64, 8, 128, 28672)]
    [InlineData("Llama-3.1-405B", 128256, false, 128, 8, 128, 53248)]
    [InlineData("Qwen2.5-7B", 152064, false, 28, 4, 128, 18944)]
    [InlineData("Qwen2.5-14B", 152064, false, 40, 8, 128, 13824)]
    [InlineData("Qwen2.5-32B", 152064, false, 40, 8, 128, 27648)]
    [InlineData("Qwen2.5-72B", 152064, false, 64, 8, 128, 29568)]
    [InlineData("Mistral-7B", 32768, false, 32, 8, 128, 14336)]
    [InlineData("Mistral-Small-24B", 131072, false, 32, 8, 128, 32768)]
    [InlineData("Mixtral-8x7B", 32000, false, 32, 8, 128, 14336, 8, 2)]
    [InlineData("Mixtral-8x22B", 32768, false, 48, 8, 128, 16384, 8, 2)]
    public void Parameters_and_cache_follow_from_the_configuration(
        string name, int vocabulary, bool tied, int heads, int kvHeads, int headSize, int feedForward, int experts = 1, int active = 1)
    {
        ModelSpec model = ModelCatalog.Find(name)!;
        double attention = 2 * model.HiddenSize * headSize * (heads + kvHeads);
        double Parameters(int used) => (vocabulary * model.HiddenSize * (tied ? 1 : 2)
            + model.Layers * (attention + used * 3 * model.HiddenSize * feedForward + 2 * model.HiddenSize)) / 1e9;

        model.ParametersB.Should().BeApproximately(Parameters(experts), 1e-3 * model.ParametersB);
        model.ActiveOrAllParametersB.Should().BeApproximately(Parameters(active), 1e-3 * model.ParametersB);
        model.KvKbPerToken.Should().BeApproximately(2 * model.Layers * kvHeads * headSize * 2 / 1000, 1e-9);
        (model.Heads, model.KvHeads, model.AttentionWidth).Should().Be((heads, kvHeads, heads * headSize));
    }

    [Fact]
    public void A_latent_cache_is_small()
    {
        ModelCatalog.DeepSeekV3.KvKbPerToken.Should().BeApproximately(70.272, 1e-9);
        ModelCatalog.DeepSeekV3.ActiveParametersB.Should().Be(37);
    }

    [Fact]
    public void Unknown_names_are_not_found()
    {
        GpuCatalog.Find("H1000").Should().BeNull();
        ModelCatalog.Find("Llama").Should().BeNull();
    }

    [Fact]
    public void The_example_of_the_builder_builds()
    {
        AllocationProblem problem = AllocationProblem.Create("chat")
            .Horizon(TimeSpan.FromHours(24)).Budget(500)
            .AddQuery("chat", q => q.PerSecond(5).Tokens(1155, 211).Delay(TimeSpan.FromSeconds(10)).Error(0.03).UnmetPenalty(0.01))
            .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("chat", 0.02))
            .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.5)
            .Build();

        problem.Tiers[0].Tflops.Should().Be(1979);
    }
}
