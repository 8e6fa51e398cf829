using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>What not every model can take: documents, sound, searches of a vendor's own.</summary>
public sealed class MediaAndSearchTests
{
    private const string Pdf = """[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}},{"type":"text","text":"what is it"}]""";
    private const string Sound = """[{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}},{"type":"text","text":"what is it"}]""";
    private const string Search = """{"model":"MODEL","max_tokens":64,"stream":false,"messages":[{"role":"user","content":[{"type":"text","text":"Perform a web search for the query: dotnet 10"}]}],"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":8}],"tool_choice":{"type":"tool","name":"web_search"}}""";

    [Theory]
    [InlineData(Ask.Messages, "coder", Pdf, "takes no documents", "haiku")]
    [InlineData(Ask.Chat, "haiku", Sound, "takes no sound", "these could: gem")]
    [InlineData(Ask.Chat, "coder", Sound, "takes no sound", "these could: gem")]
    public async Task F015_AnAddressThatCannotTakeIt_IsRefusedWithTheNamesOfThoseThatCan(string path, string model, string content, string why, string able)
    {
        await using var world = await World.StartAsync();
        var (status, text) = await world.Gateway.AskAsync(path, $$"""{"model":"{{model}}","max_tokens":64,"messages":[{"role":"user","content":{{content}}}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Wire.AssertErrorShape(path, text);
        Assert.Contains(why, text, StringComparison.Ordinal);
        Assert.True(text.Contains(able, StringComparison.Ordinal), text);
        Assert.Empty(world.OllamaTurns);
        Assert.Empty(world.Anthropic.Requests);
    }

    [Fact]
    public async Task F015_ADocument_IsRoutedToAModelThatTakesIt()
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.PostAsync(Ask.Messages, $$"""{"model":"sluice/auto","max_tokens":64,"messages":[{"role":"user","content":{{Pdf}}}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("anthropic/claude-haiku-4-5", Wire.Header(response, "x-sluice-model"));
    }

    [Theory]
    [InlineData("coder")]
    [InlineData("gpt")]
    [InlineData("sluice/auto")]
    public async Task AForcedSearch_WhereNobodySearches_IsAnsweredInWords_AndSaid(string model)
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.PostAsync(Ask.Messages, Search.Replace("MODEL", model, StringComparison.Ordinal));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text", (string?)answer["content"]![0]!["type"]);
        Assert.Contains("web_search_20250305=dropped", Wire.Header(response, "x-sluice-fidelity"), StringComparison.Ordinal);
        Assert.Contains("tool_choice=mapped", Wire.Header(response, "x-sluice-fidelity"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASearchOfAChatClient_GoesToAnthropicInItsOwnWords_WhereItSearches()
    {
        await using var world = await World.StartAsync(models: """ "finder": { "upstream": "anthropic", "id": "claude-sonnet-4-6", "capabilities": { "webSearch": true } } """);
        using var response = await world.Gateway.PostAsync(Ask.Chat, Ask.OpenAi("finder", more: ""","web_search_options":{}"""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""[{"type":"web_search_20250305","name":"web_search"}]""", world.Anthropic.Requests.Single().Json["tools"]!.ToJsonString());
        Assert.False(response.Headers.Contains("x-sluice-fidelity"));
    }
}
