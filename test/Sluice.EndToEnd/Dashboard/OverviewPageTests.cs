using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The first page, as a person looks at it while the gateway works.</summary>
[Collection(Processes.Name)]
public sealed partial class OverviewPageTests(Chromium chromium)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task Figures_AreThoseOfTheCommands_AndFollowWhatHappens()
    {
        Needs.Chromium();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/overview?range=7d");
        var page = dashboard.Page;
        var headline = page.GetByTestId("headline");

        // 1. Before anything was asked it says what to do.
        await page.GetByText("Nothing has been asked yet").WaitForAsync();
        await page.GetByText("sluice run claude").First.WaitForAsync();
        await dashboard.AssertAccessibleAsync();

        // 2. What is asked while it is open stands in it, without a reload.
        await AskAsync(gateway, "ollama/coder:7b");
        await AskAsync(gateway, "ollama/coder:7b");
        await AskAsync(gateway, "opus");
        await headline.Filter(new() { HasText = "In the last 7 days 3 requests: 67 % stayed on this machine" }).WaitForAsync();

        // 3. The figures are those of the command.
        await gateway.SettledAsync(3);
        var usage = (await gateway.ReportAsync("usage", "--since", "7d", "--json"))["total"]!;
        Assert.Equal(3, usage["requests"]!.GetValue<int>());
        var spent = await page.Locator("dl > div", new() { HasText = "Spent" }).Locator("dd").First.InnerTextAsync();
        var written = decimal.Parse(Dollars().Match(spent).Groups["amount"].Value, CultureInfo.InvariantCulture);
        var spend = usage["spend"]!.GetValue<decimal>();
        Assert.True(spend > 0 && Math.Abs(written - spend) <= 0.005m * Math.Max(1, spend), $"{spent} for {spend}");
        await page.GetByText("2 of 3 requests").WaitForAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Models", Exact = true }).Last.GetByText("claude-opus-4-8").WaitForAsync();

        // 4. Another stretch of time, by keyboard; the address remembers it.
        await page.GetByRole(AriaRole.Radio, new() { Name = "7 days" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await headline.Filter(new() { HasText = "In the last 30 days 3 requests" }).WaitForAsync();
        Assert.Contains("range=30d", page.Url, StringComparison.Ordinal);

        // 5. What runs: its phase and its speed, and it goes when it has ended.
        await page.GetByText("Nothing runs.").WaitForAsync();
        var half = ollama.HoldMidStream = new Gate();
        using var talk = await Talk.OpenAsync(gateway, "anthropic", "ollama/coder:7b", "[[long 400]]");
        var running = page.GetByRole(AriaRole.Region, new() { Name = "Running requests" });
        await running.GetByText("writes", new() { Exact = true }).WaitForAsync();
        await running.GetByText("ollama/coder:7b").WaitForAsync();
        await running.Locator("td:nth-child(6)").Filter(new() { HasTextRegex = Whole() }).WaitForAsync();
        await dashboard.AssertFitsAsync();
        await dashboard.AssertAccessibleAsync();
        half.Open();
        await page.GetByText("Nothing runs.").WaitForAsync();
        await headline.Filter(new() { HasText = "4 requests: 75 % stayed" }).WaitForAsync();
        await dashboard.AssertCleanAsync();
    }

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task CacheAlarm_IsShownWithItsFigures_AndOneCardThatFailsLeavesTheOthers()
    {
        Needs.Chromium();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        await AskAsync(gateway, "coder");
        await gateway.SettledAsync(1);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/settings");
        var page = dashboard.Page;
        await page.RouteAsync("**/admin/overview*", async route =>
        {
            var response = await route.FetchAsync();
            var view = JsonNode.Parse(await response.TextAsync())!;
            view["cache"]!["alarms"] = new JsonArray(new JsonObject { ["client"] = "claude", ["since"] = "2026-11-20T10:00:00+00:00", ["usual"] = 0.82, ["share"] = 0.11, ["requests"] = 40, ["missedTokens"] = 512_000 });
            await route.FulfillAsync(new() { Response = response, Body = view.ToJsonString() });
        });
        await page.RouteAsync("**/admin/live", route => route.FulfillAsync(new() { Status = 500, ContentType = "application/json", Body = """{"error":"Out of order."}""" }));
        dashboard.Tolerate("500");
        await dashboard.GoAsync("/overview");
        var alarm = page.GetByRole(AriaRole.Status).Filter(new() { HasText = "claude reads less from the prompt cache." });
        await alarm.GetByText("11 % of its prompt tokens came from the cache, before 82 %: 512k tokens more at the full price in 40 requests.").WaitForAsync();
        await page.GetByText("Not known: Out of order.").WaitForAsync();
        await page.GetByText("1 of 1 requests").WaitForAsync();
        await dashboard.AssertAccessibleAsync();
        await dashboard.AssertCleanAsync();
    }

    private static async Task AskAsync(GatewayProcess gateway, string model)
    {
        using var content = JsonContent.Create(new JsonObject { ["model"] = model, ["max_tokens"] = 50, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "What is a sluice?" }) });
        using var response = await gateway.Client.PostAsync(new Uri("/v1/messages", UriKind.Relative), content, Cancelled);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [GeneratedRegex(@"\$(?<amount>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dollars();

    [GeneratedRegex(@"^\d+$", RegexOptions.None, 1000)]
    private static partial Regex Whole();
}
