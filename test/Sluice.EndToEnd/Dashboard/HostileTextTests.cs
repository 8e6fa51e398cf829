using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>What prompts, models, their names and their errors say is text on every page, whatever it looks like.</summary>
[Collection(Processes.Name)]
public sealed class HostileTextTests(Chromium chromium)
{
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> [l](javascript:alert(1)) ![r](https://evil.example/r.png)";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task F116_T18_HostileText_StaysText()
    {
        Needs.Chromium();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var broken = new ScriptedUpstream();
        broken.When(request => request.Method == "POST", Reply.Json(new JsonObject { ["error"] = new JsonObject { ["message"] = Hostile } }.ToJsonString(), 400));
        var configuration = SmallConfiguration.Local(ollama);
        configuration["upstreams"]!.AsObject()["broken"] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = broken.Address + "v1", ["apiKey"] = "k-0123456789", ["retries"] = 0 };
        configuration["models"]!.AsObject()["odd"] = new JsonObject { ["upstream"] = "broken", ["id"] = Hostile, ["tier"] = 2 };
        await using var gateway = await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/chat?model=ollama/coder:7b");
        dashboard.Tolerate("400");

        // A prompt and an answer, then an error that quotes it, from a model of that name.
        await AskAsync(dashboard, $"[[say {Hostile}]]");
        await dashboard.Page.GetByLabel("Receipt").GetByText(" in, ").WaitForAsync();
        Assert.Equal(2, await dashboard.Page.GetByText("<img src=x onerror=").CountAsync());
        await AssertTextAsync(dashboard);
        await dashboard.GoAsync($"/chat?model={Uri.EscapeDataString("odd")}");
        await AskAsync(dashboard, Hostile);
        await dashboard.Page.GetByRole(Microsoft.Playwright.AriaRole.Alert).WaitForAsync();
        await AssertTextAsync(dashboard);
        using (var odd = new HttpRequestMessage(HttpMethod.Post, $"/app/{Uri.EscapeDataString("<img src=x>")}/v1/chat/completions") { Content = new StringContent($$"""{"model":{{JsonValue.Create(Hostile).ToJsonString()}},"messages":[{"role":"user","content":"x"}]}""") })
        {
            odd.Headers.TryAddWithoutValidation("x-sluice-session", Hostile);
            odd.Headers.TryAddWithoutValidation("user-agent", Hostile);
            (await gateway.Client.SendAsync(odd, Cancelled)).Dispose();
        }

        var lines = await gateway.SettledAsync(3);
        foreach (var path in PagesTests.Pages.Concat(lines.Select(line => $"/requests/{line.Id}")))
        {
            await dashboard.GoAsync(path);
            await AssertTextAsync(dashboard);
        }

        await dashboard.AssertCleanAsync();
    }

    /// <summary>Names and errors that are too long, turn the direction of writing, cannot be seen or break lines: text like any other, and every page keeps its width.</summary>
    [Theory(Timeout = 3 * Processes.Hung)]
    [InlineData(400)]
    [InlineData(1280)]
    public async Task F116_T18_NamesThatBreakPages_LeaveThemWhole(int width)
    {
        Needs.Chromium();
        var word = new string('W', 10_000);
        var odd = $"\u202Egnp.exe\u200B\u200D\uFEFF\u2066 {Hostile} {word}";
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var broken = new ScriptedUpstream();
        broken.When(request => request.Method == "POST", Reply.Json(new JsonObject { ["error"] = new JsonObject { ["message"] = $"line one\nline two {odd}" } }.ToJsonString(), 400));
        var configuration = SmallConfiguration.Local(ollama);
        configuration["upstreams"]!.AsObject()["broken"] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = broken.Address + "v1", ["apiKey"] = "k-0123456789", ["retries"] = 0 };
        configuration["models"]!.AsObject()["odd"] = new JsonObject { ["upstream"] = "broken", ["id"] = odd, ["tier"] = 2 };
        configuration["routing"] = new JsonObject { ["rules"] = new JsonArray(new JsonObject { ["name"] = odd[..2_000], ["use"] = "tier:0" }) };
        await using var gateway = await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);

        // A prompt that a rule decides, with a field that cannot be carried over; then an error; clients and sessions of every kind.
        await SendAsync(gateway, odd, "claude-sonnet-5", odd[..6_000], more: "<img src=x onerror=alert(1)>" + word[..3_000]);
        await SendAsync(gateway, word[..8_000], "odd", "\u200B\u2060");
        await SendAsync(gateway, "\u202E\u2067x", odd, "\u202Ereversed");
        var lines = await gateway.SettledAsync(3);

        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, width: width);
        var sessions = lines.Select(line => line.Session).OfType<string>().Distinct(StringComparer.Ordinal).Select(session => $"/sessions/{Uri.EscapeDataString(session)}");
        foreach (var path in PagesTests.Pages.Concat(lines.Select(line => $"/requests/{line.Id}")).Concat(sessions))
        {
            await dashboard.GoAsync(path);
            await AssertTextAsync(dashboard);
            await dashboard.AssertFitsAsync();
        }

        // Also where there is nothing to see in a name there is something to press.
        await dashboard.GoAsync("/sessions");
        var names = await dashboard.Page.Locator("tbody th a").EvaluateAllAsync<double[]>("(links) => links.map((link) => link.getBoundingClientRect().width)");
        Assert.All(names, size => Assert.True(size > 8, $"a link {size} px wide"));
        await dashboard.AssertCleanAsync();
    }

    private static async Task SendAsync(GatewayProcess gateway, string agent, string model, string session, string? more = null)
    {
        var body = new JsonObject { ["model"] = model, ["max_tokens"] = 50, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "x" }) };
        if (more is not null) body[more] = new JsonObject { [more] = more };
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("x-sluice-token", gateway.InferenceToken);
        request.Headers.TryAddWithoutValidation("x-sluice-session", session);
        request.Headers.TryAddWithoutValidation("user-agent", agent);
        (await http.SendAsync(request, Cancelled)).Dispose();
    }

    private static async Task AskAsync(DashboardPage dashboard, string prompt)
    {
        await dashboard.Page.GetByLabel("Prompt", new() { Exact = true }).FillAsync(prompt);
        await dashboard.Page.Keyboard.PressAsync("Enter");
    }

    private static async Task AssertTextAsync(DashboardPage dashboard)
    {
        var made = await dashboard.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('img:not([src^="/"]), script:not([src^="/"]), [onerror], a[href^="javascript:"], iframe, object, embed')].map((one) => one.outerHTML)
            """);
        Assert.Empty(made);
        Assert.DoesNotContain("owned", await dashboard.Page.TitleAsync(), StringComparison.Ordinal);
    }
}
