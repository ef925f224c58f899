using System.CommandLine;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
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
            "yaml: a Kubernetes Deployment with vLLM for each deployment. csv: deployments and routes, two tables. json: the same tables.",
            Yaml);
        Option<string?> output = CommonOptions.File(
            "--out", "FILE", "Write here instead of printing. Of csv, FILE.csv stands for the two files "
            + " FILE-deployments.csv and FILE-routes.csv.");
        Option<string?> image = CommonOptions.File("--image", "IMAGE", "Image of the containers in yaml.");
        Option<string?> nodeLabel = CommonOptions.File(
            "--node-label", "LABEL", "Label of the nodes that names their GPU, in yaml. Default: hetserve/gpu.");
        var command = new Command("export", "Write a feasible plan in a form that other tools read.")
        {
            problem, plan, format, output, image, nodeLabel,
        };
        command.SetAction(parsed =>
        {
            (string problemPath, string planPath) = (parsed.GetRequiredValue(problem), parsed.GetRequiredValue(plan));
            string? path = parsed.GetValue(output);
            bool isCsv = parsed.GetRequiredValue(format) == Csv;
            string?[] paths = isCsv && path is not null ? [Beside(path, "deployments"), Beside(path, "routes")] : [path];
            foreach (string? file in paths) OutputFile.EnsureUsable("--out", file, problemPath, planPath);
            ProblemTables tables = ProblemTables.Compile(ProblemFile.Load(problemPath));
            AllocationPlan given = CommonOptions.LoadPlan(tables, planPath);
            if (PlanChecker.Check(tables, given).Violations is [var row, ..])
            {
                screen.Error($"{planPath}: the plan breaks {row}. See 'hetserve check'.");
                return ExitStatus.Infeasible;
            }

            if (isCsv)
            {
                OutputFile.Write(screen, paths[0], PlanCsvExport.DeploymentsToCsv(tables, given));
                if (path is null) screen.Line();
                OutputFile.Write(screen, paths[^1], PlanCsvExport.RoutesToCsv(tables, given));
                return ExitStatus.Done;
            }

            var options = new KubernetesOptions();
            if (parsed.GetValue(image) is { } chosen) options = options with { Image = chosen };
            if (parsed.GetValue(nodeLabel) is { } label) options = options with { NodeLabel = label };
            OutputFile.Write(screen, path, parsed.GetRequiredValue(format) == Json
                ? PlanCsvExport.ToJson(tables, given) : KubernetesExport.ToYaml(tables, given, options));
            return ExitStatus.Done;
        });
        return command;
    }

    /// <summary><c>FILE-NAME.csv</c> for <c>FILE.csv</c>.</summary>
    private static string Beside(string path, string name) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}-{name}{Path.GetExtension(path)}");
}
