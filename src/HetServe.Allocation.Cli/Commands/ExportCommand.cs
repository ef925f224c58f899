using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve export</c>.</summary>
internal static class ExportCommand
{
    private const string Yaml = "yaml", Csv = "csv", Json = "json";

    public static Command Create(Screen screen)
    {
        Argument<string> problem = CommonOptions.Problem(), plan = CommonOptions.Plan();
        Option<string> format = CommonOptions.OneOf(
            "--format", "-f", [Yaml, Csv, Json],
            "yaml: Kubernetes manifests with vLLM, which the options after --out shape. csv: deployments and routes, two tables. json: the "
            + "same tables.",
            Yaml);
        Option<string?> output = CommonOptions.Text(
            "--out", "FILE", "Write here instead of printing. For csv, FILE.csv stands for the two files FILE-deployments.csv and "
            + $"FILE-routes.csv, unless it is not a regular file. {OutputFile.DashHelp}");
        Option<string?> profiles = ProfilesOption.Create();
        var manifests = new ManifestOptions();
        var command = new Command(
            "export", "Write a feasible plan in a format for other tools.") { problem, plan, format, output, profiles };
        foreach (Option option in manifests.All) command.Add(option);
        command.SetAction(parsed =>
        {
            (string problemPath, string planPath) = (parsed.GetRequiredValue(problem), parsed.GetRequiredValue(plan));
            string chosen = parsed.GetRequiredValue(format);
            if (chosen != Yaml && manifests.GivenIn(parsed) is { } name)
                throw new InvalidInputException($"{name} needs {format.Name} {Yaml}, was {chosen}.");
            KubernetesOptions options = manifests.Read(parsed);
            string[] inputs =
                [problemPath, planPath, .. parsed.GetValue(profiles) is { } profilesPath ? [profilesPath] : Array.Empty<string>()];
            OutputFile?[] files = [.. Paths(parsed.GetValue(output), chosen).Select(path => OutputFile.At(output.Name, path, inputs))];
            ProblemTables tables = ProblemTables.Compile(ProfilesOption.Load(parsed, profiles, problemPath));
            AllocationPlan given = CommonOptions.LoadPlan(tables, planPath);
            if (PlanChecker.Check(tables, given).Violations is [var row, ..])
            {
                screen.Error($"{planPath}: the plan breaks {row}. See 'hetserve check'.");
                return ExitStatus.Infeasible;
            }

            if (chosen == Yaml && KubernetesExport.Check(tables, given, options) is { Count: > 0 } faults)
                throw new InvalidInputException(string.Join('\n', faults.Select(manifests.Describe)));
            string[] texts = chosen switch
            {
                Csv => [PlanCsvExport.DeploymentsToCsv(tables, given), PlanCsvExport.RoutesToCsv(tables, given)],
                Json => [PlanCsvExport.ToJson(tables, given)],
                _ => [KubernetesExport.ToYaml(tables, given, options)],
            };
            if (texts.Length > files.Length) texts = [string.Join('\n', texts)];
            foreach ((OutputFile? file, string text) in files.Zip(texts)) OutputFile.WriteOrPrint(screen, file, text);
            return ExitStatus.Done;
        });
        return command;
    }

    /// <summary>Writes two files for the two CSV tables; prints them, or writes both to the same stream.</summary>
    private static string?[] Paths(string? path, string format) =>
        format == Csv && path is { Length: > 0 } && !Directory.Exists(path) && !OutputFile.IsStream(path)
            ? [Beside(path, "deployments"), Beside(path, "routes")]
            : [path];

    /// <summary><c>FILE-NAME.csv</c> for <c>FILE.csv</c>.</summary>
    private static string Beside(string path, string name) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}-{name}{Path.GetExtension(path)}");
}
