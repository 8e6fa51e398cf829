using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The log of requests and a session's page, as a person uses them.</summary>
[Collection(Processes.Name)]
public sealed class RequestsPageTests(Chromium chromium)
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task F116_NewRequest_ComesInByItself_IsToldInWords_AndHostileTextStaysText()
    {
        Needs.Chromium();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama();
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/requests", width: 1600);
        var page = dashboard.Page;
        await page.GetByText("No requests yet.").WaitForAsync();

        // 1. What is asked while the page is open stands there without a reload.
        var id = await AskAsync(gateway, session: Hostile);
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = id });
        await row.WaitForAsync();

        // 2. Opened beside the log: why in words, the attempt, what left; Escape closes it.
        await row.GetByRole(AriaRole.Link).ClickAsync();
        var request = page.GetByRole(AriaRole.Article);
        await request.GetByText("It went to vendor/claude-opus-4-8").WaitForAsync();
        await request.GetByRole(AriaRole.Heading, new() { Name = "Attempts" }).WaitForAsync();
        await request.GetByText("Prompts and answers are not written down").WaitForAsync();
        await dashboard.AssertFitsAsync();
        await dashboard.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await request.WaitForAsync(new() { State = WaitForSelectorState.Detached });

        // 3. A search that nothing fits, and Back to where the reader was.
        await page.GetByLabel("Search requests").FillAsync("%%%_%");
        await page.GetByText("No request fits.").WaitForAsync();
        Assert.Contains("q=", page.Url, StringComparison.Ordinal);
        await page.GoBackAsync();
        await row.WaitForAsync();

        // 4. Its session, whatever its name.
        await dashboard.GoAsync("/sessions");
        await page.GetByRole(AriaRole.Link, new() { Name = Hostile }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Turns", Exact = true }).WaitForAsync();
        await page.GetByLabel("Turns, the oldest first").GetByRole(AriaRole.Link).First.WaitForAsync();
        await dashboard.AssertFitsAsync();
        await dashboard.AssertCleanAsync();
    }

    private static async Task<string> AskAsync(GatewayProcess gateway, string session)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = JsonContent.Create(new JsonObject { ["model"] = "opus", ["max_tokens"] = 50, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Hostile }) }),
        };
        message.Headers.Add("x-sluice-token", gateway.InferenceToken);
        message.Headers.TryAddWithoutValidation("x-sluice-session", session);
        using var response = await gateway.Client.SendAsync(message, Cancelled);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancelled));
        return response.Headers.GetValues("x-sluice-request-id").Single();
    }
}
