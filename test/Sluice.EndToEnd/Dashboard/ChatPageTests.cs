using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The chat, as a person uses it: keys alone.</summary>
[Collection(Processes.Name)]
public sealed class ChatPageTests(Chromium chromium)
{
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

    private static string Chat(ScriptedUpstream upstream) =>
        $$$"""{"upstreams":{"up":{"protocol":"openai-chat","baseUrl":"{{{upstream.Address}}}v1","apiKey":"k-0123456789","retries":0} },"models":{"m":{"upstream":"up","id":"m","tier":2} } }""";
}
