using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>One request's page: headers, silences, a request that runs, one that was left, one that does not exist, and what was written down of it.</summary>
[Collection(Processes.Name)]
public sealed class RequestDetailPageTests(Chromium chromium)
{
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\"> </pre><script>document.title='owned'</script>";
    private const string Planted = "sk-ant-api03-planted-in-a-header-0123456789";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task F121_Headers_AreTold_AndNoSecretOfThem_AndSilencesAreOnTheTimeline()
    {
        Needs.Chromium();
        await using var stage = await StageAsync();
        var id = await stage.AskAsync(("user-agent", "odd-client/3.2 <b>"), ("cookie", "a=" + Planted), ("x-api-key", Planted), ("x-app", "app " + Planted));
        await stage.Gateway.SettledAsync(1);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, stage.Gateway, "/overview", width: 1280);
        var page = dashboard.Page;
        // A real silence takes real time: the answer of the API is given one.
        await page.RouteAsync($"**/admin/requests/{id}", async route =>
        {
            var answer = await route.FetchAsync();
            var detail = JsonNode.Parse(await answer.TextAsync())!;
            var attempt = detail["attempts"]![0]!;
            (attempt["durationMs"], attempt["firstContentMs"], attempt["silenceMs"], attempt["silenceAtMs"], attempt["silences"]) = (30_000, 900, 12_000, 9_000, 2);
            await route.FulfillAsync(new() { Response = answer, Body = detail.ToJsonString() });
        });
        await dashboard.GoAsync($"/requests/{id}");

        var request = page.GetByRole(AriaRole.Article);
        await request.GetByText("silent for 12.0 s from 9.0 s on, 2 silences of 5 s or more").First.WaitForAsync();
        await request.GetByText("longest silence in the answer").WaitForAsync();
        var client = request.GetByRole(AriaRole.Table).Filter(new() { Has = page.GetByText("From ", new() { Exact = false }) }).First;
        await client.GetByText("odd-client/3.2 <b>").WaitForAsync();
        await request.GetByText("1. To vendor").WaitForAsync();
        await request.GetByText("1. From vendor, 200").WaitForAsync();
        await request.GetByText("Without their values: ").First.WaitForAsync();
        Assert.DoesNotContain("planted", await request.InnerTextAsync(), StringComparison.Ordinal);
        await dashboard.AssertFitsAsync();
        await dashboard.AssertAccessibleAsync();
        await page.SetViewportSizeAsync(400, 800);
        await dashboard.AssertFitsAsync();
        await dashboard.AssertCleanAsync();
        stage.Gateway.AssertNowhere(Planted);
    }

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task ARunningRequest_EndsByItself_AStoppedOneSaysSo_AndOneThatIsNotThereToo()
    {
        Needs.Chromium();
        await using var stage = await StageAsync();
        var (first, second) = (new Gate(), new Gate());
        stage.Vendor.Next(Reply.Silence(first, Answer()), Reply.Silence(second, Answer()));
        await using var dashboard = await DashboardPage.OpenAsync(chromium, stage.Gateway, "/requests?client=claude&since=24h", width: 1600);
        var page = dashboard.Page;

        // 1. It runs: the row and its page say so, and what the client sent is there already.
        var asking = stage.AskAsync(("user-agent", "claude-cli/2.1.0 (external, cli)"));
        await first.Reached.WaitAsync(Cancelled);
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "running" });
        await row.WaitForAsync();
        await row.GetByRole(AriaRole.Link).ClickAsync();
        var request = page.GetByRole(AriaRole.Article);
        await request.GetByText("It is still running.").WaitForAsync();
        await request.GetByText("claude-cli/2.1.0 (external, cli)").WaitForAsync();

        // 2. A reload keeps the filters and the request; then it ends without anybody asking.
        await page.ReloadAsync();
        await request.GetByText("It is still running.").WaitForAsync();
        Assert.Contains("client=claude", page.Url, StringComparison.Ordinal);
        Assert.Contains("since=24h", page.Url, StringComparison.Ordinal);
        Assert.Equal("claude", await page.GetByLabel("Client", new() { Exact = true }).InputValueAsync());
        first.Open();
        var id = await asking;
        await request.GetByText("It went to vendor/claude-opus-4-8").WaitForAsync();
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = id }).GetByText("answered").WaitForAsync();
        await dashboard.AssertAccessibleAsync();

        // 3. Back is the log with its filters.
        await page.GoBackAsync();
        await request.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Contains("client=claude", page.Url, StringComparison.Ordinal);

        // 4. A client that goes away.
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var left = stage.AskAsync(leaving.Token, ("user-agent", "claude-cli/2.1.0 (external, cli)"));
        await second.Reached.WaitAsync(Cancelled);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "stopped" }).GetByRole(AriaRole.Link).ClickAsync();
        await request.GetByText("stopped").First.WaitForAsync();

        // 5. Ids that nothing has.
        dashboard.Tolerate("404");
        dashboard.Tolerate("400");
        await dashboard.GoAsync("/requests/req_0000000000001");
        await page.GetByText("There is no such request in the ledger.").WaitForAsync();
        await dashboard.GoAsync("/requests/nonsense");
        await page.GetByText("This is no request id").WaitForAsync();
        await dashboard.AssertFitsAsync();
        await dashboard.AssertCleanAsync();
    }

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task F116_F123_WrittenDownPrompts_AreShownUnderABanner_StayText_AndAreForgotten()
    {
        Needs.Chromium();
        await using var stage = await StageAsync(configuration => configuration["logging"] = new JsonObject { ["prompts"] = true, ["retention"] = "36h" });
        var id = await stage.AskAsync(prompt: $"[[say {Hostile}]]");
        var other = await stage.AskAsync(prompt: "another one");
        await stage.Gateway.SettledAsync(2);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, stage.Gateway, $"/requests/{id}");
        var page = dashboard.Page;

        // 1. The banner tells of it on every page, with the retention; the texts are text.
        await page.GetByText("written down").First.WaitForAsync();
        await page.GetByText("36h").First.WaitForAsync();
        await page.GetByText("Answer, 1 piece").WaitForAsync();
        await page.GetByText("Prompt, 1 piece").ClickAsync();
        Assert.Equal(2, await page.Locator("pre").Filter(new() { HasText = "<img src=x onerror=" }).CountAsync());
        Assert.Equal(0, await page.Locator("article img, article script").CountAsync());
        Assert.DoesNotContain("owned", await page.TitleAsync(), StringComparison.Ordinal);
        await dashboard.AssertAccessibleAsync();

        // 2. What is kept stands in the settings.
        await dashboard.GoAsync("/settings?tab=storage");
        var line = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "prompts.db" });
        await line.GetByText("2 kept").WaitForAsync();
        await line.GetByText("Kept: for 36h").WaitForAsync();

        // 3. One is deleted on its page, the rest by the command; the file has no word of them before or after.
        await dashboard.GoAsync($"/requests/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await page.GetByText("Not kept:").WaitForAsync();
        var forgotten = await stage.Gateway.CommandAsync(Cancelled, "privacy", "forget-prompts", other);
        Assert.True(forgotten.ExitCode == 0, forgotten.ToString());
        Assert.Contains("0 requests", forgotten.Output, StringComparison.Ordinal);
        await dashboard.GoAsync($"/requests/{other}");
        await page.GetByText("Not kept:").WaitForAsync();
        var wrong = await stage.Gateway.CommandAsync(Cancelled, "privacy", "forget-prompts", "nonsense");
        Assert.Equal(2, wrong.ExitCode);

        // 4. Without the gateway the command deletes the file itself.
        await stage.AskAsync(prompt: "a third");
        await stage.Gateway.SettledAsync(3);
        await dashboard.AssertCleanAsync();
        await stage.Gateway.StopAsync(Cancelled);
        Assert.True(File.Exists(Path.Combine(stage.Gateway.DataFolder, "prompts.db")));
        var all = await stage.Gateway.CommandAsync(Cancelled, "privacy", "forget-prompts");
        Assert.True(all.ExitCode == 0, all.ToString());
        Assert.False(File.Exists(Path.Combine(stage.Gateway.DataFolder, "prompts.db")));
    }

    [Fact(Timeout = 3 * Processes.Hung)]
    public async Task ABurstOfRequests_IsFollowed_WhileOneIsReadAndAllAreExported()
    {
        Needs.Chromium();
        await using var stage = await StageAsync();
        var first = await stage.AskAsync();
        await using var dashboard = await DashboardPage.OpenAsync(chromium, stage.Gateway, $"/requests/{first}?where=cloud", width: 1600);
        var page = dashboard.Page;
        var request = page.GetByRole(AriaRole.Article);
        await request.GetByText("It went to vendor/claude-opus-4-8").WaitForAsync();

        // 1. A thousand, as fast as they go, over eight connections; an export in the middle of them.
        const int burst = 1_000;
        string? last = null;
        var asking = Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var i = 0; i < burst / 8; i++) last = await stage.AskAsync();
        }));
        Assert.NotEmpty(JsonNode.Parse(await stage.ExportAsync("format=json&where=cloud"))!.AsArray());
        await asking;

        // 2. The newest is on top, no row stands there as running, the one that was opened still is.
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = last! }).WaitForAsync();
        await page.WaitForFunctionAsync("() => document.querySelectorAll('[role=row]').length > 5 && ![...document.querySelectorAll('[role=row]')].some((row) => row.innerText.includes('running'))");
        Assert.Equal($"Request {first}", await request.GetAttributeAsync("aria-label"));
        Assert.Equal(burst + 2, (await stage.ExportAsync("where=cloud")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        // 3. Further down nothing moves: new ones wait and are counted; a row is opened where the reader is.
        await page.EvaluateAsync("() => window.scrollTo(0, 3000)");
        await page.WaitForFunctionAsync("() => window.scrollY > 2500");
        await stage.AskAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "1 new" }).WaitForAsync();
        var before = await page.EvaluateAsync<int>("() => Math.round(window.scrollY)");
        await page.EvaluateAsync("() => [...document.querySelectorAll('[role=row] a')].find((link) => link.getBoundingClientRect().top > 300).click()");
        await page.WaitForFunctionAsync($"() => !location.pathname.endsWith('{first}')");
        await request.GetByText("It went to vendor/claude-opus-4-8").WaitForAsync();
        Assert.InRange(await page.EvaluateAsync<int>("() => Math.round(window.scrollY)"), before - 100, before + 100);
        await page.GetByRole(AriaRole.Button, new() { Name = "1 new" }).ClickAsync();
        await page.WaitForFunctionAsync("() => window.scrollY === 0");
        await dashboard.AssertFitsAsync();
        await dashboard.AssertCleanAsync();
    }

    private static Reply Answer() => Reply.Json("""{"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-4-8","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":2}}""");

    private static async Task<RequestStage> StageAsync(Action<JsonObject>? change = null)
    {
        var (vendor, ollama) = (new FakeAnthropic(), new FakeOllama());
        var configuration = SmallConfiguration.AllToTheCloud(vendor, ollama);
        change?.Invoke(configuration);
        return new RequestStage(vendor, ollama, await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled));
    }

    private sealed record RequestStage(FakeAnthropic Vendor, FakeOllama Ollama, GatewayProcess Gateway) : IAsyncDisposable
    {
        public Task<string> AskAsync(params (string Name, string Value)[] headers) => AskAsync(Cancelled, headers);

        public Task<string> AskAsync(CancellationToken cancellationToken, params (string Name, string Value)[] headers) => AskAsync("Hello", cancellationToken, headers);

        public Task<string> AskAsync(string prompt) => AskAsync(prompt, Cancelled);

        public async Task<string> ExportAsync(string query)
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, "/admin/requests/export?" + query);
            message.Headers.Authorization = new("Bearer", Gateway.AdminToken);
            using var response = await Gateway.Client.SendAsync(message, Cancelled);
            return await response.Content.ReadAsStringAsync(Cancelled);
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Vendor.DisposeAsync();
            await Ollama.DisposeAsync();
        }

        private async Task<string> AskAsync(string prompt, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
            {
                Content = JsonContent.Create(new JsonObject { ["model"] = "claude-opus-4-8", ["max_tokens"] = 200, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) }),
            };
            message.Headers.Add("x-sluice-token", Gateway.InferenceToken);
            foreach (var (name, value) in headers) message.Headers.TryAddWithoutValidation(name, value);
            using var response = await Gateway.Client.SendAsync(message, cancellationToken);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
            return response.Headers.GetValues("x-sluice-request-id").Single();
        }
    }
}
