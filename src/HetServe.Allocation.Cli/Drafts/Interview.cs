using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Drafts;

/// <summary>Asks for what <c>hetserve new</c> needs, one question at a time. An answer that cannot be used is asked for again.</summary>
/// <param name="answers">Gives the answers.</param>
/// <param name="screen">Takes the questions, on the error output.</param>
internal sealed class Interview(TextReader answers, Screen screen)
{
    /// <summary>The arguments that the answers stand for.</summary>
    /// <exception cref="InvalidInputException">The answers end early.</exception>
    public string[] Ask()
    {
        string file = Answer("File to write", "problem.json", text => OutputFile.At("The file", text));
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
        string name = Answer("Name of the query type", "chat", text => Part($"name={text}"));
        string rate = Answer("Queries per hour", null, text => Part($"rate={text}"));
        string input = Answer("Tokens of a prompt, mean", null, text => Part($"in={text}"));
        string output = Answer("Tokens of an answer, mean", null, text => Part($"out={text}"));
        return $"name={name},rate={rate},in={input},out={output}";
    }

    /// <summary>Tries one part of a query type beside others that are right.</summary>
    private static void Part(string part)
    {
        string key = part[..(part.IndexOf('=') + 1)];
        string[] others = ["name=chat", "rate=1", "in=1", "out=1"];
        QueryChoice.Parse(
            string.Join(',', [.. others.Where(other => !other.StartsWith(key, StringComparison.Ordinal)), part]), needsRate: true);
    }

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
