using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sluice.Testing.Engines;
using Xunit;

namespace Sluice.EndToEnd.Engines;

/// <summary>The real llama.cpp server with the tiny model: that its answers are the known ones.</summary>
public sealed class LlamaServerTests
{
    [Theory]
    [InlineData("Say hello", TinyModel.Answer, null)]
    [InlineData("[[think]]", TinyModel.Answer, TinyModel.Thought)]
    public async Task Answer_IsTheKnownOne(string prompt, string answer, string? thought)
    {
        Needs.LlamaServer();
        await using var server = await LlamaServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var message = await AskAsync(server, new JsonObject { ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) });
        Assert.Equal(answer, ((string?)message["content"])!.Trim());
        Assert.Equal(thought, ((string?)message["reasoning_content"])?.Trim());
    }

    [Fact]
    public async Task ToolCall_CarriesTheKnownText()
    {
        Needs.LlamaServer();
        await using var server = await LlamaServer.StartAsync("touch made-by-the-model.txt", cancellationToken: TestContext.Current.CancellationToken);
        var message = await AskAsync(server, new JsonObject
        {
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "[[tool]]" }),
            ["tools"] = JsonNode.Parse("""
                [{"type":"function","function":{"name":"Bash","description":"Runs a command","parameters":{"type":"object","properties":{"command":{"type":"string"},"description":{"type":"string"}},"required":["command"]}}}]
                """),
        });
        var call = Assert.Single(message["tool_calls"]!.AsArray())!["function"]!;
        Assert.Equal("Bash", (string?)call["name"]);
        Assert.Equal("touch made-by-the-model.txt", (string?)JsonNode.Parse((string)call["arguments"]!)!["command"]);
    }

    private static async Task<JsonNode> AskAsync(LlamaServer server, JsonObject request)
    {
        using var client = new HttpClient();
        using var response = await client.PostAsJsonAsync(new Uri(server.Address, "/v1/chat/completions"), request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!["choices"]![0]!["message"]!;
    }
}
