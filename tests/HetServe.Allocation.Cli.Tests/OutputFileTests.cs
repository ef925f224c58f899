using System.Diagnostics;
using System.Runtime.Versioning;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>Every file of the tool is written by the same rules, whichever option names it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OutputFileTests : IDisposable
{
    private const string Old = "old";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly string s_problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();

    /// <summary>Options that name a file, and what is in the file.</summary>
    public static TheoryData<string, string> Options => new()
    {
        { "solve --out", "hetserve.plan/1" },
        { "solve --plot", "<svg" },
        { "export --out", "kind: \"Deployment\"" },
        { "export -f csv --out", "model,tier," },
        { "schema plan --out", "\"$schema\"" },
        { "generate --out", "hetserve.problem/1" },
        { "import melange --out", "hetserve.problem/1" },
        { "import aibrix --out", "hetserve.problem/1" },
        { "calibrate --out", "hetserve.workload/1" },
    };

    /// <summary>Those of <see cref="Options"/> whose file has the name that is given.</summary>
    public static TheoryData<string, string> OptionsOfOneFile
    {
        get
        {
            var options = new TheoryData<string, string>();
            foreach (object[] row in Options)
                if (!((string)row[0]).Contains("csv", StringComparison.Ordinal)) options.Add((string)row[0], (string)row[1]);
            return options;
        }
    }

    public void Dispose() => _tool.Dispose();

    [Theory]
    [MemberData(nameof(OptionsOfOneFile))]
    public async Task A_regular_file_is_replaced_as_a_whole_and_keeps_its_mode(string option, string words)
    {
        string path = _tool.Write(Name("file", option), new string('x', 1_000_000));
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherWrite;
        File.SetUnixFileMode(path, mode);
        using FileStream reader = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        (await _tool.RunAsync(Line(option, path))).Should().Be(0);

        (await File.ReadAllTextAsync(path)).Should().Contain(words).And.NotContain("xxx");
        File.GetUnixFileMode(path).Should().Be(mode);
        reader.ReadByte().Should().Be('x', "a reader of the old file keeps it");
        Directory.GetFiles(_tool.Folder, "*.tmp").Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(OptionsOfOneFile))]
    public async Task A_symbolic_link_stays_and_its_target_gets_the_content(string option, string words)
    {
        string folder = Directory.CreateDirectory(_tool.File("folder")).FullName, target = Path.Combine(folder, "target");
        string link = _tool.File(Name("link", option)), middle = _tool.File("middle");
        await File.WriteAllTextAsync(target, Old);
        File.CreateSymbolicLink(middle, Path.Combine("folder", "target"));
        File.CreateSymbolicLink(link, middle);

        (await _tool.RunAsync(Line(option, link))).Should().Be(0);

        new FileInfo(link).LinkTarget.Should().Be(middle);
        new FileInfo(middle).LinkTarget.Should().Be(Path.Combine("folder", "target"));
        new FileInfo(target).LinkTarget.Should().BeNull();
        (await File.ReadAllTextAsync(target)).Should().Contain(words);
    }

    [Fact]
    public async Task A_link_to_a_file_that_is_not_there_yet_makes_it()
    {
        string target = _tool.File("target"), link = _tool.File("link");
        File.CreateSymbolicLink(link, target);
        (await _tool.RunAsync("schema", "plan", "--out", link)).Should().Be(0);
        new FileInfo(link).LinkTarget.Should().Be(target);
        (await File.ReadAllTextAsync(target)).Should().Be(PlanFile.Schema());
    }

    [Fact]
    public async Task A_link_is_followed_from_the_folder_that_it_is_really_in()
    {
        string folder = Directory.CreateDirectory(_tool.File("real/folder")).FullName, shortcut = _tool.File("shortcut");
        File.CreateSymbolicLink(shortcut, folder);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "../target");
        (await _tool.RunAsync("schema", "plan", "--out", Path.Combine(shortcut, "link"))).Should().Be(0);
        (await File.ReadAllTextAsync(_tool.File("real/target"))).Should().Be(PlanFile.Schema());
    }

    [Theory]
    [MemberData(nameof(OptionsOfOneFile))]
    public async Task A_read_only_file_is_refused_and_stays(string option, string words)
    {
        string path = _tool.Write(Name("file", option), Old);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        string name = option.Split(' ')[^1];

        await _tool.RefusesAsync($"{name} must not be a read-only file, was '{path}'.", Line(option, path));

        (await File.ReadAllTextAsync(path)).Should().Be(Old).And.NotContain(words);
        File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.GroupRead);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task A_named_pipe_is_written_to_and_stays(string option, string words)
    {
        string pipe = _tool.File("pipe");
        using (Process made = Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync();
        var read = Task.Run(() => File.ReadAllText(pipe));

        (await _tool.RunAsync(Line(option, pipe))).Should().Be(0);

        (await read.WaitAsync(s_patience)).Should().Contain(words);
        Directory.GetFiles(_tool.Folder, "pipe*").Should().Equal(pipe);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task A_dash_is_the_standard_output_and_the_report_goes_to_the_error_output(string option, string words)
    {
        foreach (string path in (string[])["-", "/proc/self/fd/1"])
        {
            (await _tool.RunAsync(Line(option, path))).Should().Be(0);
            _tool.Output.Should().Contain(words).And.StartWith(words[..1] switch
            {
                "<" => "<?xml",
                "k" => "---\napiVersion:",
                "m" => "model,",
                _ => "{\n",
            }).And.NotContain("Status     ").And.NotContain("Peak per hour").And.NotContain("synth-2-2-2-s0: ");
            _tool.Error.Should().NotContain("hetserve: ").And.NotContain(words);
        }

        File.Exists("-").Should().BeFalse();
    }

    [Fact]
    public async Task The_standard_output_takes_one_file()
    {
        await _tool.RefusesAsync("--plot must not be the file of --out, was '-'.", "solve", s_problem, "--out", "-", "--plot", "-");

        (await _tool.RunAsync("solve", s_problem, "-a", "greedy", "--json", "--out", "-", "--plot", _tool.File("plan.svg"))).Should().Be(0);
        PlanFile.Parse(_tool.Output).Allocator.Should().Be("gh");
        _tool.Error.Should().StartWith("{").And.Contain("\"stopReason\": \"finished\"");
        File.Exists(_tool.File("plan.svg")).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(OptionsOfOneFile))]
    public async Task A_path_that_cannot_be_is_refused(string option, string words)
    {
        string name = option.Split(' ')[^1], folder = _tool.File("none"), loop = _tool.File("loop"), file = _tool.Write("file", words);
        await _tool.RefusesAsync($"{name} must be in a folder that exists, was '{folder}/file'.", Line(option, $"{folder}/file"));
        await _tool.RefusesAsync($"{name} must be in a folder that exists, was '{file}/file'.", Line(option, $"{file}/file"));
        await _tool.RefusesAsync($"{name} must be a file, was the folder '{_tool.Folder}'.", Line(option, _tool.Folder));
        await _tool.RefusesAsync($"{name} must be a file, was ''.", Line(option, ""));
        File.CreateSymbolicLink(loop, loop);
        await _tool.RefusesAsync($"{name} must not be a broken link, was '{loop}'.", Line(option, loop));
    }

    [Fact]
    public async Task A_failed_write_gives_one_message()
    {
        string path = _tool.File(new string('x', 300));
        await _tool.RefusesAsync($"--out: '{path}' cannot be written: ", "schema", "plan", "--out", path);
    }

    [Fact]
    public async Task A_link_to_an_input_is_refused()
    {
        string problem = _tool.Write("problem.json", await File.ReadAllTextAsync(s_problem)), link = _tool.File("link");
        File.CreateSymbolicLink(link, problem);
        await _tool.RefusesAsync($"--out must not be an input file, was '{link}'.", "solve", problem, "--out", link);
        await _tool.RefusesAsync($"--plot must not be an input file, was '{problem}'.", "solve", link, "--plot", problem);
    }

    /// <summary>A file name that the option takes: that of a chart has the extension of a format.</summary>
    private static string Name(string name, string option) => option == "solve --plot" ? $"{name}.svg" : name;

    /// <summary>A command line with an output of the option.</summary>
    private string[] Line(string option, string output)
    {
        string[] words = option.Split(' ');
        string[] inputs = words[0] switch
        {
            "solve" => [s_problem, "-a", "greedy"],
            "export" => [s_problem, Plan()],
            "generate" => ["2", "2", "2"],
            "import" when words[1] == "aibrix" => [_tool.Write("big.json", ImportSamples.Big), "--rate", "1"],
            "import" => [_tool.Write("melange.json", ExchangeTests.Melange)],
            "calibrate" => [_tool.Write("chat.csv", CalibrateTests.Trace)],
            _ => [],
        };
        return [.. words[..^1], .. inputs, words[^1], output];
    }

    private string Plan()
    {
        string path = _tool.File("plan.json");
        PlanFile.Save(new GreedyAllocator().Allocate(ProblemFile.Load(s_problem)).Plan!, path);
        return path;
    }
}
