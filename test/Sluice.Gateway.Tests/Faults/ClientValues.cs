using System.Net;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Section A, what a client can send: values that cannot be, stand twice or cannot be shown to the model.</summary>
public sealed class ClientValues
{
    [Theory]
    [InlineData("-1")]
    [InlineData("\"abc\"")]
    [InlineData("1.5")]
    [InlineData("1e400")]
    [InlineData("[]")]
    public async Task F012_ImpossibleTokenLimit_Is400OnEveryProtocol(string limit)
    {
        await using var world = await World.StartAsync();
        foreach (var path in new[] { Ask.Messages, Ask.Chat })
            await FaultAssert.RejectedAsync(world, path, $$"""{"model":"coder","max_tokens":{{limit}},"messages":[{"role":"user","content":"hi"}]}""");
        await FaultAssert.RejectedAsync(world, Ask.Responses, $$"""{"model":"coder","max_output_tokens":{{limit}},"input":"hi"}""");
        await FaultAssert.RejectedAsync(world, Ask.Gemini, $$$"""{"model":"coder","contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":{{{limit}}}}}""");
        Assert.Empty(world.OllamaTurns);
    }

    [Theory]
    [InlineData("1000000000000")]
    [InlineData("1e12")]
    public async Task F012_HugeTokenLimit_IsClampedForOllama(string limit)
    {
        await using var world = await World.StartAsync();
        (string Path, string Body)[] bodies =
        [
            (Ask.Messages, $$"""{"model":"coder","max_tokens":{{limit}},"messages":[{"role":"user","content":"hi"}]}"""),
            (Ask.Chat, $$"""{"model":"coder","max_tokens":{{limit}},"messages":[{"role":"user","content":"hi"}]}"""),
            (Ask.Responses, $$"""{"model":"coder","max_output_tokens":{{limit}},"input":"hi"}"""),
            (Ask.Gemini, $$$"""{"model":"coder","contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":{{{limit}}}}}"""),
        ];
        foreach (var (path, body) in bodies)
        {
            var (status, text) = await world.Gateway.AskAsync(path, body);
            Assert.True(status == HttpStatusCode.OK, text);
        }
    }

    [Fact]
    public async Task F012_NotANumberTemperature_Is400()
    {
        await using var world = await World.StartAsync();
        foreach (var path in Wire.Paths.Select(row => row.Data))
            await FaultAssert.RejectedAsync(world, path, """{"model":"coder","max_tokens":5,"temperature":NaN,"messages":[{"role":"user","content":"hi"}]}""");
    }

    [Fact]
    public async Task F013_ModelTwice_OneParserDecidesForRoutingAndForwarding()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(Reply.Json("""{"id":"m","type":"message","role":"assistant","content":[],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"""));
        using var response = await world.Gateway.PostAsync(Ask.Messages, """{"model":"haiku","max_tokens":5,"messages":[{"role":"user","content":"hi"}],"model":"anthropic/claude-opus-4-8"}""");
        if (response.StatusCode == HttpStatusCode.BadRequest) return;
        var answered = Wire.Header(response, "x-sluice-model")["anthropic/".Length..];
        foreach (var part in world.Anthropic.Requests.Single().Text.Split("\"model\":\"")[1..]) Assert.StartsWith(answered, part, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"responder","input":"hi","model":"native/gpt-other"}""")]
    [InlineData("""{"model":"responder","input":"hi","mod\u0065l":"native/gpt-other"}""")]
    [InlineData("""{"model":"responder","input":"hi","input":"ho"}""")]
    public async Task F013_NameTwice_OnResponses_Is400(string body)
    {
        await using var world = await World.StartAsync();
        await FaultAssert.RejectedAsync(world, Ask.Responses, body);
        Assert.Empty(world.Native.Requests);
    }

    [Fact]
    public async Task F013_ModelInABodyOfGemini_DecidesNothing()
    {
        await using var world = await World.StartAsync();
        world.Google.When(_ => true, Streams.Answer("gemini"));
        using var response = await world.Gateway.PostAsync("/v1beta/models/gem:generateContent", """{"model":"coder","contents":[{"parts":[{"text":"hi"}]}]}""");
        Assert.Equal("google/gemini-3.5-flash", Wire.Header(response, "x-sluice-model"));
        Assert.Equal("/v1beta/models/gemini-3.5-flash:generateContent", Assert.Single(world.Google.Requests).Target);
        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task F015_ImageToATextOnlyModel_IsNeverDroppedSilently()
    {
        await using var world = await World.StartAsync(models: """ "blind": { "upstream": "ollama", "id": "qwen2.5-coder:7b-text", "capabilities": { "vision": false } } """);
        const string turn = """{"model":"MODEL","max_tokens":5,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"DATA"}},{"type":"text","text":"what is it"}]}]}""";
        await FaultAssert.RejectedAsync(world, Ask.Messages, turn.Replace("MODEL", "blind").Replace("DATA", "iVBORw0KGgo="));
        await FaultAssert.RejectedAsync(world, Ask.Responses, """{"model":"blind","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="},{"type":"input_text","text":"what is it"}]}]}""");
        await FaultAssert.RejectedAsync(world, Ask.Gemini, """{"model":"blind","contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},{"text":"what is it"}]}]}""");
        foreach (var model in new[] { "coder", "haiku" })
        {
            await FaultAssert.RejectedAsync(world, Ask.Responses, $$$"""{"model":"{{{model}}}","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,not base64!"}]}]}""");
            await FaultAssert.RejectedAsync(world, Ask.Gemini, $$$"""{"model":"{{{model}}}","contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"not base64!"}}]}]}""");
        }

        Assert.Empty(world.Anthropic.Requests);
        Assert.Empty(world.OllamaTurns);
    }
}
