using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using NJsonSchema;

namespace HetServe.Allocation.Tests.Files;

/// <summary>The member <c>catalog</c> of problem files.</summary>
public sealed class CatalogMemberTests
{
    private const string Short = """
        {
          "format": "hetserve.problem/1",
          "name": "short",
          "parallelism": { "tensor": [1, 2], "pipeline": [1] },
          "performance": { "catalog": "vllm", "maxConcurrency": 64 },
          "queries": [
            { "name": "chat", "ratePerHour": 3600, "inputTokens": 100, "outputTokens": 50, "delaySlo": 5, "errorSlo": 0.05 }
          ],
          "models": [
            { "catalog": "llama-3.1-8B", "errorRates": { "chat": 0.02 } },
            { "catalog": "Llama-3.1-8B", "name": "tuned", "weightsGb": 17, "source": "our fine-tune", "errorRates": { "chat": 0.01 } }
          ],
          "tiers": [
            { "catalog": "H100", "precision": "FP8", "pricePerHour": 2.9 },
            { "catalog": "H100", "name": "spot", "precision": "FP16", "pricePerHour": 1.2, "memoryGb": 79, "interruptible": true }
          ]
        }
        """;

    [Fact]
    public void Names_stand_for_the_figures_of_the_catalog()
    {
        AllocationProblem problem = ProblemFile.Parse(Short);

        problem.Tiers[0].Should().Be(GpuCatalog.H100.At(Precision.FP8, 2.9) with { Source = "catalog H100" });
        problem.Models[0].Should().Be(ModelCatalog.Llama31_8B with
        {
            ErrorRates = new Dictionary<string, double> { ["chat"] = 0.02 }, Source = "catalog Llama-3.1-8B",
        });
        problem.Performance.Should().Be(EngineCatalog.Vllm.ToParameters() with { MaxConcurrency = 64 });
    }

    [Fact]
    public void A_member_that_is_given_replaces_that_of_the_catalog()
    {
        AllocationProblem problem = ProblemFile.Parse(Short);

        problem.Tiers[1].Should().Be(GpuCatalog.H100.At(Precision.FP16, 1.2) with
        {
            Name = "spot", MemoryGb = 79, Interruptible = true, Source = "catalog H100",
        });
        problem.Models[1].Should().BeEquivalentTo(
            ModelCatalog.Llama31_8B with { Name = "tuned", WeightsGb = 17, Source = "our fine-tune" },
            it => it.Excluding(m => m.ErrorRates));
    }

    [Fact]
    public void An_engine_that_reaches_a_share_of_the_compute_slows_the_tiers_of_the_catalog()
    {
        AllocationProblem problem = ProblemFile.Parse(Short.Replace("\"vllm\"", "\"vLLM-2024-CDNA3\"", StringComparison.Ordinal));

        problem.Tiers[0].ComputeEfficiency.Should()
            .Be(EngineCatalog.Vllm2024Cdna3.On(GpuCatalog.H100.At(Precision.FP8, 2.9)).ComputeEfficiency)
            .And.BeLessThan(GpuCatalog.H100.At(Precision.FP8, 2.9).ComputeEfficiency!.Value);
    }

    [Fact]
    public void A_problem_is_written_with_all_its_figures_and_read_back()
    {
        AllocationProblem problem = ProblemFile.Parse(Short);

        string text = ProblemFile.ToJson(problem);

        text.Should().NotContain("\"catalog\":").And.Contain("\"source\": \"catalog H100\"");
        ProblemFile.Parse(text).Should().Be(problem);
    }

    [Theory]
    [InlineData("\"H100\", \"precision\"", "\"H10\", \"precision\"", "tiers[0].catalog",
        "tiers[0]: catalog must name a GPU of the catalog, was 'H10'; did you mean 'H100'?")]
    [InlineData("\"llama-3.1-8B\"", "\"gpt-9\"", "models[0].catalog", "models[0]: catalog must name a model of the catalog, was 'gpt-9'.")]
    [InlineData("\"vllm\"", "\"vlm\"", "performance.catalog",
        "Problem 'short': catalog must name an engine of the catalog, was 'vlm'; did you mean 'vLLM'?")]
    [InlineData("\"vllm\"", "7", "performance.catalog", "Problem 'short': catalog must be a string, was 7.")]
    [InlineData("\"precision\": \"FP8\", ", "", "tiers[0].precision", "tiers[0]: precision is missing.")]
    [InlineData(", \"pricePerHour\": 2.9", "", "tiers[0].pricePerHour", "tiers[0]: pricePerHour is missing.")]
    [InlineData("\"catalog\": \"llama-3.1-8B\", \"errorRates\": { \"chat\": 0.02 }", "\"catalog\": \"llama-3.1-8B\"",
        "models[0].errorRates",
        "models[0]: errorRates is missing.")]
    [InlineData("\"memoryGb\": 79", "\"memoryGb\": null", "tiers[1].memoryGb", "Tier 'spot': memoryGb must be a finite number, was null.")]
    [InlineData("\"catalog\": \"H100\", \"name\": \"spot\", ", "\"catalog\": \"H100\", ", "tiers[1].name", null)]
    public void A_mistake_is_one_fault(string piece, string replacement, string path, string? message)
    {
        string text = Short.Replace(piece, replacement, StringComparison.Ordinal);
        text.Should().NotBe(Short);
        if (message is null) text = text.Replace("\"FP16\"", "\"FP8\"", StringComparison.Ordinal); // two tiers of one name

        InvalidFileException fault = FluentActions.Invoking(() => ProblemFile.Parse(text)).Should().Throw<InvalidFileException>().Which;

        fault.Faults.Should().ContainSingle().Which.Path.Should().Be(path);
        if (message is not null) fault.Faults[0].Message.Should().Be(message);
    }

    [Fact]
    public async Task The_schema_takes_a_name_or_the_figures()
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(ProblemFile.Schema());

        schema.Validate(Short).Should().BeEmpty();
        schema.Validate(Short.Replace("\"catalog\": \"H100\", \"name\"", "\"name\"", StringComparison.Ordinal)).Should().NotBeEmpty();
        schema.Validate(Short.Replace("\"catalog\": \"H100\", \"name\"", "\"catalog\": null, \"name\"", StringComparison.Ordinal)).Should()
            .NotBeEmpty();
        schema.Validate(Short.Replace(", \"pricePerHour\": 2.9", "", StringComparison.Ordinal)).Should().NotBeEmpty();
    }
}
