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
        GpuCatalog.All.Select(gpu => gpu.Name).Should().OnlyHaveUniqueItems().And.HaveCount(11);
        ModelCatalog.All.Select(model => model.Name).Should().OnlyHaveUniqueItems().And.HaveCount(16);
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

        (gpu.Int8Tops / gpu.Fp16Tflops).Should().BeInRange(1.98, 4.01);
        (gpu.Fp8Tflops ?? 2 * gpu.Fp16Tflops).Should().BeInRange(1.98 * gpu.Fp16Tflops, 2.03 * gpu.Fp16Tflops);
    }

    [Theory]
    [InlineData("six-types")]
    [InlineData("synth-10-10-10-s24-capped")]
    [InlineData("synth-10-10-10-s44")]
    public void Tiers_of_the_instances_are_tiers_of_the_catalog(string instance)
    {
        AllocationProblem problem = ProblemFile.Load(
            Path.Combine(AppContext.BaseDirectory, "instances", instance + ".json"));

        problem.Tiers.Should().AllSatisfy(tier => GpuCatalog.Find(tier.Gpu)!.At(tier.Precision, tier.PricePerHour).Should().Be(tier));
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
