using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Endpoints;

/// <summary>What is answered where nothing is generated, in the shape of the protocol that the path belongs to.</summary>
public sealed class PathsTests
{
    public static TheoryData<string> Prefixes { get; } = ["", "/app/codex", "/key/TOKEN", "/key/TOKEN/app/codex"];

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task Responses_OverWebSocket_Is426AtOnce(string prefix)
    {
        await using var world = await World.StartAsync();
        var path = prefix.Replace("TOKEN", world.Gateway.Token) + "/v1/responses";
        var credential = prefix.StartsWith("/key", StringComparison.Ordinal) ? ("user-agent", "codex_exec/0.169.0") : ("authorization", $"Bearer {world.Gateway.Token}");
        var answer = await world.Gateway.ExchangeBytesAsync(
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{world.Gateway.Address.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\nopenai-beta: responses_websockets=2026-02-06\r\n{credential.Item1}: {credential.Item2}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 426 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade: ", answer, StringComparison.Ordinal);
        var error = JsonNode.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..])!["error"]!;
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.Contains("server-sent events", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Responses_AskedWithoutAnUpgrade_Are426Too()
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.SendAsync(HttpMethod.Get, "/v1/responses");
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        using var anonymous = await world.Gateway.Client.GetAsync(new Uri("/v1/responses", UriKind.Relative), world.Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/messages", "HEAD, POST")]
    [InlineData("PUT", "/v1/chat/completions", "HEAD, POST")]
    [InlineData("DELETE", "/api/chat", "HEAD, POST")]
    [InlineData("PUT", "/v1/models", "GET, HEAD, POST")]
    [InlineData("DELETE", "/v1/models/coder", "GET, HEAD, POST")]
    [InlineData("PUT", "/v1/responses/resp_1", "DELETE, GET, HEAD")]
    [InlineData("GET", "/app/editor/v1/messages", "HEAD, POST")]
    public async Task OtherMethod_Is405WithAllow(string method, string path, string allowed)
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
        Wire.AssertErrorShape(path.Contains("messages", StringComparison.Ordinal) ? Ask.Messages : path.StartsWith("/api", StringComparison.Ordinal) ? Ask.OllamaChat : Ask.Chat, await response.Content.ReadAsStringAsync(world.Cancel));
    }

    [Theory]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/messages/nothing")]
    [InlineData("/api/delete")]
    public async Task UnknownPath_Is404(string path)
    {
        await using var world = await World.StartAsync();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var response = await world.Gateway.SendAsync(method, path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Wire.AssertErrorShape(path.Contains("messages", StringComparison.Ordinal) ? Ask.Messages : path.StartsWith("/api", StringComparison.Ordinal) ? Ask.OllamaChat : Ask.Chat, await response.Content.ReadAsStringAsync(world.Cancel));
        }
    }

    [Fact]
    public async Task ErrorShape_IsThePathsBelowItsPrefixes_AlsoBeforeAnythingElse()
    {
        await using var world = await World.StartAsync();
        foreach (var path in Wire.Paths.Select(row => row.Data))
        {
            // A foreign origin is refused before the prefixes are taken off.
            using var response = await world.Gateway.PostAsync("/app/editor" + Ask.Address(path, "{}").Path, "{}", ("origin", "https://evil.example"));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Wire.AssertErrorShape(path, await response.Content.ReadAsStringAsync(world.Cancel));
        }

        using var models = await world.Gateway.SendAsync(HttpMethod.Get, "/v1/models/nothing-like-it", null, ("anthropic-version", "2023-06-01"));
        Assert.Equal(HttpStatusCode.NotFound, models.StatusCode);
        Wire.AssertErrorShape(Ask.Messages, await models.Content.ReadAsStringAsync(world.Cancel));
    }
}
