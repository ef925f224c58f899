using HetServe.Allocation.Interop.Fitting;
using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Interop.Tests.Measurements;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Tests.Fitting;

public sealed class ProfileFitTests
{
    private static readonly PerformanceParameters s_engine = EngineCatalog.Vllm.ToParameters();
    private static readonly GpuTier s_tier = GpuCatalog.H100.At(Precision.FP8, 2);
    private static readonly Parallelism s_single = new(1, 1);

    private static EngineCoefficients Formula => EngineCoefficients.Of(s_engine, ModelCatalog.Llama31_8B, s_tier, s_single);

    private static FittedProfile Fit(params ProfilePoint[] points) =>
        ProfileFit.Fit(s_engine, ModelCatalog.Llama31_8B, s_tier, s_single, points, "a sweep");

    private static ProfilePoint Measure(EngineCoefficients truth, ProfileLoad kind, double load, double input, double output)
    {
        var point = new ProfilePoint(kind, load, input, output, 1);
        LoadedEngineResult result = kind switch
        {
            ProfileLoad.Clients => LoadedEngine.ClosedLoop(truth, load, input, output, s_engine.RequestOverheadSeconds),
            ProfileLoad.Rate => LoadedEngine.OpenLoop(truth, load, input, output, s_engine.RequestOverheadSeconds)!.Value,
            _ => LoadedEngine.StaticBatch(truth, load, input, output),
        };
        return point with { TpotSeconds = result.TpotSeconds, TtftSeconds = kind == ProfileLoad.Batch ? result.TtftSeconds : null };
    }

    [Fact]
    public void A_sweep_gives_back_the_coefficients_behind_it()
    {
        EngineCoefficients formula = Formula, truth = new(
            1.5 * formula.Step(1), 0, 3 * formula.PerDecodedToken, 0.8 * formula.PerContextToken, 1.4 * formula.PerPromptToken,
            formula.PerPromptTokenSquared);
        int[] batches = [1, 4, 16, 64, 128], inputs = [32, 256, 1024, 3000];
        ProfilePoint[] sweep = [.. batches.SelectMany(b => inputs.Select(h => Measure(truth, ProfileLoad.Batch, b, h, 64)))];

        EngineProfile profile = Fit(sweep).Profile;

        profile.StepSeconds.Should().BeApproximately(truth.FixedStep, 0.02 * truth.FixedStep);
        profile.PerDecodedTokenSeconds.Should().BeApproximately(truth.PerDecodedToken, 0.05 * truth.PerDecodedToken);
        profile.PerContextTokenSeconds.Should().BeApproximately(truth.PerContextToken, 0.05 * truth.PerContextToken);
        profile.PerPromptTokenSeconds.Should().BeApproximately(truth.PerPromptToken, 0.05 * truth.PerPromptToken);
        profile.Source.Should().Be("a sweep");
    }

    [Theory]
    [InlineData(ProfileLoad.Clients, 32)]
    [InlineData(ProfileLoad.Rate, 6)]
    [InlineData(ProfileLoad.Batch, 32)]
    public void One_point_scales_the_whole_prediction(ProfileLoad kind, double load)
    {
        EngineCoefficients formula = Formula;
        ProfilePoint point = Measure(formula, kind, load, 500, 200);

        FittedProfile fitted = Fit(point with { TpotSeconds = 1.3 * point.TpotSeconds, TtftSeconds = null });

        fitted.After.MedianError.Should().BeLessThan(1e-3);
        double scale = fitted.Profile.StepSeconds!.Value / formula.Step(1);
        scale.Should().BeInRange(1.1, 1.31);
        (fitted.Profile.PerDecodedTokenSeconds / formula.PerDecodedToken).Should().BeApproximately(scale, 1e-3);
        (fitted.Profile.PerContextTokenSeconds / formula.PerContextToken).Should().BeApproximately(scale, 1e-3);
        (fitted.Profile.PerPromptTokenSeconds / formula.PerPromptToken).Should().BeApproximately(scale, 1e-3);
        (fitted.Profile.PerPromptTokenSquaredSeconds / formula.PerPromptTokenSquared).Should().BeApproximately(scale, 1e-3);
    }

    [Fact]
    public void Points_out_of_range_are_refused()
    {
        new Action(() => Fit()).Should().Throw<ArgumentException>().WithMessage("*at least one point*");
        new Action(() => Fit(new ProfilePoint(ProfileLoad.Batch, 0, 10, 10, 1))).Should().Throw<ArgumentException>().WithMessage("*load*");
    }

    [Fact]
    public void Rows_of_several_options_give_a_profile_each()
    {
        MeasurementRow row = MeasurementRows.Closed;

        ProfileFittingResult result = ProfileFitting.Fit(
            [
                row, row with { Concurrency = 32 }, row with { Tensor = 2 }, row with { Kind = "all_reduce" },
                row with { Model = "llama-9" },
            ],
            new());

        result.Profiles.Select(p => (p.Profile.Model, p.Profile.Tier, p.Profile.Parallelism.Tensor, p.Residuals.Count)).Should().Equal(
            ("Llama-3.1-8B", "H100-FP8", 1, 2), ("Llama-3.1-8B", "H100-FP8", 2, 1));
        result.Profiles[0].Profile.Source.Should().Be("made-up; 2 rows");
        result.Unused.Select(u => u.Reason).Should().SatisfyRespectively(
            r => r.Should().Contain("all_reduce"), r => r.Should().Contain("llama-9").And.Contain("--model"));
    }

    [Fact]
    public void Options_name_what_the_rows_do_not()
    {
        MeasurementRow row = MeasurementRows.Closed with
        {
            Gpu = "", Precision = "", Tensor = null, Engine = "", Model = "meta-llama/Llama-3.1-8B-Instruct",
        };

        ProfileFitting.Fit([row], new()).Unused.Should().ContainSingle().Which.Reason.Should().Contain("--tier");
        ProfileFitting.Fit([row], new() { Tier = "H100-FP8" }).Unused.Should().ContainSingle().Which.Reason.Should().Contain("--tensor");
        ProfileFitting.Fit([row], new() { Tier = "H100-FP8", Tensor = 1, Engine = EngineCatalog.Sglang }).Profiles.Should().ContainSingle()
            .Which.Profile.Tier.Should().Be("H100-FP8");
    }

    [Fact]
    public void A_problem_gives_the_models_tiers_and_parallelism()
    {
        AllocationProblem problem = AllocationProblem.Create("one")
            .AddQuery("chat", q => q.PerSecond(5).Tokens(1155, 211).Delay(TimeSpan.FromSeconds(10)).Error(0.03).UnmetPenalty(0.01))
            .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("chat", 0.02))
            .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.5, t => t with { Name = "spot" })
            .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 4, t => t with { Name = "on-demand" })
            .Build();
        var options = new ProfileFitOptions { Problem = problem };

        ProfileFitting.Fit([MeasurementRows.Closed], options).Profiles.Select(p => p.Profile.Tier).Should().Equal("spot", "on-demand");
        ProfileFitting.Fit([MeasurementRows.Closed with { Tensor = 3 }], options).Unused.Should().ContainSingle()
            .Which.Reason.Should().Contain("3x1").And.Contain("not listed");
    }
}
