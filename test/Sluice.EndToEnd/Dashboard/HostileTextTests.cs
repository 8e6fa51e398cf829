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
            // What a page fetches is on it when nothing more is on its way; the feed alone stays open.
            await dashboard.Page.EvaluateAsync("() => new Promise((done) => requestIdleCallback(done))");
            await AssertTextAsync(dashboard);
        }

        await dashboard.AssertCleanAsync();
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
