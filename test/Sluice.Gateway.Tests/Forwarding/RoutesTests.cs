using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

/// <summary>Which model answers in the end, and what the client and the ledger are told about it.</summary>
public sealed class RoutesTests
{
    [Theory]
    [InlineData("coder", "ollama/qwen2.5-coder:7b", "0", "alias")]
    [InlineData("anthropic/claude-haiku-4-5", "anthropic/claude-haiku-4-5", "1", "address")]
    [InlineData("sluice/tier2", "anthropic/claude-sonnet-5", "2", "tier2")]
    [InlineData("sluice/local", "ollama/qwen2.5-coder:7b", "0", "local")]
    [InlineData("sluice/auto", "ollama/qwen2.5-coder:7b", "0", "auto")]
    [InlineData("claude-sonnet-5", "ollama/qwen2.5-coder:7b", "0", "cascade")]
    public async Task Headers_SayWhoAnsweredAndWhy(string asked, string model, string tier, string route)
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(asked));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((model, tier, route, "1"), (Wire.Header(response, "x-sluice-model"), Wire.Header(response, "x-sluice-tier"), Wire.Header(response, "x-sluice-route"), Wire.Header(response, "x-sluice-attempts")));
        var row = (await world.Gateway.RowOf(response)).Request;
        Assert.Equal((asked, model, int.Parse(tier), route, 1), (row.RequestedModel, $"{row.Upstream}/{row.Model}", row.Tier, row.Route, row.Attempts));
    }

    [Theory]
    [InlineData("tier:2", "anthropic/claude-sonnet-5")]
    [InlineData("gpt", "openai/gpt-5.5")]
    public async Task RouteHeader_ForcesOneRequest(string forced, string model)
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder"), ("x-sluice-route", forced));
        Assert.Equal((model, "forced"), (Wire.Header(response, "x-sluice-model"), Wire.Header(response, "x-sluice-route")));
    }

    [Fact]
    public async Task Offline_LocalAnswersAndTheReceiptSaysSo()
    {
        await using var world = await World.StartAsync(routing: """ "rules": [ { "name": "to the cloud", "when": {}, "use": "tier:2" } ] """);
        world.Anthropic.Stop();
        world.OpenAi.Stop();
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ollama/qwen2.5-coder:7b", Wire.Header(response, "x-sluice-model"));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(["anthropic", "openai", "ollama"], row.Attempts.Select(attempt => attempt.Upstream));
        Assert.Equal(Payers.Local, row.Request.PaidBy);
        Assert.True(row.Request.DurationMs < 2000);
        Assert.Contains("offline", System.Text.Encoding.UTF8.GetString(row.Receipt.Span), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Offline_IsNotForACloudThatAnswersWithAnError()
    {
        await using var world = await World.StartAsync(routing: """ "rules": [ { "name": "to the cloud", "when": {}, "use": "sonnet" } ] """);
        world.Anthropic.When(_ => true, FakeAnthropic.Error(500, "api_error", "broken").WithHeader("x-should-retry", "false"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5"));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task LocalFailure_GoesToTheCloudOnlyAlongAWrittenRoute()
    {
        await using var world = await World.StartAsync();
        world.Ollama.When(request => request.Path == "/api/chat", FakeOllama.Error(500, "broken"));
        var asking = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("sluice/local"));
        await world.PassBackOffAsync(asking);
        Assert.Equal(HttpStatusCode.InternalServerError, (await asking).Status);
        Assert.Empty(world.Anthropic.Requests);
        Assert.Empty(world.OpenAi.Requests);
    }

    [Fact]
    public async Task LocalOnlyRule_NeverLeaves()
    {
        await using var world = await World.StartAsync(routing: """ "rules": [ { "name": "never leaves", "when": { "path": "**/secrets/**" }, "use": "local-only" } ], "fallback": { "coder": ["haiku"] } """);
        world.Ollama.Stop();
        var asking = world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5", text: "read /srv/secrets/key.txt"));
        await world.PassBackOffAsync(asking);
        Assert.Equal(529, (int)(await asking).Status);
        Assert.Empty(world.Anthropic.Requests);
    }

    [Fact]
    public async Task Strict_RefusesWhatATranslationWouldDrop()
    {
        const string more = ""","top_k":40,"metadata":{"user_id":"u"},"service_tier":"auto","stop_sequences":["a"]""";
        await using var world = await World.StartAsync();
        using var lax = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("gpt", more: more));
        Assert.Equal(HttpStatusCode.OK, lax.StatusCode);
        var notes = Wire.Header(lax, "x-sluice-fidelity");
        Assert.Contains("top_k=dropped", notes, StringComparison.Ordinal);
        Assert.Equal(notes, (await world.Gateway.RowOf(lax)).Request.Fidelity);

        world.Gateway.Reconfigure(world.Config(server: "\"strict\": true"));
        using var strict = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("gpt", more: more));
        Assert.Equal(HttpStatusCode.BadRequest, strict.StatusCode);
        Assert.Single(world.OpenAi.Requests);
        Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(strict)).Request.Outcome);
    }

    [Fact]
    public async Task CountTokens_AsksAnthropicAndEstimatesForLocal()
    {
        await using var world = await World.StartAsync();
        const string path = "/v1/messages/count_tokens";
        using var asked = await world.Gateway.PostAsync(path, """{"model":"haiku","messages":[{"role":"user","content":"Hello there, how are you?"}]}""");
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Equal(path, world.Anthropic.Requests.Single().Path);
        Assert.Equal("upstream", Wire.Header(asked, "x-sluice-token-count"));

        using var estimated = await world.Gateway.PostAsync(path, """{"model":"coder","messages":[{"role":"user","content":"Hello there, how are you?"}]}""");
        Assert.Equal("estimated", Wire.Header(estimated, "x-sluice-token-count"));
        Assert.InRange((int)JsonNode.Parse(await estimated.Content.ReadAsStringAsync(world.Cancel))!["input_tokens"]!, 4, 60);
        Assert.Empty(world.OllamaTurns);
        Assert.All(await world.Gateway.RowsAsync(2), row => Assert.Equal(("count", 0m), (row.Request.Kind, row.Request.Spend)));
    }

    [Fact]
    public async Task CountTokens_OfAnUpstreamThatFails_IsEstimated()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, FakeAnthropic.Error(529, "overloaded_error", "Overloaded"));
        using var response = await world.Gateway.PostAsync("/v1/messages/count_tokens", """{"model":"haiku","messages":[{"role":"user","content":"Hello"}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("estimated", Wire.Header(response, "x-sluice-token-count"));
    }

    [Theory]
    [InlineData("/v1/models", "2023-06-01", "has_more")]
    [InlineData("/v1/models", null, "object")]
    [InlineData("/api/tags", null, "models")]
    public async Task ModelLists_HaveTheShapeOfTheCaller(string path, string? version, string field)
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.SendAsync(HttpMethod.Get, path, null, version is null ? [] : [("anthropic-version", version)]);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.NotNull(JsonNode.Parse(text)![field]);
        foreach (var name in new[] { "coder", "ollama/qwen2.5-coder:7b", "haiku", "sluice/auto" }) Assert.Contains($"\"{name}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PathPrefixes_NameTheApplicationAndCarryTheToken()
    {
        await using var world = await World.StartAsync();
        using var named = await world.Gateway.PostAsync("/app/my-editor" + Ask.Chat, Ask.OpenAi("gpt"));
        Assert.Equal("my-editor", (await world.Gateway.RowOf(named)).Request.App);

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/key/{world.Gateway.Token}/app/my-editor{Ask.Chat}") { Content = new StringContent(Ask.OpenAi("gpt")) };
        using var keyed = await world.Gateway.Client.SendAsync(request, world.Cancel);
        Assert.Equal(HttpStatusCode.OK, keyed.StatusCode);
        Assert.Equal("my-editor", (await world.Gateway.RowOf(keyed)).Request.App);
        Assert.DoesNotContain(world.Gateway.LogLines, line => line.Contains(world.Gateway.Token, StringComparison.Ordinal));
        foreach (var path in new[] { $"/key/{world.Gateway.Token}/admin/status", $"/key/{world.Gateway.AdminToken}/admin/status", "/key/wrong-token-of-some-length/v1/models" })
        {
            using var refused = await world.Gateway.Client.GetAsync(path, world.Cancel);
            Assert.True(refused.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{path}: {refused.StatusCode}");
        }
    }

    [Fact]
    public async Task Embeddings_AreRelayedToTheirOwnProtocolOnly()
    {
        await using var world = await World.StartAsync();
        world.OpenAi.Next(Reply.Json("""{"object":"list","data":[{"embedding":[0.1]}],"usage":{"prompt_tokens":3,"total_tokens":3}}"""));
        var (status, text) = await world.Gateway.AskAsync("/v1/embeddings", """{"model":"gpt","input":"hello"}""");
        Assert.Equal((HttpStatusCode.OK, """{"object":"list","data":[{"embedding":[0.1]}],"usage":{"prompt_tokens":3,"total_tokens":3}}"""), (status, text));
        Assert.Equal("/v1/embeddings", world.OpenAi.Requests.Single().Path);
        Assert.Equal(HttpStatusCode.BadRequest, (await world.Gateway.AskAsync("/v1/embeddings", """{"model":"haiku","input":"hello"}""")).Status);
    }

    [Fact]
    public async Task Ledger_HoldsWhatTheUpstreamsClaimed()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.CachedTokens = 3;
        foreach (var path in Wire.Paths.Select(row => row.Data))
        {
            foreach (var model in new[] { "coder", "haiku", "gpt" })
            {
                foreach (var stream in new[] { true, false })
                {
                    var (status, text) = await world.Gateway.AskAsync(path, Ask.For(path, model, stream));
                    Assert.True(status == HttpStatusCode.OK, text);
                }
            }
        }

        var rows = await world.Gateway.RowsAsync(18);
        Assert.All(rows, row => Assert.Equal((Outcomes.Ok, false), (row.Request.Outcome, row.Request.IsEstimated)));
        Assert.Equal(world.Anthropic.Claimed, Sum(rows, "anthropic"));
        Assert.Equal(world.OpenAi.Claimed, Sum(rows, "openai"));
        var local = world.OllamaTurns.Select(turn => turn.Claimed!).ToList();
        Assert.Equal(new ClaimedTokens(local.Sum(one => one.Input), local.Sum(one => one.Output)), Sum(rows, "ollama"));

        static ClaimedTokens Sum(IEnumerable<RequestDetail> rows, string upstream) => rows.SelectMany(row => row.Attempts).Where(attempt => attempt.Upstream == upstream)
            .Aggregate(new ClaimedTokens(0, 0), (sum, one) => new(sum.Input + one.Tokens.Input, sum.Output + one.Tokens.Output, sum.CacheRead + one.Tokens.CacheRead));
    }
}
