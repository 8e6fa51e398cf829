using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>A field that an upstream answers 400 to is left out, once, and remembered.</summary>
public sealed class StrippingTests
{
    private const string Refusal = "context_management: Extra inputs are not permitted";
    private const string Field = ""","context_management":{"edits":[]},"metadata":{"user_id":"u"}""";

    [Fact]
    public async Task UnknownField_IsLeftOut_AndTheNextRequestGoesWithoutItAtOnce()
    {
        await using var world = await World.StartAsync();
        RefuseField(world, "context_management", Refusal);
        using var first = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet", more: Field));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("2", Wire.Header(first, "x-sluice-attempts"));
        Assert.Contains("context_management=dropped", Wire.Header(first, "x-sluice-fidelity"), StringComparison.Ordinal);
        Assert.Equal(2, world.Anthropic.Requests.Count);
        Assert.Contains("\"metadata\":{\"user_id\":\"u\"}", world.Anthropic.Requests[1].Text, StringComparison.Ordinal);
        var row = await world.Gateway.RowOf(first);
        Assert.Equal([Outcomes.UpstreamError, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Contains("context_management", row.Request.Fidelity, StringComparison.Ordinal);

        using var second = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet", stream: true, more: Field));
        Assert.Equal("1", Wire.Header(second, "x-sluice-attempts"));
        Assert.Contains("context_management=dropped", Wire.Header(second, "x-sluice-fidelity"), StringComparison.Ordinal);

        // Without the field there is nothing to say.
        using var third = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet"));
        Assert.False(third.Headers.Contains("x-sluice-fidelity"));

        using var status = await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/status");
        var refused = JsonNode.Parse(await status.Content.ReadAsStringAsync(world.Cancel))!["refusedFields"]!.AsArray().Single()!;
        Assert.Equal(("anthropic/claude-sonnet-5", "context_management"), ((string?)refused["model"], (string?)refused["field"]));
    }

    [Fact]
    public async Task Memory_IsOfOneSetOfBetas_AtAnthropicsOwnProtocol()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(request => request.Text.Contains("context_management", StringComparison.Ordinal) && request.Header("anthropic-beta") is null, FakeAnthropic.Error(400, "invalid_request_error", Refusal));
        await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("sonnet", more: Field));
        using var opened = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet", more: Field), ("anthropic-beta", "context-management-2025-06-27"));
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.False(opened.Headers.Contains("x-sluice-fidelity"));
        Assert.Contains("context_management", world.Anthropic.Requests[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F032_WhatCarriesTheContent_IsNeverLeftOut_AndTheErrorPassesAsItIs()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, FakeAnthropic.Error(400, "invalid_request_error", "messages: Extra inputs are not permitted"));
        var (status, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("sonnet"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("messages: Extra inputs are not permitted", text, StringComparison.Ordinal);
        Assert.Single(world.Anthropic.Requests);
    }

    [Fact]
    public async Task F032_AFieldThatIsRefusedAllTheSame_EndsWithTheError()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, FakeAnthropic.Error(400, "invalid_request_error", Refusal));
        var (status, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("sonnet", more: Field));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(Refusal, text, StringComparison.Ordinal);
        Assert.Equal(2, world.Anthropic.Requests.Count);
    }

    [Fact]
    public async Task Strict_LeavesNothingOut()
    {
        await using var world = await World.StartAsync(server: """ "strict": true """);
        RefuseField(world, "context_management", Refusal);
        var (status, _) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("sonnet", more: Field));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Single(world.Anthropic.Requests);
    }

    [Fact]
    public async Task TranslatedRequests_LoseTheFieldToo()
    {
        await using var world = await World.StartAsync();
        world.OpenAi.When(
            request => request.Text.Contains("\"reasoning_effort\"", StringComparison.Ordinal),
            Reply.Json("""{"error":{"message":"Unrecognized request argument supplied: reasoning_effort","type":"invalid_request_error","param":null,"code":null}}""", 400));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("gpt", more: ""","thinking":{"type":"enabled","budget_tokens":1024},"max_tokens":4096""".Replace(""","max_tokens":4096""", "", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("reasoning_effort=dropped", Wire.Header(response, "x-sluice-fidelity"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_ThatDoesNotThink_IsAskedWithoutIt()
    {
        await using var world = await World.StartAsync();
        world.Ollama.When(request => request.Text.Contains("\"think\":true", StringComparison.Ordinal), Reply.Json("""{"error":"\"qwen2.5-coder:7b\" does not support thinking"}""", 400));
        using var response = await world.Gateway.PostAsync(Ask.OllamaChat, Ask.OpenAi("coder", more: ""","think":true"""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("think=dropped", Wire.Header(response, "x-sluice-fidelity"), StringComparison.Ordinal);
        Assert.DoesNotContain("think", world.OllamaTurns[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignaturesOfAnotherModel_AreSentOnce_ThenTheHistoryGoesWithoutThinking()
    {
        await using var world = await World.StartAsync();
        var body = """{"model":"sonnet","max_tokens":64,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"of another model"},{"type":"text","text":"b"}]},{"role":"user","content":"c"}]}""";
        using var response = await world.Gateway.PostAsync(Ask.Messages, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("messages[].thinking=dropped", Wire.Header(response, "x-sluice-fidelity"), StringComparison.Ordinal);
        Assert.Equal(2, world.Anthropic.Requests.Count);
        Assert.Contains("of another model", world.Anthropic.Requests[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("of another model", world.Anthropic.Requests[1].Text, StringComparison.Ordinal);
    }

    private static void RefuseField(World world, string field, string message) =>
        world.Anthropic.When(request => request.Text.Contains($"\"{field}\"", StringComparison.Ordinal), FakeAnthropic.Error(400, "invalid_request_error", message));
}
