using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>What a page does when the gateway is slow, or gone for a while.</summary>
[Collection(Processes.Name)]
public sealed class ConnectionTests(Chromium chromium)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task GatewayThatStops_IsSaid_AndThePageGoesOnByItselfWhenItIsBack()
    {
        Needs.Chromium();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/requests", width: 400);
        dashboard.Tolerate("Failed to load resource");
        dashboard.Tolerate("net::ERR_");
        // Pages that are fetched ahead while nobody answers.
        dashboard.Tolerate("preload assets");
        var page = dashboard.Page;
        await page.GetByText("No requests yet.").WaitForAsync();

        await gateway.StopAsync(Cancelled);
        var banner = page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The connection to the gateway is lost." });
        await banner.GetByText("sluice serve").WaitForAsync();
        await dashboard.AssertFitsAsync();
        await dashboard.AssertAccessibleAsync();

        // Nobody touches the page.
        await gateway.RestartAsync(Cancelled);
        await banner.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        using var content = JsonContent.Create(new JsonObject { ["model"] = "coder", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "x" }) });
        (await gateway.Client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content, Cancelled)).Dispose();
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "coder:7b" }).WaitForAsync();
        await dashboard.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task SlowAnswer_IsWaitedFor_ARefusalIsShownInItsWords_AndCanBeAskedAgain()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync("{}", cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/settings");
        dashboard.Tolerate("500");
        var page = dashboard.Page;
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var fails = true;
        await page.RouteAsync("**/admin/overview*", async route =>
        {
            await hold.Task;
            if (fails) await route.FulfillAsync(new() { Status = 500, ContentType = "application/json", Body = """{"error":"The ledger cannot be read."}""" });
            else await route.ContinueAsync();
        });

        await page.GotoAsync("/overview");
        await page.GetByText("Loading overview…").WaitForAsync();
        hold.SetResult();
        await page.GetByRole(AriaRole.Alert).GetByText("The ledger cannot be read.").WaitForAsync();
        await dashboard.AssertAccessibleAsync();
        fails = false;
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await page.GetByText("Nothing has been asked yet").WaitForAsync();
        await dashboard.AssertCleanAsync();
    }
}
