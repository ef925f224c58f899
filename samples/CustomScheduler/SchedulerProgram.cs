using System.Net;
using System.Net.Sockets;
using HetServe.Allocation.DependencyInjection;
using HetServe.Allocation.Files;
using Microsoft.Extensions.Options;

namespace CustomScheduler;

/// <summary>The command line of the service: what is wrong with it ends the program in one line, before the service starts.</summary>
public static class SchedulerProgram
{
    private const int Done = 0, BadInput = 2;

    /// <summary>Runs the service until it is stopped.</summary>
    /// <param name="args">Configuration, as for <see cref="SchedulerApp.Create"/>.</param>
    /// <param name="error">Takes the line.</param>
    /// <returns>The exit status: 0, or 2 where an option is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter error)
    {
        WebApplication app;
        try
        {
            SchedulerArguments.EnsureKnown(args);
            app = SchedulerApp.Create(args);
            EnsureUsable(app.Services);
        }
        catch (Exception e) when (IsBadInput(e))
        {
            string message = e is OptionsValidationException { Failures: var faults } ? string.Join(' ', faults) : e.Message;
            await error.WriteLineAsync($"CustomScheduler: {message.ReplaceLineEndings(" ")}");
            return BadInput;
        }

        await app.RunAsync();
        return Done;
    }

    /// <summary>Reads all that the options name. A host that meets the same faults as it starts logs them with a stack trace.</summary>
    private static void EnsureUsable(IServiceProvider services)
    {
        SchedulerOptions options = services.GetRequiredService<IOptions<SchedulerOptions>>().Value;
        EnsureAllocationIsKnown(services);
        _ = services.GetRequiredService<DemandFeed>();
        if (options.Port == 0) return;
        using var listener = new TcpListener(IPAddress.Loopback, options.Port);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new IOException($"Scheduler:Port must be free, was {options.Port}: {e.Message}.");
        }
    }

    private static void EnsureAllocationIsKnown(IServiceProvider services)
    {
        try
        {
            _ = services.GetRequiredService<IOptions<AllocationServiceOptions>>().Value;
        }
        catch (InvalidOperationException e)
            when (e.Message.Contains(nameof(BinderOptions.ErrorOnUnknownConfiguration), StringComparison.Ordinal))
        {
            string names = e.Message[(e.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]; // the rest speaks of binders
            throw new FormatException($"an option of Allocation must be one of {nameof(AllocationServiceOptions)}, was {names}.");
        }
    }

    private static bool IsBadInput(Exception e) => e is OptionsValidationException or InvalidFileException or FormatException
        or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException;
}
