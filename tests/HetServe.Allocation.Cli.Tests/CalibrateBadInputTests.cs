using System.IO.Compression;
using System.Text;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>Each wrong trace gives one error with file, line, column, value and rule, status 2, and no output file.</summary>
public sealed class CalibrateBadInputTests : IDisposable
{
    private const string Azure = "TIMESTAMP,ContextTokens,GeneratedTokens\n2026-03-02 09:00:00,1,2\n";
    private const string Lines = """{"timestamp": 0, "input_length": 1, "output_length": 2, "hash_ids": [1]}""" + "\n";

    private readonly ToolRun _tool = new();

    public static TheoryData<string, string> Traces => new()
    {
        { "", "Line 1: must be the header of a trace, was ''." },
        { "\n\n  \n", "Line 3: must be the header of a trace, was ''." },
        { Azure + "yesterday,1,2\n", "Line 3, column 'TIMESTAMP': must be a timestamp such as 2023-11-16 18:17:03.9799600, or a number >= 0, was 'yesterday'." },
        { Azure + "2026-02-30 09:00:00,1,2\n", "Line 3, column 'TIMESTAMP': must be a timestamp" },
        { Azure + "17,1,2\n", "Line 3, column 'TIMESTAMP': must be a date, as the first time of the trace is, was '17'." },
        { Azure + "2026-03-02 09:00:01,-1,2\n", "Line 3, column 'ContextTokens': must be a whole number from 0 to 2147483647, was '-1'." },
        { Azure + "2026-03-02 09:00:01,1.5,2\n", "Line 3, column 'ContextTokens': must be a whole number from 0 to 2147483647, was '1.5'." },
        { Azure + "2026-03-02 09:00:01,1,\n", "Line 3, column 'GeneratedTokens': must be a whole number from 0 to 2147483647, was ''." },
        { Azure + "2026-03-02 09:00:01,1,many\n", "Line 3, column 'GeneratedTokens': must be a whole number from 0 to 2147483647, was 'many'." },
        { Azure + "2026-03-02 09:00:01,1,99999999999\n", "Line 3, column 'GeneratedTokens': must be a whole number" },
        { Azure + "2026-03-02 09:00:01,1\n", "Line 3: must have 3 fields as the header has, was '2026-03-02 09:00:01,1'." },
        { Azure + "2026-03-02 09:00:01,1,2,3\n", "Line 3: must have 3 fields as the header has, was '2026-03-02 09:00:01,1,2,3'." },
        { Azure, "Trace 'chat': a rate needs at least two requests, had 1 at 2026-03-02 09:00:00Z." },
        { "TIMESTAMP,ContextTokens,GeneratedTokens\n", "Trace 'chat': a rate needs at least two requests, had 0." },
        { "a\tb\n1\t2\n", "Line 1: must have a column for the arrival time and a column for the prompt length and a column for the answer length, was 'a, b'. Name a column with --time, --input, --output." },
        { "timestamp;total_tokens\n", "Line 1: must have a column for the prompt length and a column for the answer length, was 'timestamp, total_tokens'. Name a column with --input, --output." },
        { "timestamp,prompt_tokens,completion_tokens\n-5,1,2\n", "Line 2, column 'timestamp': must be a timestamp such as 2023-11-16 18:17:03.9799600, or a number >= 0, was '-5'." },
        { "timestamp,prompt_tokens,completion_tokens\n9e27,1,2\n", "Line 2, column 'timestamp': must be a time before the year 10000 in nanoseconds, was '9000000000000000000000000000'." },
        { "[\n{}\n]\n", "Line 1: must be JSON lines, an object on each line, or CSV with a header, was '['." },
        { "{\n  \"timestamp\": 0\n}\n", "Line 1: must be a whole JSON object, but is no JSON at byte 2, was '{'." },
        { Lines + "{\"timestamp\": 1\n", "Line 2: must be a whole JSON object" },
        { Lines + "[1]\n", "Line 2: must be a JSON object, was '[1]'." },
        { Lines + """{"timestamp": 1, "output_length": 2}""", "Line 2, column 'input_length': must be in every request, as it is in the first, was ''." },
        { Lines + """{"timestamp": 1, "input_length": null, "output_length": 2}""", "Line 2, column 'input_length': must be a whole number from 0 to 2147483647, was 'null'." },
        { Lines + """{"timestamp": true, "input_length": 1, "output_length": 2}""", "Line 2, column 'timestamp': must be a timestamp such as 2023-11-16 18:17:03.9799600, or a number >= 0, was 'true'." },
        { Lines + """{"timestamp": 1, "input_length": 1, "output_length": 2, "hash_ids": 7}""", "Line 2, column 'hash_ids': must be an array of whole numbers, was '7'." },
        { Lines + """{"timestamp": 1, "input_length": 1, "output_length": 2, "hash_ids": [1.5]}""", "Line 2, column 'hash_ids': must be a list of whole numbers of at most 64 bits, was '1.5'." },
        { """{"timestamp": 1, "requests": [3]}""", "Line 1, column 'requests': must be an array of objects, was '3'." },
        { """{"timestamp": 1, "usage": {"prompt_tokens": 5}}""", "Line 1: must have a column for the answer length, was 'timestamp, usage.prompt_tokens'. Name a column with --output." },
    };

    public static TheoryData<string, string[]> Options => new()
    {
        { "Line 1: must have the column 'arrived' for the arrival time, was 'TIMESTAMP, ContextTokens, GeneratedTokens'. Name a column with --time.", ["--time", "arrived"] },
        { "must have the column 'a' for the prompt length and the column 'b' for the answer length and the column 'c' for the class", ["--input", "a", "--output", "b", "--class", "c"] },
        { "--time must be the name of a column, was ''.", ["--time", ""] },
        { "--class must be the name of a column, was ''.", ["--class", " "] },
        { "--time-unit must be one of s, ms, us, ns, was 'h'.", ["--time-unit", "h"] },
        { "--output-limits must be", ["--output-limits", "1,2,3"] },
        { "--window must be", ["--window", "NaN"] },
    };

    public void Dispose() => _tool.Dispose();

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task Refuses_a_wrong_trace(string text, string words)
    {
        string trace = _tool.Write("chat.csv", text);
        string file = words.StartsWith("Line", StringComparison.Ordinal) ? $"{trace}: " : "";

        await _tool.RefusesAsync(file + words, "calibrate", trace, "--out", _tool.File("summary.json"));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public Task Refuses_wrong_options(string words, string[] options) => _tool.RefusesAsync(
        words, ["calibrate", _tool.Write("chat.csv", CalibrateTests.Trace), .. options, "--out", _tool.File("summary.json")]);

    [Fact]
    public Task Refuses_a_class_of_too_many_values()
    {
        string rows = string.Concat(Enumerable.Range(0, 300).Select(n => $"{n},1,2,r{n}\n"));
        string trace = _tool.Write("chat.csv", $"timestamp,prompt_tokens,completion_tokens,id\n{rows}");

        return _tool.RefusesAsync($"{trace}: Line 258, column 'id': must have at most 256 different values, was 'r256'.",
            "calibrate", trace, "--class", "id", "--out", _tool.File("summary.json"));
    }

    [Fact]
    public Task Refuses_an_empty_class() => _tool.RefusesAsync("Line 2, column 'model': must not be empty, as it names a class, was ''.",
        "calibrate", _tool.Write("chat.csv", "timestamp,prompt_tokens,completion_tokens,model\n0,1,2,\n"), "--class", "model", "--out",
        _tool.File("summary.json"));

    [Fact]
    public async Task Refuses_a_binary_file_a_folder_and_damaged_gzip()
    {
        string binary = _tool.Write("trace.parquet", "PAR1\0\u0015\u0004"), folder = _tool.File("folder"), packed = _tool.File("chat.csv.gz");
        Directory.CreateDirectory(folder);
        await using (var gzip = new GZipStream(File.Create(packed), CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(Azure));
        byte[] bytes = await File.ReadAllBytesAsync(packed);
        bytes[^6] ^= 0xFF;
        await File.WriteAllBytesAsync(packed, bytes);

        await _tool.RefusesAsync($"{binary}: Line 1: must be CSV or JSON lines in UTF-8, plain or in gzip, was 'binary data'.",
            "calibrate", binary, "--out", _tool.File("summary.json"));
        await _tool.RefusesAsync($"A trace must be a file, was the folder '{folder}'.", "calibrate", folder, "--out", _tool.File("summary.json"));
        await _tool.RefusesAsync("the compressed data is damaged", "calibrate", packed, "--out", _tool.File("summary.json"));
    }

    [Fact]
    public async Task Leaves_the_output_of_an_earlier_run()
    {
        string trace = _tool.Write("chat.csv", Azure + "bad,1,2\n"), output = _tool.Write("summary.json", "earlier");

        await _tool.RefusesAsync("Line 3", "calibrate", trace, "--out", output);

        (await File.ReadAllTextAsync(output)).Should().Be("earlier");
    }
}
