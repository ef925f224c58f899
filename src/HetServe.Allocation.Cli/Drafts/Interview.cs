using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Drafts;

/// <summary>Asks for what <c>hetserve new</c> needs, one question at a time. An answer that cannot be used is asked for again.</summary>
/// <param name="answers">Gives the answers.</param>
/// <param name="screen">Takes the questions, on the error output.</param>
internal sealed class Interview(TextReader answers, Screen screen)
{
    private const string DefaultFile = "problem.json";

    /// <summary>The arguments that the answers stand for.</summary>
    /// <exception cref="InvalidInputException">The answers end early.</exception>
    public string[] Ask()
    {
        string file = Answer("File to write", File.Exists(DefaultFile) ? null : DefaultFile, text =>
        {
            OutputFile.At("The file", text);
            if (File.Exists(text)) throw new InvalidInputException($"The file must not exist, was '{text}'.");
        });
        string workload = Answer("Workload, a file of 'hetserve calibrate' (nothing to describe one query type)", "", text =>
        {
            if (text.Length > 0) _ = Load(text);
        });
        string[] source = workload.Length > 0 ? ["--workload", workload] : [QueryChoice.Option, Query()];
        string slo = Answer($"Objectives: {SloChoice.Names}", SloPresets.All[0].Name, text => SloChoice.Parse([text]));
        string models = Answer($"Models, such as {ModelChoice.Example}", null, text => ModelChoice.ParseList(text));
        string gpus = Answer(
            $"GPUs with precision, $ per hour and count, such as {GpuChoice.Example}", null, text => GpuChoice.ParseList(text));
        return [file, .. source, SloChoice.Option, slo, ModelChoice.Option, models, GpuChoice.Option, gpus];
    }

    private string Query()
    {
        string name = Answer("Name of the query type", "chat", text =>
        {
            if (text.Contains(',', StringComparison.Ordinal))
                throw new InvalidInputException($"The name must not have a comma, was '{text}'.");
        });
        string rate = Number("Queries per hour", above: true);
        string input = Number("Tokens of a prompt, mean", above: false);
        string output = Number("Tokens of an answer, mean", above: false);
        return $"name={name},rate={rate},in={input},out={output}";
    }

    private string Number(string question, bool above) => Answer(question, null, text => DraftText.Number(
        "The answer", text, v => above ? v > 0 : v >= 0, $"be a number {(above ? "above 0" : "from 0 on")}, without commas"));

    /// <summary>The workload of a file.</summary>
    /// <exception cref="InvalidInputException">There is no such file.</exception>
    private static WorkloadSummary Load(string path) =>
        File.Exists(path) ? WorkloadFile.Load(path) : throw new InvalidInputException($"There is no file '{path}'.");

    private string Answer(string question, string? byDefault, Action<string> check)
    {
        while (true)
        {
            screen.ErrorOutput.Write(byDefault is { Length: > 0 } ? $"{question} [{byDefault}]: " : $"{question}: ");
            string text = answers.ReadLine()?.Trim()
                ?? throw new InvalidInputException($"The answers end before '{question}'. Nothing is written.");
            if (text.Length == 0 && byDefault is not null) text = byDefault;
            try
            {
                check(text);
                return text;
            }
            catch (Exception e) when (
                e is InvalidInputException or Files.InvalidFileException or IOException or UnauthorizedAccessException)
            {
                screen.Error(e.Message);
            }
        }
    }
}
