using System.Net;
using HetServe.Allocation.DependencyInjection;
using HetServe.Allocation.Problems;
using Microsoft.Extensions.Options;

namespace CustomScheduler;

/// <summary>The service: a scheduler in the background, and its current plan over HTTP on the loopback interface.</summary>
public static class SchedulerApp
{
    /// <summary>Creates the service; it runs once started.</summary>
    /// <param name="args">Configuration, as <c>--Scheduler:Interval=00:01:00 --Allocation:Rolling:RateMargin=0.1</c>.</param>
    public static WebApplication Create(params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        IServiceCollection services = builder.Services;
        services.AddOptions<SchedulerOptions>()
            .BindConfiguration(SchedulerOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<SchedulerOptions>, SchedulerOptionsValidator>();
        services.AddHetServeAllocation(o => o.Adaptive = o.Adaptive with { DegreeOfParallelism = 1 });
        services.AddOptions<AllocationServiceOptions>()
            .BindConfiguration("Allocation", binder => binder.ErrorOnUnknownConfiguration = true);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<DemandFeed>();
        services.AddSingleton<PlanBoard>();
        services.AddHostedService<Scheduler>();
        services.AddHealthChecks().AddCheck<PlanHealthCheck>("plan");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, kestrel.ApplicationServices.GetRequiredService<IOptions<SchedulerOptions>>().Value.Port));

        WebApplication app = builder.Build();
        app.MapGet("/", (PlanBoard board, IOptions<SchedulerOptions> options) =>
            OfPlan(board, s => PlanPage.Render(s, options.Value.Interval), "text/html; charset=utf-8"));
        app.MapGet("/plan.json", (PlanBoard board) => OfPlan(board, s => s.Json, "application/json"));
        app.MapGet("/plan.svg", (PlanBoard board) => OfPlan(board, s => s.Svg, "image/svg+xml"));
        app.MapHealthChecks("/healthz");
        return app;
    }

    private static IResult OfPlan(PlanBoard board, Func<PlanSnapshot, string> form, string type) => board.Current is { } snapshot
        ? Results.Text(form(snapshot), type)
        : Results.Text("There is no plan yet.", "text/plain", statusCode: StatusCodes.Status503ServiceUnavailable);
}
