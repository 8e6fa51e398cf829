using Sluice.Gateway.Dashboard;
using Sluice.Output;

namespace Sluice.Demo;

/// <summary>The demo on the dashboard: a simulated week through the real gateway, then work that goes on until it is stopped.</summary>
internal static class DemoDashboard
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(900), Pause = TimeSpan.FromSeconds(2), LongestEnd = TimeSpan.FromSeconds(10);

    /// <summary>Fills the ledger, prints the link, and goes on until <paramref name="cancellationToken"/>.</summary>
    /// <param name="terminal">Where it is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="pages">The dashboard.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(Terminal terminal, TimeProvider time, IDashboardFiles pages, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var week = DemoWeek.Until(now, time.LocalTimeZone);
        var stage = await DemoStage.StartAsync(DemoConfig.Week, new DemoClock(week[0].At, time.LocalTimeZone), pages);
        stage.Anthropic.Limits = stage.Clock;
        terminal.Line($"{week.Count} simulated requests of a week go through the real gateway…");
        try
        {
            await FillAsync(stage, week, cancellationToken);
            stage.Clock.Release();
            stage.Anthropic.Pace = stage.Ollama.Pace = Pace;
            terminal.Line();
            terminal.Line($"Dashboard: {stage.LoginLink()}");
            terminal.Remark("The link works once, within a minute. Every figure on the page is simulated, and it says so. Ctrl+C ends it; nothing stays behind.");
            await Task.WhenAll(WorkAsync(stage, 0, cancellationToken), WorkAsync(stage, 1, cancellationToken));
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // That is how it ends: the gateway hears the same signal, and may be gone first.
        }
        finally
        {
            try
            {
                await stage.DisposeAsync().AsTask().WaitAsync(LongestEnd, CancellationToken.None);
            }
            catch (TimeoutException)
            {
                terminal.Remark("It takes too long to stop; its folder under the temporary files may be left.");
            }
        }
    }

    private static async Task FillAsync(DemoStage stage, IReadOnlyList<DemoWeek.Moment> week, CancellationToken cancellationToken)
    {
        var away = false;
        foreach (var moment in week)
        {
            stage.Clock.Set(moment.At);
            if (moment.Outage != away)
            {
                away = moment.Outage;
                if (away)
                {
                    await stage.Ollama.StopAsync();
                }
                else
                {
                    await stage.LookAsync(cancellationToken);
                    await stage.Ollama.StartAsync();
                    await stage.LookAsync(cancellationToken);
                }
            }

            await stage.AskAsync(moment.Request, cancellationToken);
        }
    }

    private static async Task WorkAsync(DemoStage stage, int worker, CancellationToken cancellationToken)
    {
        foreach (var request in DemoWeek.Now())
        {
            await stage.AskAsync(request with { Session = $"{request.Session}-{worker}" }, cancellationToken);
            await Task.Delay(Pause * (worker + 1), cancellationToken);
        }
    }
}
