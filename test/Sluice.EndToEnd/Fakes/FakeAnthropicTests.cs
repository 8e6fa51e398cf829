using System.Text;
using System.Text.Json.Nodes;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Fakes;

/// <summary>What Anthropic refuses, its fake refuses: a gateway that moves such things is caught.</summary>
public sealed class FakeAnthropicTests
{
    [Theory]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":""}]}]""", "non-empty")]
    [InlineData("""[{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"changed"}]},{"role":"user","content":"x"}]""", "Invalid `signature`")]
    [InlineData("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"nobody","content":"x"}]}]""", "without a corresponding")]
    [InlineData("""[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},{"role":"user","content":"x"}]""", "without `tool_result`")]
    [InlineData("[]", "at least one message")]
    public async Task BadHistory_IsRefused(string messages, string reason)
    {
        var error = await PostAsync($$"""{"model":"claude-sonnet-5","max_tokens":10,"messages":{{messages}}}""", status: 400);
        Assert.Equal("invalid_request_error", (string?)error["error"]!["type"]);
        Assert.Contains(reason, (string?)error["error"]!["message"], StringComparison.Ordinal);
        Assert.StartsWith("req_", (string?)error["request_id"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thought_ComesBackUnchanged()
    {
        var thought = $$"""{"type":"thinking","thinking":"x","signature":"{{FakeAnthropic.Sign("x")}}"}""";
        var answer = await PostAsync($$"""{"model":"m","max_tokens":100,"messages":[{"role":"assistant","content":[{{thought}}]},{"role":"user","content":"Hi"}]}""", status: 200);
        Assert.Equal(FakeBrain.Greeting, (string?)answer["content"]![0]!["text"]);
    }

    [Fact]
    public async Task MaxTokens_CutsTheAnswer()
    {
        var answer = await PostAsync("""{"model":"m","max_tokens":6,"messages":[{"role":"user","content":"[[long 50]]"}]}""", status: 200);
        Assert.Equal("max_tokens", (string?)answer["stop_reason"]);
        Assert.Equal("piece0 piece1 piece2 ", (string?)answer["content"]![0]!["text"]);
    }

    private static async Task<JsonNode> PostAsync(string body, int status)
    {
        await using var vendor = new FakeAnthropic();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(vendor.Address, "/v1/messages")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-api-key", "any");
        request.Headers.Add("anthropic-version", "2023-06-01");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)response.StatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
