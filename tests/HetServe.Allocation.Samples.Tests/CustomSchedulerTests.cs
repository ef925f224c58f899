using System.Net;
using System.Xml.Linq;
using CustomScheduler;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace HetServe.Allocation.Samples.Tests;

public sealed class CustomSchedulerTests
{
    /// <summary>What can read a page here: HTTP always, and a browser where one is installed.</summary>
    public static TheoryData<string> Readers => Browser.Path is null ? ["http"] : ["http", "chromium"];

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task The_page_shows_deployments_routes_and_their_chart(string reader)
    {
        await using RunningScheduler scheduler = await RunningScheduler.StartAsync(TimeSpan.FromHours(1));
        AllocationPlan plan = PlanFile.Parse(await scheduler.GetWhenAsync("/plan.json", _ => true));

        string page = reader == "http"
            ? await scheduler.Client.GetStringAsync(new Uri("/", UriKind.Relative))
            : await Browser.DumpDomAsync(scheduler.Client.BaseAddress!);

        plan.Deployments.Should().NotBeEmpty().And.AllSatisfy(d => page.Should().Contain($"<td>{d}</td>"));
        plan.Routes.Should().NotBeEmpty().And.AllSatisfy(r => page.Should().Contain($"<td>{r.Query}</td><td>{r.Fraction:P1}</td>"));
        page.Should().Contain("<h1>Plan of window 0</h1>").And.Contain("<svg").And.Contain("</svg>").And.NotContain("<?xml");
    }

    [Fact]
    public async Task Plan_chart_and_health_have_their_types_and_agree()
    {
        await using RunningScheduler scheduler = await RunningScheduler.StartAsync(TimeSpan.FromHours(1));
        AllocationPlan plan = PlanFile.Parse(await scheduler.GetWhenAsync("/plan.json", _ => true));

        using HttpResponseMessage svg = await scheduler.Client.GetAsync(new Uri("/plan.svg", UriKind.Relative));
        using HttpResponseMessage json = await scheduler.Client.GetAsync(new Uri("/plan.json", UriKind.Relative));

        svg.Content.Headers.ContentType!.MediaType.Should().Be("image/svg+xml");
        json.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        XDocument.Parse(await svg.Content.ReadAsStringAsync()).Root!.Name.LocalName.Should().Be("svg");
        PlanFile.Parse(await json.Content.ReadAsStringAsync()).Should().BeEquivalentTo(plan);
        (await scheduler.Client.GetStringAsync(new Uri("/healthz", UriKind.Relative))).Should().Be("Healthy");
        IPAddress.IsLoopback(IPAddress.Parse(scheduler.Client.BaseAddress!.Host)).Should().BeTrue();
    }

    [Fact]
    public async Task It_plans_again_as_demand_moves_on_and_stops_when_told()
    {
        await using RunningScheduler scheduler = await RunningScheduler.StartAsync(TimeSpan.FromMilliseconds(1));
        string first = await scheduler.GetWhenAsync("/", _ => true);

        string later = await scheduler.GetWhenAsync("/", page => Demand(page) != Demand(first));
        await scheduler.StopAsync();

        later.Should().Contain("<h1>Plan of window ").And.NotContain("<h1>Plan of window 0</h1>");
    }

    [Fact]
    public void No_deployment_goes_back_in_the_next_window_to_the_size_it_left()
    {
        var feed = new DemandFeed(Options.Create(new SchedulerOptions()));
        var planner = new RollingPlanner(new GreedyAllocator());
        (AllocationPlan? running, DemandHistory history) = (null, DemandHistory.Empty);
        var plans = new List<AllocationPlan>();
        for (int window = 0; window < 24; window++) // the trace twice
        {
            RollingDecision decision = planner.Decide(feed.ProblemAt(window), running, history);
            (running, history) = (decision.Plan, decision.History);
            plans.Add(running);
        }

        for (int n = 2; n < plans.Count; n++)
            plans[n].Deployments.Except(plans[n - 1].Deployments).Should().NotIntersectWith(plans[n - 2].Deployments, $"of window {n}");
    }

    [Fact]
    public async Task Options_out_of_range_stop_the_start_and_all_are_named()
    {
        Func<Task> start = async () =>
        {
            await using WebApplication app = SchedulerApp.Create(
                "--Scheduler:Port=70000", "--Scheduler:Interval=00:00:00", "--Scheduler:Scale=-1", "--Scheduler:Trace=none.json");
            await app.StartAsync();
        };

        IEnumerable<string> faults = (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures;
        faults.Should().SatisfyRespectively(
            fault => fault.Should().Be("Scheduler:Port must be in [0, 65535], was 70000."),
            fault => fault.Should().Be("Scheduler:Interval must be from 1 ms to 1 day, was 00:00:00."),
            fault => fault.Should().Be("Scheduler:Scale must be a number > 0, was -1."),
            fault => fault.Should().StartWith("Scheduler:Trace must be a file, was '").And.Contain("none.json"));
    }

    private static string Demand(string page)
    {
        string table = page[page.IndexOf("<table id=\"demand\">", StringComparison.Ordinal)..];
        return table[..table.IndexOf("</table>", StringComparison.Ordinal)];
    }
}
