using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Files;

public sealed class ProblemFileFaultTests
{
    [Theory]
    // Unknown members.
    [InlineData("\"memoryGb\"", "\"memoryGB\"", "tiers[0].memoryGB",
        "Tier 'H100-FP16': unknown member 'memoryGB'; did you mean 'memoryGb'?")]
    [InlineData("\"name\": \"small\"", "\"name\": \"small\", \"horizonHour\": 1", "horizonHour",
        "Problem 'small': unknown member 'horizonHour'; did you mean 'horizonHours'?")]
    [InlineData("\"name\": \"small\"", "\"name\": \"small\", \"\": 1", "['']", "Problem 'small': unknown member ''.")]
    [InlineData("\"layers\": 32", "\"layers\": 32, \"\": 1", "models[0]['']", "Model '8b': unknown member ''.")]
    [InlineData("\"name\": \"small\"", "\"name\": \"small\", \"\": x", "['']", "Line 3, byte *: not JSON: 'x' is an invalid start of a value.")]
    [InlineData("\"pipeline\": [1]", "\"pipeline\": [1], \"expert\": [8]", "parallelism.expert",
        "Problem 'small': unknown member 'expert'.")]
    // Missing members.
    [InlineData("\"format\": \"hetserve.problem/1\",", "", "format", "Problem 'small': format is missing.")]
    [InlineData(", \"pipeline\": [1]", "", "parallelism.pipeline", "Problem 'small': pipeline is missing.")]
    [InlineData("\"name\": \"8b\", ", "", "models[0].name", "models[0]: name is missing.")]
    [InlineData(", \"delaySlo\": 5", "", "queries[0].delaySlo",
        "Query 'chat': delaySlo must be given, because ttftSlo and tpotSlo are not.")]
    // Members given twice.
    [InlineData("\"layers\": 32", "\"layers\": 32, \"layers\": 33", "models[0].layers", "Model '8b': layers is given twice.")]
    [InlineData("\"chat\": 0.02", "\"chat\": 0.02, \"chat\": 0.02", "models[0].errorRates['chat']",
        "Model '8b': errorRates['chat'] is given twice.")]
    // Wrong types.
    [InlineData("\"layers\": 32", "\"layers\": \"32\"", "models[0].layers", "Model '8b': layers must be a finite number, was \"32\".")]
    [InlineData("\"layers\": 32", "\"layers\": null", "models[0].layers", "Model '8b': layers must be a finite number, was null.")]
    [InlineData("\"layers\": 32", "\"layers\": [32]", "models[0].layers", "Model '8b': layers must be a finite number, was an array.")]
    [InlineData("\"delaySlo\": 5", "\"delaySlo\": \"5s\"", "queries[0].delaySlo",
        "Query 'chat': delaySlo must be a finite number, was \"5s\".")]
    [InlineData("\"tensor\": [1, 2]", "\"tensor\": [1, 2.5]", "parallelism.tensor[1]",
        "Problem 'small': tensor[1] must be an integer of at most 32 bits, was 2.5.")]
    [InlineData("\"name\": \"small\"", "\"name\": \"small\", \"maxReplicas\": 3000000000", "maxReplicas",
        "Problem 'small': maxReplicas must be an integer of at most 32 bits, was 3000000000.")]
    [InlineData("\"gpu\": \"H100\"", "\"gpu\": 100", "tiers[0].gpu", "Tier 'H100-FP16': gpu must be a string, was 100.")]
    [InlineData("\"precision\": \"FP16\"", "\"precision\": \"fp16\"", "tiers[0].precision",
        "Tier 'H100-FP16': precision must be one of FP16, BF16, FP8, INT8, INT4, FP4, was \"fp16\".")]
    [InlineData("\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"delayScope\": \"1\"", "queries[0].delayScope",
        "Query 'chat': delayScope must be one of route, average, was \"1\".")]
    [InlineData("\"gpu\": \"H100\"", "\"gpu\": \"H100\", \"interruptible\": \"yes\"", "tiers[0].interruptible",
        "Tier 'H100-FP16': interruptible must be true or false, was \"yes\".")]
    [InlineData("\"gpu\": \"H100\"", "\"gpu\": \"H100\", \"source\": 7", "tiers[0].source",
        "Tier 'H100-FP16': source must be a string, was 7.")]
    [InlineData("\"layers\": 32", "\"layers\": 32, \"heads\": 32.5", "models[0].heads",
        "Model '8b': heads must be an integer of at most 32 bits, was 32.5.")]
    [InlineData("\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"utilizationLevels\": [0.5, \"1\"] }",
        "performance.utilizationLevels[1]", "Problem 'small': utilizationLevels[1] must be a finite number, was \"1\".")]
    [InlineData("\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"networkLatency\": { \"eu\": null }", "queries[0].networkLatency['eu']",
        "Query 'chat': networkLatency['eu'] must be a finite number, was null.")]
    [InlineData("{ \"tensor\": [1, 2], \"pipeline\": [1] }", "null", "parallelism",
        "Problem 'small': parallelism must be an object, was null.")]
    [InlineData("\"tiers\": [", "\"tiers\": [ 7,", "tiers[0]", "Problem 'small': tiers[0] must be an object, was 7.")]
    [InlineData("{ \"chat\": 0.02 }", "[]", "models[0].errorRates", "Model '8b': errorRates must be an object, was an array.")]
    [InlineData("\"chat\": 0.02", "\"chat\": true", "models[0].errorRates['chat']",
        "Model '8b': errorRates['chat'] must be a finite number, was true.")]
    // Numbers that are none.
    [InlineData("\"tflops\": 989", "\"tflops\": 1e999", "tiers[0].tflops",
        "Tier 'H100-FP16': tflops must be a finite number, was 1e999.")]
    [InlineData("\"tflops\": 989", "\"tflops\": \"NaN\"", "tiers[0].tflops",
        "Tier 'H100-FP16': tflops must be a finite number, was \"NaN\".")]
    [InlineData("\"delaySlo\": 5", "\"delaySlo\": -1e999", "queries[0].delaySlo",
        "Query 'chat': delaySlo must be a finite number, was -1e999.")]
    // Rules.
    [InlineData("\"memoryGb\": 80", "\"memoryGb\": -80", "tiers[0].memoryGb", "Tier 'H100-FP16': memoryGb must be > 0, was -80.")]
    [InlineData("\"delaySlo\": 5", "\"delaySlo\": 0", "queries[0].delaySlo", "Query 'chat': delaySlo must be > 0, was 0.")]
    [InlineData("\"chat\": 0.02", "\"chatt\": 0.02", "models[0].errorRates['chatt']",
        "Model '8b': errorRates['chatt'] must name a query type of the problem.")]
    [InlineData("\"name\": \"small\"", "\"name\": \"small\", \"availability\": { \"H200\": 1 }", "availability['H200']",
        "Problem 'small': availability['H200'] must name the gpu of a tier.")]
    [InlineData("\"ratePerHour\": 3600", "\"unmetPenalty\": 1e27, \"ratePerHour\": 3600", "queries[0].unmetPenalty",
        "Query 'chat': unmetPenalty x ratePerHour x horizonHours must be at most 1e30 $, was 1E+27.")]
    [InlineData("\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"model\": \"Roofline\" }", "performance.model",
        "Problem 'small': model must be one of engine, roofline, was \"Roofline\".")]
    // Text that is not JSON.
    [InlineData("\"tflops\": 989", "\"tflops\": NaN", "tiers[0].tflops", "Line 13, byte *: not JSON: 'N' is an invalid start of a value.")]
    [InlineData("\"pipeline\": [1] },", "\"pipeline\": [1] ", "parallelism.pipeline",
        "Line 5, byte *: not JSON: '\"' is invalid after a value. *")]
    [InlineData("\"pipeline\": [1]", "\"pipeline\": [1,]", "parallelism.pipeline[1]",
        "Line 4, byte *: not JSON: *trailing comma*supported in this mode.")]
    [InlineData("\"gpu\": \"H100\"", "\"gpu\": \"\\ud800\"", "tiers[0].gpu", "Line 13: a string is not valid Unicode text.")]
    public void A_fault_has_its_path_and_one_clear_message(string old, string changed, string path, string message)
    {
        IReadOnlyList<ProblemFault> faults = Faults(ProblemText.With(old, changed));

        ProblemFault fault = faults.Should().ContainSingle().Subject;
        fault.Path.Should().Be(path);
        fault.Message.Should().Match(message);
    }

    [Fact]
    public void All_unknown_missing_and_mistyped_members_are_reported_together()
    {
        string text = ProblemText.Minimal
            .Replace("\"memoryGb\": 80", "\"memoryGB\": 80, \"colour\": 1", StringComparison.Ordinal)
            .Replace("\"layers\": 32", "\"layers\": \"32\"", StringComparison.Ordinal)
            .Replace(", \"hiddenSize\": 4096", "", StringComparison.Ordinal)
            .Replace("\"ratePerHour\": 3600", "\"ratePerHour\": 1e999", StringComparison.Ordinal);

        Faults(text).Select(fault => fault.Path).Should().Equal(
            "queries[0].ratePerHour", "models[0].layers", "models[0].hiddenSize", "tiers[0].memoryGB", "tiers[0].colour");
    }

    [Fact]
    public void Rules_are_checked_together_and_with_unknown_members_as_no_value_is_lost()
    {
        string text = ProblemText.Minimal
            .Replace("\"name\": \"small\"", "\"name\": \"small\", \"budgett\": 1", StringComparison.Ordinal)
            .Replace("\"memoryGb\": 80", "\"memoryGb\": -80", StringComparison.Ordinal)
            .Replace("\"chat\": 0.02", "\"chat\": 2", StringComparison.Ordinal)
            .Replace("\"tiers\": [", """
                "tiers": [
                { "name": "H100-FP16", "gpu": "H100", "precision": "FP16", "memoryGb": 80, "tflops": 989, "bandwidthGBps": 3350,
                  "linkGBps": 450, "pricePerHour": 2.5 },
                """, StringComparison.Ordinal);

        Faults(text).Select(fault => fault.Path).Should().Equal(
            "budgett", "tiers[1].name", "models[0].errorRates['chat']", "tiers[1].memoryGb");
    }

    [Fact]
    public void A_dangling_measurement_names_each_reference()
    {
        string text = ProblemText.With("\"name\": \"small\"", """
            "name": "small", "measurements": [ { "query": "q", "model": "m", "tier": "t", "tensor": 4, "pipeline": 1 } ]
            """);

        Faults(text).Select(fault => fault.Path).Should().Equal(
            "measurements[0].query", "measurements[0].model", "measurements[0].tier", "measurements[0].tensor");
    }

    [Fact]
    public void A_dangling_profile_names_each_reference()
    {
        string text = ProblemText.With("\"name\": \"small\"", """
            "name": "small", "profiles": [ { "model": "m", "tier": "t", "tensor": 1, "pipeline": 2, "stepSeconds": -1 } ]
            """);

        Faults(text).Select(fault => fault.Path).Should().Equal(
            "profiles[0].model", "profiles[0].tier", "profiles[0].pipeline", "profiles[0].stepSeconds");
    }

    [Theory]
    [InlineData("{ \"format\": \"hetserve.plan/1\", \"problem\": \"x\" }", "format",
        "Problem: format must be 'hetserve.problem/1', was \"hetserve.plan/1\".")]
    [InlineData("{ \"format\": 1 }", "format", "Problem: format must be 'hetserve.problem/1', was 1.")]
    [InlineData("[]", "$", "Problem: the file must hold one JSON object.")]
    [InlineData("null", "$", "Problem: the file must hold one JSON object.")]
    [InlineData("", "$", "Line 1, byte 1: not JSON: The input does not contain any JSON tokens*")]
    public void What_is_no_problem_at_all_gets_one_fault(string text, string path, string message)
    {
        ProblemFault fault = Faults(text).Should().ContainSingle().Subject;

        fault.Path.Should().Be(path);
        fault.Message.Should().Match(message);
    }

    [Fact]
    public void Everything_required_is_asked_for_at_once() =>
        Faults("{}").Select(fault => fault.Path).Should().Equal("format", "name", "parallelism", "queries", "models", "tiers");

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() =>
        Faults("\ud800").Should().Equal(new ProblemFault("$", "The text is not valid Unicode."));

    [Fact]
    public void Nesting_is_bounded()
    {
        string deep = new string('[', 65) + new string(']', 65);

        Faults(ProblemText.With("\"name\": \"small\"", $"\"name\": {deep}"))
            .Should().ContainSingle().Which.Message.Should().Match("Line 3, byte *: not JSON: *depth of 64*");
    }

    [Fact]
    public void The_exception_names_the_file_and_lists_the_faults()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        File.WriteAllText(path, ProblemText.With("\"memoryGb\": 80", "\"memoryGb\": -80"));
        try
        {
            InvalidFileException fault = FluentActions.Invoking(() => ProblemFile.Load(path)).Should().Throw<InvalidFileException>().Which;

            fault.File.Should().Be(path);
            fault.Message.Should().Be($"{path} is not a valid hetserve.problem/1 file:\n"
                + "tiers[0].memoryGb: Tier 'H100-FP16': memoryGb must be > 0, was -80.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes(ProblemText.Minimal);

        for (int length = 0; length < whole.Length; length++)
        {
            using var stream = new MemoryStream(whole, 0, length);
            FluentActions.Invoking(() => ProblemFile.Read(stream)).Should().Throw<InvalidFileException>();
        }
    }

    [Fact]
    public void Any_value_in_any_place_is_read_or_refused()
    {
        int refused = 0;
        foreach (string value in new[] { "null", "true", "-1", "0", "1e999", "2.5", "\"chat\"", "[]", "{}", "[{}]" })
        {
            int places = Places(JsonNode.Parse(ProblemText.Full)!).Count();
            for (int n = 0; n < places; n++)
            {
                JsonNode root = JsonNode.Parse(ProblemText.Full)!;
                JsonNode place = Places(root).ElementAt(n);
                place.ReplaceWith(JsonNode.Parse(value));
                try
                {
                    ProblemFile.ToJson(ProblemFile.Parse(root.ToJsonString()));
                }
                catch (InvalidFileException exception)
                {
                    exception.Faults.Should().NotBeEmpty();
                    refused++;
                }
            }
        }

        refused.Should().BeGreaterThan(500);

        static IEnumerable<JsonNode> Places(JsonNode node)
        {
            IEnumerable<JsonNode?> inside = node is JsonObject map ? map.Select(member => member.Value) : node as JsonArray ?? [];
            return inside.OfType<JsonNode>().SelectMany(child => Places(child).Append(child));
        }
    }

    [Fact]
    public void Damaged_bytes_never_raise_another_exception()
    {
        byte[] whole = Encoding.UTF8.GetBytes(ProblemText.Full);
        Gen<(int At, byte Value, int Kind)[]> damage = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 2]).Array[1, 6];

        damage.Sample(
            edits =>
            {
                using var stream = new MemoryStream(Damage(whole, edits));
                try
                {
                    AllocationProblem problem = ProblemFile.Read(stream);
                    return ProblemFile.ToJson(ProblemFile.Parse(ProblemFile.ToJson(problem))) == ProblemFile.ToJson(problem);
                }
                catch (InvalidFileException exception)
                {
                    return exception.Faults.Count > 0 && exception.Faults.All(fault => fault.Path.Length > 0);
                }
            },
            iter: 5000);
    }

    /// <summary>Replaces, inserts or deletes bytes.</summary>
    internal static byte[] Damage(byte[] whole, (int At, byte Value, int Kind)[] edits)
    {
        List<byte> bytes = [.. whole];
        foreach ((int at, byte value, int kind) in edits)
        {
            int place = Math.Min(at, bytes.Count - 1);
            if (kind == 0) bytes[place] = value;
            else if (kind == 1) bytes.Insert(place, value);
            else bytes.RemoveAt(place);
        }

        return [.. bytes];
    }

    private static IReadOnlyList<ProblemFault> Faults(string text) =>
        FluentActions.Invoking(() => ProblemFile.Parse(text)).Should().Throw<InvalidFileException>().Which.Faults;
}
