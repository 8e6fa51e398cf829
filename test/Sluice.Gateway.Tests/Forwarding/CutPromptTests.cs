using System.Net;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Routing.Receipts;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>A local server of any protocol that drops the beginning of a long prompt and says nothing of it but in its usage.</summary>
public sealed class CutPromptTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 8000).Select(i => $"word{i} "));

    /// <summary>What the server speaks, and where it is asked from.</summary>
    public static TheoryData<string, string> Roads { get; } = new MatrixTheoryData<string, string>(["openai-chat", "anthropic", "ollama"], [Ask.Chat, Ask.Messages, Ask.OllamaChat]);

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task F031_AnAnswerToACutPrompt_IsNotShown_AndTheNextModelAnswers(string protocol, string path)
    {
        await using var box = Box(protocol, stream: false);
        await using var world = await StartAsync(box, protocol, """ "fallback": { "small": ["haiku"] } """);

        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "small", text: Long));
        await response.Content.ReadAsStringAsync(world.Cancel);

        Assert.Equal("anthropic/claude-haiku-4-5", Wire.Header(response, "x-sluice-model"));
        Assert.Contains("read 3900 of about", (await world.Gateway.RowOf(response)).Attempts[0].Error, StringComparison.Ordinal);
        // And is no candidate for such a prompt until the model is loaded anew.
        Assert.Equal(4096, world.Gateway.Parts.Models.Current.Routing.Models["box/small"].Traits.ContextWindow);
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task F031_WithoutAnotherModel_TheCallerIsToldThatItsPromptIsTooLong(string protocol, string path)
    {
        await using var box = Box(protocol, stream: false);
        await using var world = await StartAsync(box, protocol);

        var (status, text) = await world.Gateway.AskAsync(path, Ask.For(path, "small", text: Long));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Wire.AssertErrorShape(path, text);
        Assert.Contains("prompt is too long", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Fine.", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task F031_AStreamThatHasBeenShown_IsToldOfInTheRecords(string protocol, string path)
    {
        await using var box = Box(protocol, stream: true);
        await using var world = await StartAsync(box, protocol, """ "fallback": { "small": ["haiku"] } """);

        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "small", stream: true, text: Long));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);

        Wire.AssertComplete(path, text);
        Assert.Contains("Fine.", text, StringComparison.Ordinal);
        var row = await world.Gateway.RowOf(response);
        Assert.Single(row.Attempts);
        Assert.Contains("prompt=dropped", row.Request.Fidelity, StringComparison.Ordinal);
        Assert.StartsWith("box/small read 3900 of about", ReceiptJson.Read(row.Receipt).Signals.Single(signal => signal.Name == "cut").Value, StringComparison.Ordinal);
        Assert.Equal(4096, world.Gateway.Parts.Models.Current.Routing.Models["box/small"].Traits.ContextWindow);
    }

    private static ScriptedUpstream Box(string protocol, bool stream)
    {
        var box = new ScriptedUpstream();
        return box.When(static _ => true, (protocol, stream) switch
        {
            ("openai-chat", false) => Reply.Json("""{"id":"c","object":"chat.completion","created":1,"model":"small","choices":[{"index":0,"message":{"role":"assistant","content":"Fine."},"finish_reason":"stop"}],"usage":{"prompt_tokens":3900,"completion_tokens":2,"total_tokens":3902}}"""),
            ("openai-chat", true) => Events(
                """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"small","choices":[{"index":0,"delta":{"role":"assistant","content":"Fine."},"finish_reason":null}]}""",
                """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"small","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
                """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"small","choices":[],"usage":{"prompt_tokens":3900,"completion_tokens":2,"total_tokens":3902}}""",
                "data: [DONE]"),
            // A part of what was read may come from the cache.
            ("anthropic", false) => Reply.Json("""{"id":"msg_1","type":"message","role":"assistant","model":"small","content":[{"type":"text","text":"Fine."}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1900,"cache_read_input_tokens":2000,"output_tokens":2}}"""),
            // Ollama estimates at the start what was sent, and says at the end what was read.
            ("anthropic", true) => Events(
                """event: message_start""" + "\n" + """data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"small","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":17000,"output_tokens":0}}}""",
                """event: content_block_start""" + "\n" + """data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
                """event: content_block_delta""" + "\n" + """data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Fine."}}""",
                """event: content_block_stop""" + "\n" + """data: {"type":"content_block_stop","index":0}""",
                """event: message_delta""" + "\n" + """data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":3900,"output_tokens":2}}""",
                """event: message_stop""" + "\n" + """data: {"type":"message_stop"}"""),
            ("ollama", false) => Reply.Json($$"""{"model":"small","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Fine."},{{OllamaEnd}}}"""),
            _ => Reply.Ndjson("""{"model":"small","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Fine."},"done":false}""" + "\n")
                .Then($$"""{"model":"small","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},{{OllamaEnd}}}""" + "\n"),
        });
    }

    private const string OllamaEnd = """ "done":true,"done_reason":"stop","total_duration":1500000000,"load_duration":1000000,"prompt_eval_count":3900,"prompt_eval_duration":200000000,"eval_count":2,"eval_duration":900000000""";

    private static Reply Events(params ReadOnlySpan<string> events)
    {
        var reply = Reply.Sse();
        foreach (var one in events) reply = reply.Then(one + "\n\n");
        return reply;
    }

    private static Task<World> StartAsync(ScriptedUpstream box, string protocol, string routing = "") => World.StartAsync(
        routing: routing,
        upstreams: $$""" "box": { "protocol": "{{protocol}}", "baseUrl": "http://127.0.0.1:{{box.Port}}{{(protocol == "openai-chat" ? "/v1" : "")}}", "local": true } """,
        models: """ "small": { "upstream": "box", "id": "small", "tier": 0, "contextWindow": 131072 } """);
}
