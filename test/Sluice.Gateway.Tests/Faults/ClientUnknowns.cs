using System.Net;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Section A, what a client can send: fields, betas, methods and models that nobody knows.</summary>
public sealed class ClientUnknowns
{
    [Fact]
    public async Task F010_UnknownFieldsAndBetas_ReachAnthropicUnchanged()
    {
        await using var world = await World.StartAsync();
        const string more = ""","future_field":{"a":[1,2.50,1e3],"b":"\u00e9 ü"},"context_management":{"edits":[]}""";
        using var response = await world.Gateway.PostAsync(Ask.Messages + "?beta=true", Ask.Anthropic("haiku", more: more), ("anthropic-beta", "interleaved-thinking-2025-05-14,never-heard-of-2031"), ("anthropic-version", "2023-06-01"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var upstream = Assert.Single(world.Anthropic.Requests);
        Assert.Equal("/v1/messages?beta=true", upstream.Target);
        Assert.Equal("interleaved-thinking-2025-05-14,never-heard-of-2031", upstream.Header("anthropic-beta"));
        Assert.Equal(Ask.Anthropic("claude-haiku-4-5", more: more), upstream.Text);
    }

    [Fact]
    public async Task F010_UnknownFieldsAndBetas_AreDroppedForOllama()
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.PostAsync(Ask.Messages + "?beta=true", Ask.Anthropic("coder", more: ""","future_field":{"a":1}"""), ("anthropic-beta", "never-heard-of-2031"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var upstream = Assert.Single(world.OllamaTurns);
        Assert.Equal("/api/chat", upstream.Target);
        Assert.Null(upstream.Header("anthropic-beta"));
        Assert.DoesNotContain("future_field", upstream.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ask.Responses, "responder", "/v1/responses?beta=1")]
    [InlineData(Ask.Gemini, "gem", "/v1beta/models/gemini-3.5-flash:generateContent?beta=1")]
    public async Task F010_UnknownFields_ReachTheirOwnVendorUnchanged_AndNobodyElse(string path, string native, string target)
    {
        await using var world = await World.StartAsync();
        const string more = ""","future_field":{"a":[1,2.50,1e3],"b":"\u00e9 ü"}""";
        world.Native.When(_ => true, Streams.Answer("responses"));
        world.Google.When(_ => true, Streams.Answer("gemini"));
        foreach (var model in new[] { native, "coder", "haiku" })
        {
            var (address, body) = Ask.Address(path, Ask.For(path, model, more: more));
            var (status, text) = await world.Gateway.AskAsync($"{address}?beta=1", body);
            Assert.True(status == HttpStatusCode.OK, text);
        }

        var own = Assert.Single(path == Ask.Responses ? world.Native.Requests : world.Google.Requests);
        Assert.Equal(target, own.Target);
        Assert.Contains(more, own.Text, StringComparison.Ordinal);
        Assert.All(world.OllamaTurns.Concat(world.Anthropic.Requests), request => Assert.DoesNotContain("future_field", request.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/hello")]
    [InlineData("/v1/responses")]
    [InlineData("/v1beta/models")]
    [InlineData("/app/editor/v1/responses")]
    [InlineData("/app/editor")]
    public async Task F010_Head_IsAnsweredWithoutAToken(string path)
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), world.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F011_UnknownModel_Is404WithTheNearestNames(string path)
    {
        await using var world = await World.StartAsync(routing: """ "enabled": false """);
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "coderr"));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Wire.AssertErrorShape(path, text);
        Assert.Contains("coder", text, StringComparison.Ordinal);
        Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(response)).Request.Outcome);
        await FaultAssert.RejectedAsync(world, path, Ask.For(path, ""));
        // A longer one does not fit a request line.
        await FaultAssert.RejectedAsync(world, path, Ask.For(path, new string('m', path == Ask.Gemini ? 4_000 : 10_240)));
        Assert.Empty(world.OllamaTurns);
        Assert.Empty(world.Anthropic.Requests);
    }
}
