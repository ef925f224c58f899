using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Performance;

/// <summary>
/// The engine model against numbers of another program. They come from importing the referee (<c>check_plan.py</c>, written from
/// <c>docs/model.md</c> alone) in Python and printing what its class <c>Option</c> says of <see cref="Problem"/>, with 12 digits.
/// </summary>
public class EnginePerformanceModelTests
{
    private const double Relative = 1e-10;

    /// <summary>
    /// A dense model with 4 KV heads and a mixture of experts with profiles of two options, on a tier with FP8 weights and cache. Among the
    /// query types are one with a margin and a network latency, one with prefix hits, one without output, one without prompt, and one without
    /// traffic. Three routes of the dense model at 2x2 are measured.
    /// </summary>
    private const string Problem = """
        {
          "format": "hetserve.problem/1",
          "name": "engine",
          "parallelism": { "tensor": [1, 2, 8], "pipeline": [1, 2] },
          "performance": { "utilizationLevels": [0.2, 0.8], "maxStepTokens": 1024 },
          "queries": [
            { "name": "chat", "ratePerHour": 3600, "inputTokens": 1000, "outputTokens": 200, "sloInputTokens": 2500, "sloOutputTokens": 400,
              "delaySlo": 60, "ttftSlo": 5, "errorSlo": 0.1, "delayMargin": 1.25, "networkLatency": { "eu": 0.02 } },
            { "name": "doc", "ratePerHour": 360, "inputTokens": 8000, "outputTokens": 50, "inputTokensCv": 2, "prefixHitRate": 0.5,
              "maxTokens": 600000, "delaySlo": 60, "errorSlo": 0.1 },
            { "name": "embed", "ratePerHour": 1800, "inputTokens": 500, "outputTokens": 0, "delaySlo": 60, "errorSlo": 0.1 },
            { "name": "write", "ratePerHour": 60, "inputTokens": 0, "outputTokens": 1000, "delaySlo": 60, "errorSlo": 0.1 },
            { "name": "idle", "ratePerHour": 0, "inputTokens": 3000, "outputTokens": 30, "delaySlo": 60, "errorSlo": 0.1 }
          ],
          "models": [
            { "name": "dense", "parametersB": 70, "weightsGb": 140, "kvKbPerToken": 320, "layers": 80, "hiddenSize": 8192, "heads": 64, "kvHeads": 4,
              "errorRates": { "chat": 0.02, "doc": 0.03, "embed": 0, "write": 0.01, "idle": 0.02 } },
            { "name": "experts", "parametersB": 47, "activeParametersB": 13, "experts": 8, "expertsPerToken": 2, "weightsGb": 94, "kvKbPerToken": 128,
              "layers": 32, "hiddenSize": 4096, "attentionWidth": 4608, "computeFactor": 1.4, "layerFactor": 1.6,
              "errorRates": { "chat": 0.04, "doc": 0.05, "idle": 0.02 } }
          ],
          "tiers": [
            { "name": "gpu", "gpu": "gpu", "precision": "FP8", "memoryGb": 141, "tflops": 1979, "bandwidthGBps": 4800, "linkGBps": 450,
              "pricePerHour": 3, "kvScale": 0.5, "region": "eu", "linkEfficiency": 0.6 }
          ],
          "measurements": [
            { "query": "chat", "model": "dense", "tier": "gpu", "tensor": 2, "pipeline": 2, "ttft": 0.3 },
            { "query": "doc", "model": "dense", "tier": "gpu", "tensor": 2, "pipeline": 2, "tpot": 0.01, "errorRate": 0.5 },
            { "query": "write", "model": "dense", "tier": "gpu", "tensor": 2, "pipeline": 2, "delay": 9, "queriesPerSecond": 4 }
          ],
          "profiles": [
            { "model": "experts", "tier": "gpu", "tensor": 2, "pipeline": 1, "stepSeconds": 0.011, "perContextToken": 2e-9 },
            { "model": "experts", "tier": "gpu", "tensor": 1, "pipeline": 2, "perDecodedToken": 5e-5, "perPromptToken": 2e-5, "perPromptTokenSquared": 0 }
          ]
        }
        """;

    private static readonly AllocationProblem s_problem = ProblemFile.Parse(Problem);
    private static readonly ProblemTables s_tables = ProblemTables.Compile(s_problem);
    private static readonly EnginePerformanceModel s_engine = new(s_problem);

    // Columns: δ, κ, c, κ2, τ(1), τ(32), free GB, ω.
    [Theory]
    [InlineData("dense", 1, 1, 0.000138623271625, 3.78787878788e-8, 0.000128623271625, 1.20420781846e-9, 0.020071969697, 0.020071969697, 54.9, 0.459616398931)]
    [InlineData("dense", 1, 2, 0.000138683953106, 3.78787878788e-8, 0.000128683953106, 1.20420781846e-9, 0.020171969697, 0.020171969697, 179.8, 0.459804002393)]
    [InlineData("dense", 2, 1, 8.40206728494e-5, 1.89393939394e-8, 7.40206728494e-5, 6.02103909229e-10, 0.0141859848485, 0.0141859848485, 179.8, 0.259842578302)]
    [InlineData("dense", 2, 2, 8.40813543309e-5, 1.89393939394e-8, 7.40813543309e-5, 6.02103909229e-10, 0.0142859848485, 0.0142859848485, 429.6, 0.260030391259)]
    [InlineData("dense", 8, 1, 4.30687237679e-5, 9.4696969697e-9, 3.30687237679e-5, 1.50525977307e-10, 0.00797149621212, 0.00797149621212, 929.2, 0.110105089572)]
    [InlineData("dense", 8, 2, 4.31294052494e-5, 9.4696969697e-9, 3.31294052494e-5, 1.50525977307e-10, 0.00807149621212, 0.00807149621212, 1928.4, 0.110293355826)]
    [InlineData("experts", 1, 1, 4.34420506224e-5, 1.51515151515e-8, 3.34420506224e-5, 2.70946759153e-10, 0.00542565151515, 0.0134738158515, 77.9, 0.134782873512)]
    [InlineData("experts", 1, 2, 5e-5, 1.51515151515e-8, 2e-5, 0, 0.00552565151515, 0.0135738158515, 202.8, 0.0714285714286)]
    [InlineData("experts", 2, 1, 2.86628327186e-5, 2e-9, 1.86628327186e-5, 1.35473379576e-10, 0.011, 0.011, 202.8, 0.074306786057)]
    [InlineData("experts", 2, 2, 2.86931734594e-5, 7.57575757576e-9, 1.86931734594e-5, 1.35473379576e-10, 0.00494682575758, 0.00897090792575, 452.6, 0.0744148698812)]
    [InlineData("experts", 8, 1, 1.75784192908e-5, 1.89393939394e-9, 7.57841929077e-6, 3.38683448941e-11, 0.00369270643939, 0.00469872698144, 952.2, 0.0289627147345)]
    [InlineData("experts", 8, 2, 1.76087600315e-5, 1.89393939394e-9, 7.60876003151e-6, 3.38683448941e-11, 0.00379270643939, 0.00479872698144, 1951.4, 0.0290709677863)]
    public void Steps(
        string model, int tensor, int pipeline, double perDecoded, double perContext, double perPrompt, double perPromptSquared,
        double stepOf1, double stepOf32, double freeGb, double residual)
    {
        EngineCoefficients step = s_engine.Step(Model(model), s_problem.Tiers[0], new(tensor, pipeline));

        Close(step.PerDecodedToken, perDecoded);
        Close(step.PerContextToken, perContext);
        Close(step.PerPromptToken, perPrompt);
        Close(step.PerPromptTokenSquared, perPromptSquared);
        Close(step.Step(1), stepOf1);
        Close(step.Step(0), stepOf1);
        Close(step.Step(32), stepOf32);
        Close(s_tables.FreeMemoryGb(Option(model, tensor, pipeline, 0.2)), freeGb);
        Close(new EngineTraffic(s_problem.Queries, Model(model), q => RouteLengths.Of(q.InputTokens, q.OutputTokens, q.PrefixHitRate))
            .On(step).ResidualPrefill, residual);
    }

    // Columns: mean delay; TTFT, TPOT and delay that objectives are held against; replica-seconds; GB·s of cache; error; whether the longest
    // query fits.
    [Theory]
    [InlineData("dense", 1, 1, 0.2, "chat", 5.39543143117, 0.664529401052, 0.0320042042713, 13.4131407853, 0.165885467102, 1.03592283479, 0.021, true)]
    [InlineData("dense", 1, 1, 0.2, "doc", 2.03699474478, 0.7548341047, 0.0269673476084, 2.10320148512, 0.594425089003, 2.62364923128, 0.0315, false)]
    [InlineData("dense", 1, 1, 0.2, "embed", 0.247151730682, 0.247151730682, 0.0252869154532, 0.247151730682, 0.064612687767, 0.0197721384545, 0, true)]
    [InlineData("dense", 1, 1, 0.2, "write", 25.4694544961, 0.182539042915, 0.0252869154532, 25.4694544961, 0.157562665564, 4.07511271937, 0.0105, true)]
    [InlineData("dense", 1, 1, 0.2, "idle", 1.34142663493, 0.579246728155, 0.0270495791474, 1.39073410258, 0.404292519753, 0.650323632615, 0.021, true)]
    [InlineData("dense", 1, 1, 0.8, "chat", 22.4210924832, 2.96011230797, 0.133250575603, 55.0013095485, 0.165885467102, 4.30484975677, 0.021, true)]
    [InlineData("dense", 1, 1, 0.8, "doc", 7.71994299057, 2.59130043024, 0.131246189217, 9.15360989107, 0.594425089003, 9.94328657185, 0.0315, false)]
    [InlineData("dense", 1, 1, 0.8, "embed", 2.08361805622, 2.08361805622, 0.101147661813, 2.08361805622, 0.064612687767, 0.166689444497, 0, true)]
    [InlineData("dense", 1, 1, 0.8, "write", 103.166667181, 2.01900536845, 0.101147661813, 103.166667181, 0.157562665564, 16.506666749, 0.0105, true)]
    [InlineData("dense", 1, 1, 0.8, "idle", 5.4644326808, 2.41571305369, 0.139793146472, 6.60950744785, 0.404292519753, 2.64915696365, 0.021, true)]
    [InlineData("dense", 2, 1, 0.8, "chat", 15.561226831, 1.73072503891, 0.0919604432131, 38.0242410377, 0.0955935779952, 2.98775555155, 0.021, true)]
    [InlineData("dense", 2, 1, 0.8, "doc", 5.10624741804, 1.50074887861, 0.0840529398459, 5.70339587091, 0.336784144501, 6.57684667443, 0.0315, true)]
    [InlineData("dense", 2, 1, 0.8, "embed", 1.21292606198, 1.21292606198, 0.0713973760915, 1.21292606198, 0.037160862402, 0.097034084958, 0, true)]
    [InlineData("dense", 2, 1, 0.8, "write", 72.5731412911, 1.17576519957, 0.0713973760915, 72.5731412911, 0.0934903698191, 11.6117026066, 0.0105, true)]
    [InlineData("dense", 1, 2, 0.8, "chat", 21.6031062552, 1.81266744893, 0.133840844434, 54.0969943074, 0.0829791424397, 4.14779640099, 0.021, true)]
    [InlineData("dense", 2, 2, 0.2, "chat", 3.99272488404, 0.49375, 0.0226823071904, 9.53683724009, 0.0478331978865, 0.766603177735, 0.021, true)]
    [InlineData("dense", 2, 2, 0.2, "doc", 1.03951642546, 0.414516425465, 0.0125, 1.03951642546, 0.168514952251, 1.338897156, 0.5, true)]
    [InlineData("dense", 2, 2, 0.2, "embed", 0.126481223641, 0.126481223641, 0.0179744198747, 0.126481223641, 0.0185956015714, 0.0101184978913, 0, true)]
    [InlineData("dense", 2, 2, 0.2, "write", 11.25, 0.0892900204983, 0.0179744198747, 11.25, 0.25, 1.8, 0.0105, true)]
    [InlineData("dense", 2, 2, 0.8, "chat", 15.9108995361, 1.9, 0.0925514989503, 38.4368029981, 0.0478331978865, 3.05489271094, 0.021, true)]
    [InlineData("dense", 2, 2, 0.8, "doc", 3.48243207385, 0.982432073848, 0.05, 3.48243207385, 0.168514952251, 4.48537251112, 0.5, true)]
    [InlineData("dense", 2, 2, 0.8, "embed", 0.694396872024, 0.694396872024, 0.0718976794989, 0.694396872024, 0.0185956015714, 0.055551749762, 0, true)]
    [InlineData("dense", 2, 2, 0.8, "write", 45, 0.657205668882, 0.0718976794989, 45, 0.25, 7.2, 0.0105, true)]
    [InlineData("dense", 8, 1, 0.8, "doc", 2.69234653538, 0.66970672186, 0.0429673224786, 2.81807284579, 0.14545329408, 6.93548467513, 0.0315, true)]
    [InlineData("experts", 1, 1, 0.2, "chat", 3.40841965511, 0.241726547575, 0.0204986450144, 8.43231126238, 0.0457347408394, 0.261766629513, 0.042, true)]
    [InlineData("experts", 1, 1, 0.2, "doc", 1.05807009721, 0.234856341188, 0.0167036529248, 1.07003898743, 0.155025294915, 0.545117714081, 0.0525, true)]
    [InlineData("experts", 1, 1, 0.2, "idle", 0.681929029661, 0.190847366959, 0.016655835076, 0.690522419238, 0.105438388764, 0.132239677432, 0.021, true)]
    [InlineData("experts", 1, 1, 0.8, "chat", 14.2589088527, 0.969364677991, 0.0847452817558, 34.8674773803, 0.0457347408394, 1.09508419988, 0.042, true)]
    [InlineData("experts", 1, 1, 0.8, "doc", 4.2269485703, 0.816966845521, 0.0681996344955, 4.2269485703, 0.155025294915, 2.17772390342, 0.0525, true)]
    [InlineData("experts", 1, 1, 0.8, "idle", 2.80756054252, 0.772957871292, 0.067820089041, 2.80756054252, 0.105438388764, 0.544442140406, 0.021, true)]
    [InlineData("experts", 2, 1, 0.8, "chat", 11.479388283, 0.596538668309, 0.0689628927045, 28.1816957501, 0.0249708726419, 0.881617020138, 0.042, true)]
    [InlineData("experts", 2, 1, 0.8, "doc", 3.2520594055, 0.490881197322, 0.0552235641636, 3.2520594055, 0.0833896947301, 1.67546100571, 0.0525, true)]
    [InlineData("experts", 1, 2, 0.8, "chat", 13.9562294535, 0.430836059253, 0.0854112689394, 34.595343635, 0.0166666666667, 1.07183842203, 0.042, true)]
    [InlineData("experts", 2, 2, 0.2, "chat", 2.31516599396, 0.154331828444, 0.0139192544887, 5.71753501325, 0.0131169740987, 0.177804748336, 0.042, true)]
    [InlineData("experts", 2, 2, 0.2, "doc", 0.695553000776, 0.137161236542, 0.0112928713094, 0.70180480201, 0.0428749237287, 0.358348906, 0.0525, true)]
    [InlineData("experts", 2, 2, 0.8, "chat", 9.29341771536, 0.392119042882, 0.0563787168038, 22.9436057644, 0.0131169740987, 0.71373448054, 0.042, true)]
    [InlineData("experts", 2, 2, 0.8, "doc", 2.59262490752, 0.327391008092, 0.0453046779885, 2.59262490752, 0.0428749237287, 1.33572035235, 0.0525, true)]
    [InlineData("experts", 8, 1, 0.8, "doc", 1.39594143606, 0.213031679724, 0.0236581951268, 1.39594143606, 0.0335782218643, 0.719189027859, 0.0525, true)]
    public void Routes(
        string model, int tensor, int pipeline, double utilization, string query, double delay, double ttftSlo, double tpotSlo, double delaySlo,
        double busy, double cache, double error, bool fits)
    {
        int i = s_tables.QueryIndex[query], o = Option(model, tensor, pipeline, utilization);
        QueryType q = s_problem.Queries[i];

        s_tables.TryGetRoute(i, o, out RouteMetrics route).Should().BeTrue();

        Close(route.DelaySeconds, delay);
        Close(route.Slo.TtftSeconds, ttftSlo);
        Close(route.Slo.TpotSeconds, tpotSlo);
        Close(route.Slo.DelaySeconds, delaySlo);
        Close(route.BusyReplicas, q.RatePerHour / 3600 * busy);
        Close(route.MemoryGb, q.RatePerHour / 3600 * cache);
        Close(route.ConcurrentQueries, q.RatePerHour / 3600 * delay);
        Close(route.ErrorRate, error);
        (s_tables.LongestQueryGb(i, o) <= s_tables.FreeMemoryGb(o)).Should().Be(fits);
    }

    /// <summary>
    /// A dense model whose step takes 10 ms whatever runs, and 1 ms for each decoded token; contexts and prompts cost nothing. Queries of
    /// f tokens: v = 1 ms, so b(u) = 10·u/(1-u), at least 1, and TPOT = 11 ms / (1-u).
    /// </summary>
    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.5, 10)]
    [InlineData(0.8, 40)]
    public void The_batch_grows_with_the_utilisation(double utilization, double batch)
    {
        var step = new EngineCoefficients(0.01, 0, 0.001, 0, 0, 0);
        QueryType query = s_problem.Queries[0];
        var traffic = new EngineTraffic([query], Model("dense"), q => RouteLengths.Of(q.InputTokens, q.OutputTokens, 0));

        EngineLoad load = traffic.On(step);

        Close(load.WorkPerToken, 0.001);
        Close(load.Batch(step, utilization), batch);
        (load.ResidualPrefill, load.PrefillShare, load.MeanPrefill).Should().Be((0, 0, 0));
    }

    [Fact]
    public void Without_traffic_one_query_runs_alone()
    {
        AllocationProblem quiet = s_problem with { Queries = [.. s_problem.Queries.Select(q => q with { RatePerHour = 0 })] };
        EngineCoefficients step = s_engine.Step(Model("dense"), s_problem.Tiers[0], new(1, 1));
        QueryType chat = quiet.Queries[0];

        RoutePerformance route = new EnginePerformanceModel(quiet).Evaluate(chat, Model("dense"), quiet.Tiers[0], new(1, 1), 0.8)!.Value;

        double ttft = 0.02 + 0.03 + 1.5 * step.Step(1) / 0.2 + step.Prefill(1000), tpot = (step.Step(1) + step.Decode(1000, 200)) / 0.2;
        Close(route.TtftSeconds, ttft);
        Close(route.TpotSeconds, tpot);
        Close(route.DelaySeconds, ttft + 200 * tpot);
        Close(route.Slo.TpotSeconds, (step.Step(1) + step.Decode(2500, 400)) / 0.2);
    }

    [Fact]
    public void All_experts_and_more_are_never_touched_in_part()
    {
        EngineCoefficients step = s_engine.Step(Model("experts"), s_problem.Tiers[0], new(1, 1));

        // (1 - 13/47) / (1 - 2/8) of the weights are experts, a quarter of which one token uses: 13/47 of all.
        Close(step.Step(1) - step.FixedStep, step.WeightRead * 13 / 47);
        Close(step.Step(1e9) - step.FixedStep, step.WeightRead);
    }

    [Fact]
    public void A_region_that_is_not_listed_is_not_served()
    {
        QueryType chat = s_problem.Queries[0] with { NetworkLatencySeconds = new Dictionary<string, double> { ["us"] = 0.1 } };

        s_engine.Evaluate(chat, Model("dense"), s_problem.Tiers[0], new(1, 1), 0.2).Should().BeNull();
        s_engine.Evaluate(chat, Model("dense"), s_problem.Tiers[0] with { Region = null }, new(1, 1), 0.2).Should().NotBeNull();
    }

    /// <summary>Objectives may hold at a level and not at the next: the admitted levels are the first ones.</summary>
    [Fact]
    public void Delays_never_fall_with_the_level()
    {
        double[] levels = [.. Enumerable.Range(1, 16).Select(n => n / 16.5)];
        AllocationProblem problem = s_problem with { Performance = s_problem.Performance with { UtilizationLevels = levels } };
        var tables = ProblemTables.Compile(problem);
        for (int i = 0; i < tables.QueryCount; i++)
        {
            SloDelays last = default;
            for (int o = 0; o < tables.OptionCount; o++)
            {
                if (tables.LevelOf(o) == 0) last = default;
                if (!tables.TryGetRoute(i, o, out RouteMetrics route)) continue;
                (route.Slo.TtftSeconds >= last.TtftSeconds && route.Slo.TpotSeconds >= last.TpotSeconds
                    && route.Slo.DelaySeconds >= last.DelaySeconds).Should().BeTrue(OptionText.NameOf(tables, o));
                last = route.Slo;
            }
        }
    }

    private static ModelSpec Model(string name) => s_problem.Models.Single(m => m.Name == name);

    private static int Option(string model, int tensor, int pipeline, double utilization) =>
        s_tables.FindOption(model, "gpu", new(tensor, pipeline), utilization);

    private static void Close(double actual, double expected) =>
        actual.Should().BeApproximately(expected, Relative * Math.Max(1e-3, Math.Abs(expected)));
}
