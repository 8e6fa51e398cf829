using System.Text.RegularExpressions;
using Sluice.EndToEnd.Gateway;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The first login, as a person does it.</summary>
[Collection(Processes.Name)]
public sealed partial class LoginPageTests(Chromium chromium)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task T4_PrintedLink_OpensTheDashboardOnce()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync("{}", cancellationToken: Cancelled);
        var link = await PrintedLinkAsync(gateway);
        await using var first = await DashboardPage.StrangerAsync(chromium, gateway);
        await first.Page.GotoAsync(link);
        await first.Page.WaitForURLAsync("**/overview");
        Assert.DoesNotContain("code", first.Page.Url, StringComparison.Ordinal);
        await first.Page.GetByText("Live", new() { Exact = true }).WaitForAsync();
        Assert.Equal("", await first.Page.EvaluateAsync<string>("() => document.cookie"));
        Assert.Equal("", await first.Page.EvaluateAsync<string>("() => document.referrer"));
        await first.AssertCleanAsync();

        // Somebody who saw the link gets nowhere with it.
        await using var second = await DashboardPage.StrangerAsync(chromium, gateway);
        second.Tolerate("401");
        var refused = await second.Page.GotoAsync(link);
        Assert.Equal(401, refused!.Status);
        await second.Page.GetByText("sluice dashboard --open").WaitForAsync();
        await second.AssertCleanAsync();

        // A restart logs nobody out.
        await gateway.StopAsync(Cancelled);
        await gateway.RestartAsync(Cancelled);
        await first.GoAsync("/settings");
        await first.Page.GetByText("Live", new() { Exact = true }).WaitForAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task Stranger_SeesHowToLogIn_AndNoData()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync("{}", cancellationToken: Cancelled);
        await using var stranger = await DashboardPage.StrangerAsync(chromium, gateway);
        stranger.Tolerate("401");
        await stranger.GoAsync("/overview");
        await stranger.Page.GetByText("Log in to Sluice").WaitForAsync();
        await stranger.AssertAccessibleAsync();
        await stranger.AssertCleanAsync();
    }

    private static async Task<string> PrintedLinkAsync(GatewayProcess gateway)
    {
        while (true)
        {
            if (PrintedLink().Match(gateway.Log) is { Success: true } found) return found.Value;
            await Task.Delay(20, Cancelled);
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/login\?code=[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex PrintedLink();
}
