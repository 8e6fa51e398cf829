using System.Net;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Routing.Receipts;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>A local server behind Chat Completions that drops the beginning of a long prompt and says nothing of it but in its usage.</summary>
public sealed class CutPromptTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 8000).Select(i => $"word{i} "));

    private const string Usage = """ "usage": { "prompt_tokens": 3900, "completion_tokens": 2, "total_tokens": 3902 } """;

    [Theory]
    [InlineData(Ask.Chat)]
    [InlineData(Ask.Messages)]
    public async Task F031_AnAnswerToACutPrompt_IsNotShown_AndTheNextModelAnswers(string path)
    {
        await using var box = Box(stream: false);
        await using var world = await StartAsync(box, """ "fallback": { "small": ["haiku"] } """);

        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "small", text: Long));
        await response.Content.ReadAsStringAsync(world.Cancel);

        Assert.Equal("anthropic/claude-haiku-4-5", Wire.Header(response, "x-sluice-model"));
        Assert.Contains("read 3900 of about", (await world.Gateway.RowOf(response)).Attempts[0].Error, StringComparison.Ordinal);
        // And is no candidate for such a prompt until the model is loaded anew.
        Assert.Equal(4096, world.Gateway.Parts.Models.Current.Routing.Models["box/small"].Traits.ContextWindow);
    }

    [Fact]
    public async Task F031_WithoutAnotherModel_TheCallerIsToldThatItsPromptIsTooLong()
    {
        await using var box = Box(stream: false);
        await using var world = await StartAsync(box);

        var (status, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("small", text: Long));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("prompt is too long", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ask.Chat)]
    [InlineData(Ask.Messages)]
    public async Task F031_AStreamThatHasBeenShown_IsToldOfInTheRecords(string path)
    {
        await using var box = Box(stream: true);
        await using var world = await StartAsync(box);

        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "small", stream: true, text: Long));
        Wire.AssertComplete(path, await response.Content.ReadAsStringAsync(world.Cancel));

        var row = await world.Gateway.RowOf(response);
        Assert.Contains("prompt=dropped", row.Request.Fidelity, StringComparison.Ordinal);
        Assert.StartsWith("box/small read 3900 of about", ReceiptJson.Read(row.Receipt).Signals.Single(signal => signal.Name == "cut").Value, StringComparison.Ordinal);
        Assert.Equal(4096, world.Gateway.Parts.Models.Current.Routing.Models["box/small"].Traits.ContextWindow);
    }

    private static ScriptedUpstream Box(bool stream)
    {
        var box = new ScriptedUpstream();
        var reply = !stream
            ? Reply.Json($$"""{"id":"c","object":"chat.completion","created":1,"model":"small","choices":[{"index":0,"message":{"role":"assistant","content":"Fine."},"finish_reason":"stop"}],{{Usage}}}""")
            : Reply.Sse("""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"small","choices":[{"index":0,"delta":{"role":"assistant","content":"Fine."},"finish_reason":null}]}""" + "\n\n")
                .Then("""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"small","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n")
                .Then($$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"small","choices":[],{{Usage}}}""" + "\n\ndata: [DONE]\n\n");
        return box.When(static _ => true, reply);
    }

    private static Task<World> StartAsync(ScriptedUpstream box, string routing = "") => World.StartAsync(
        routing: routing,
        upstreams: $$""" "box": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:{{box.Port}}/v1", "local": true } """,
        models: """ "small": { "upstream": "box", "id": "small", "tier": 0, "contextWindow": 131072 } """);
}
