using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The chat, as a person uses it: keys alone.</summary>
[Collection(Processes.Name)]
public sealed class ChatPageTests(Chromium chromium)
{
    private const int HostileLines = 4000;
    private const string Hostile = "</p><script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1)\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task Answer_ComesWithItsReceipt_AndLinksToItsRequest()
    {
        Needs.Chromium();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var chat = await DashboardPage.OpenAsync(chromium, gateway, "/chat");
        var page = chat.Page;

        // The prompt has the focus; Shift and Enter begins a line, Enter sends.
        await page.Keyboard.TypeAsync("First line");
        await page.Keyboard.PressAsync("Shift+Enter");
        await page.Keyboard.InsertTextAsync("[[say One\nTwo ```not a fence``` three]]");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("Two ```not a fence``` three").Last.WaitForAsync();
        var receipt = page.GetByLabel("Receipt");
        await receipt.GetByText("ollama/coder:7b").WaitForAsync();
        await receipt.GetByText(" in, ").WaitForAsync();
        Assert.Equal("", await page.GetByLabel("Prompt", new() { Exact = true }).InputValueAsync());
        await chat.AssertAccessibleAsync();

        var line = Assert.Single(await gateway.SettledAsync(1));
        Assert.Equal(("dashboard", "ok"), (line.Client, line.Outcome));
        await receipt.GetByRole(AriaRole.Link).ClickAsync();
        await page.WaitForURLAsync($"**/requests/{line.Id}");

        // The conversation is still there, and goes on.
        await page.GoBackAsync();
        await page.GetByText("First line").WaitForAsync();
        await chat.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task TwoModels_AnswerTheSamePrompt()
    {
        Needs.Chromium();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var chat = await DashboardPage.OpenAsync(chromium, gateway, "/chat?model=ollama/coder:7b");
        var page = chat.Page;
        await page.GetByRole(AriaRole.Switch, new() { Name = "Compare two models" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Second model" }).SelectOptionAsync("vendor/claude-opus-4-8");
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("[[say The same question]]");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Region, new() { Name = "First model" }).GetByText("ollama/coder:7b", new() { Exact = true }).Last.WaitForAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Second model" }).GetByText("vendor/claude-opus-4-8", new() { Exact = true }).Last.WaitForAsync();
        Assert.Equal(2, (await gateway.SettledAsync(2)).Count);
        await chat.AssertFitsAsync();
        await chat.AssertAccessibleAsync();
        await chat.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task Escape_StopsTheAnswerAtTheUpstream()
    {
        Needs.Chromium();
        await using var upstream = new ScriptedUpstream();
        upstream.When(request => request.Method == "POST", Reply.Sse("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"It begins\"},\"finish_reason\":null}]}\n\n").ThenSilence());
        await using var gateway = await GatewayProcess.StartAsync(Chat(upstream), cancellationToken: Cancelled);
        await using var chat = await DashboardPage.OpenAsync(chromium, gateway, "/chat?model=up/m");
        await chat.Page.Keyboard.TypeAsync("Go on for ever");
        await chat.Page.Keyboard.PressAsync("Enter");
        await chat.Page.GetByText("It begins").WaitForAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await chat.Page.GetByText("Stopped.").WaitForAsync();
        Assert.Equal("client_cancelled", Assert.Single(await gateway.SettledAsync(1)).Outcome);
        await chat.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task Refusal_IsSaidInWords_AndTheNextPromptGoesThrough()
    {
        Needs.Chromium();
        await using var upstream = new ScriptedUpstream();
        upstream.When(request => request.Method == "POST", Reply.Json("""{"error":{"message":"The prompt is too rude.","type":"invalid_request_error"}}""", 400));
        await using var gateway = await GatewayProcess.StartAsync(Chat(upstream), cancellationToken: Cancelled);
        await using var chat = await DashboardPage.OpenAsync(chromium, gateway, "/chat?model=up/m");
        chat.Tolerate("400");
        await chat.Page.Keyboard.TypeAsync("Hello");
        await chat.Page.Keyboard.PressAsync("Enter");
        await chat.Page.GetByText("The prompt is too rude.").WaitForAsync();
        await chat.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).WaitForAsync();
        await chat.AssertAccessibleAsync();
        await chat.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task RealModel_AndTheRouter_AnswerSideBySide_EachWithItsReceipt()
    {
        Needs.Chromium();
        Needs.LlamaServer();
        await using var server = await LlamaServer.StartAsync(cancellationToken: Cancelled);
        await using var gateway = await GatewayProcess.StartAsync(
            $$$"""{"discovery":{"environmentKeys":false,"ports":[]},"upstreams":{"llama":{"protocol":"openai-chat","baseUrl":"{{{server.Address}}}v1","local":true} },"models":{"tiny":{"upstream":"llama","id":"tiny.gguf","tier":0} } }""", cancellationToken: Cancelled);
        await using var chat = await DashboardPage.OpenAsync(chromium, gateway, "/chat?model=tiny");
        var page = chat.Page;
        await page.GetByRole(AriaRole.Switch, new() { Name = "Compare two models" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Second model" }).SelectOptionAsync("sluice/local");
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("Say hello");
        await page.Keyboard.PressAsync("Enter");
        foreach (var side in new[] { "First model", "Second model" })
        {
            var region = page.GetByRole(AriaRole.Region, new() { Name = side });
            await region.GetByText(TinyModel.Answer).WaitForAsync();
            await region.GetByLabel("Receipt").GetByText("llama/").WaitForAsync();
            await region.GetByLabel("Receipt").GetByText(" out").WaitForAsync();
        }

        Assert.All(await gateway.SettledAsync(2), line => Assert.Equal(("llama", "ok"), (line.Upstream, line.Outcome)));
        await chat.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task LongHostileAnswer_StaysText_AndTheStopButtonEndsIt()
    {
        Needs.Chromium();
        await using var upstream = new ScriptedUpstream();
        upstream.When(request => request.Method == "POST", Reply.Sse().ThenRepeated(Encoding.UTF8.GetBytes(Event(Hostile)), HostileLines).Then(Event("The last words")).ThenSilence());
        await using var gateway = await GatewayProcess.StartAsync(Chat(upstream), cancellationToken: Cancelled);
        await using var chat = await DashboardPage.OpenAsync(chromium, gateway, "/chat?model=up/m");
        var page = chat.Page;
        await page.EvaluateAsync("() => { globalThis.longest = 0; globalThis.tasks = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) { globalThis.tasks += one.duration; globalThis.longest = Math.max(globalThis.longest, one.duration); } }).observe({ type: 'longtask' }); }");
        await page.Keyboard.TypeAsync("Go on for ever");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("The last words").WaitForAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"longest task {await page.EvaluateAsync<double>("() => globalThis.longest")} ms, long tasks {await page.EvaluateAsync<double>("() => globalThis.tasks")} ms");

        // While it comes another prompt can be written, and what came is text and nothing else.
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("The next one");
        Assert.Equal(HostileLines, await page.EvaluateAsync<int>("() => document.querySelector('[role=log]').textContent.split('<img src=x onerror=alert(1)>').length - 1"));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => document.querySelectorAll('[role=log] :is(img, script, iframe, b)').length"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await page.GetByText("Stopped.").WaitForAsync();
        Assert.Equal("client_cancelled", Assert.Single(await gateway.SettledAsync(1)).Outcome);
        Assert.Equal("The next one", await page.GetByLabel("Prompt", new() { Exact = true }).InputValueAsync());
        await chat.AssertFitsAsync();
        await chat.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task AnswerThatBreaksOff_KeepsWhatCame_AndTheGatewaysRestartLosesNothing()
    {
        Needs.Chromium();
        await using var upstream = new ScriptedUpstream();
        upstream.When(request => request.Method == "POST" && !request.Text.Contains("Half a second", StringComparison.Ordinal), Reply.Sse(Event("It begins")).ThenReset());
        upstream.When(request => request.Method == "POST", Reply.Sse(Event("Here it is")).Then("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
        await using var gateway = await GatewayProcess.StartAsync(Chat(upstream), cancellationToken: Cancelled);
        await using var chat = await DashboardPage.OpenAsync(chromium, gateway, "/chat?model=up/m");
        foreach (var words in new[] { "ERR_", "502", "503" }) chat.Tolerate(words);
        var page = chat.Page;
        await page.Keyboard.TypeAsync("First question");
        await page.Keyboard.PressAsync("Enter");

        // 1. The upstream breaks off: what came stays, and it can be asked again.
        await page.GetByText("It begins").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).WaitForAsync();
        await chat.AssertAccessibleAsync();

        // 2. The gateway is killed while a prompt is being written; the page goes elsewhere and back.
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("Half a second quest");
        await gateway.KillAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Chat" }).ClickAsync();
        Assert.Equal("Half a second quest", await page.GetByLabel("Prompt", new() { Exact = true }).InputValueAsync());
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("Half a second question");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("The gateway does not answer").First.WaitForAsync();

        // 3. It is back: the same page, the same conversation, the same prompt.
        await gateway.RestartAsync(Cancelled);
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).Last.ClickAsync();
        await page.GetByText("Here it is").WaitForAsync();
        await page.GetByText("First question").WaitForAsync();
        Assert.Contains("Half a second question", upstream.Requests[^1].Text, StringComparison.Ordinal);
        await chat.AssertCleanAsync();
    }

    private static string Event(string text) =>
        $$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":{{{JsonSerializer.Serialize(text)}}}},"finish_reason":null}]}""" + "\n\n";

    private static string Chat(ScriptedUpstream upstream) =>
        $$$"""{"upstreams":{"up":{"protocol":"openai-chat","baseUrl":"{{{upstream.Address}}}v1","apiKey":"k-0123456789","retries":0} },"models":{"m":{"upstream":"up","id":"m","tier":2} } }""";
}
