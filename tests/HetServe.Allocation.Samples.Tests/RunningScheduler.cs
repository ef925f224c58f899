using CustomScheduler;
using Microsoft.AspNetCore.Builder;

namespace HetServe.Allocation.Samples.Tests;

/// <summary>The scheduler sample on a free port, and a client of it.</summary>
internal sealed class RunningScheduler : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private readonly WebApplication _app;

    private RunningScheduler(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public static async Task<RunningScheduler> StartAsync(TimeSpan interval)
    {
        WebApplication app = SchedulerApp.Create($"--Scheduler:Interval={interval}", "--Logging:LogLevel:Default=Warning");
        await app.StartAsync();
        return new RunningScheduler(app);
    }

    /// <summary>Asks again and again until the answer is as wanted.</summary>
    public async Task<string> GetWhenAsync(string path, Func<string, bool> wanted)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            using HttpResponseMessage response = await Client.GetAsync(new Uri(path, UriKind.Relative), patience.Token);
            string body = await response.Content.ReadAsStringAsync(patience.Token);
            if (response.IsSuccessStatusCode && wanted(body)) return body;
            await Task.Delay(20, patience.Token);
        }
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
