using System.Net;
using System.Text;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Section B: what an upstream can answer instead of an answer.</summary>
public sealed class UpstreamRefusals
{
    private const string ToHaiku = """ "fallback": { "coder": ["haiku"] } """;
    private const string ToGpt = """ "fallback": { "sonnet": ["gpt"] } """;

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F023_OllamaNotRunning_IsSaidWithATimeToRetry(string path)
    {
        await using var world = await World.StartAsync();
        world.Ollama.Stop();
        var asking = world.Gateway.PostAsync(path, Ask.For(path, "coder"));
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(Wire.Overloaded(path), response.StatusCode);
        Wire.AssertErrorShape(path, text);
        Assert.Contains("Ollama is not running", text, StringComparison.Ordinal);
        Assert.True(Wire.RetryAfter(response) > 0);
        var row = await world.Gateway.RowOf(response);
        Assert.All(row.Attempts, attempt => Assert.Equal(Outcomes.UpstreamUnreachable, attempt.Outcome));
        Assert.Equal(0, row.Request.Spend);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F023_OllamaNotRunning_FailsOverAlongTheWrittenRoute(string path)
    {
        await using var world = await World.StartAsync(routing: ToHaiku);
        world.Ollama.Stop();
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "coder"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("anthropic/claude-haiku-4-5", Wire.Header(response, "x-sluice-model"));
        Assert.Equal("1", Wire.Header(response, "x-sluice-tier"));
        Assert.Equal("2", Wire.Header(response, "x-sluice-attempts"));
        Assert.Equal("alias", Wire.Header(response, "x-sluice-route"));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(["ollama", "anthropic"], row.Attempts.Select(attempt => attempt.Upstream));
        Assert.Equal([Outcomes.UpstreamUnreachable, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal("claude-haiku-4-5", row.Request.Model);
    }

    [Theory]
    [InlineData(401, "authentication_error")]
    [InlineData(403, "permission_error")]
    public async Task F024_KeyRefused_IsForwardedOnceWithoutTheKey(int status, string type)
    {
        await using var world = await World.StartAsync(routing: ToGpt);
        world.Anthropic.Next(FakeAnthropic.Error(status, type, $"invalid x-api-key {Canary.AnthropicKey}"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet"));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(type, text, StringComparison.Ordinal);
        Canary.AssertAbsent(text, "the answer");
        Assert.Single(world.Anthropic.Requests);
        Assert.Empty(world.OpenAi.Requests);
        Assert.Equal(Outcomes.UpstreamError, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Fact]
    public async Task F024_KeyRefused_MarksTheRoute()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(FakeAnthropic.Error(401, "authentication_error", "invalid x-api-key"));
        await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("sluice/tier2"));
        using var next = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sluice/tier2"));
        Assert.Equal("openai/gpt-5.5", Wire.Header(next, "x-sluice-model"));
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F025_RateLimitedOnce_WaitsAsAskedUnseen(string path)
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(FakeAnthropic.Error(429, "rate_limit_error", "slow down").WithHeader("retry-after", "7"));
        var asking = world.Gateway.PostAsync(path, Ask.For(path, "haiku"));
        await world.PassAsync(TimeSpan.FromSeconds(7));
        using var response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("2", Wire.Header(response, "x-sluice-attempts"));
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.RateLimited, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.True(row.Request.DurationMs >= 7000);
    }

    [Fact]
    public async Task F025_RateLimitedForGood_IsForwardedAfterTwoTriesAtMost()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, FakeAnthropic.Error(429, "rate_limit_error", "slow down").WithHeader("retry-after", "7").WithHeader("anthropic-ratelimit-requests-remaining", "0"));
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        await world.PassAsync(TimeSpan.FromSeconds(7));
        using var response = await asking;
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(7, Wire.RetryAfter(response));
        Assert.Equal("0", Wire.Header(response, "anthropic-ratelimit-requests-remaining"));
        Assert.Equal(2, world.Anthropic.Requests.Count);
        Assert.Equal(Outcomes.RateLimited, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Fact]
    public async Task F026_RateLimitedForAnHour_IsForwardedAtOnceAndCoolsTheRoute()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(FakeAnthropic.Error(429, "rate_limit_error", "not today").WithHeader("retry-after", "3600"));
        using (var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet")))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
            Assert.Equal(3600, Wire.RetryAfter(response));
            Assert.Single(world.Anthropic.Requests);
        }

        Assert.Equal("openai/gpt-5.5", await AnswererAsync(world, "sluice/tier2"));
        world.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal("openai/gpt-5.5", await AnswererAsync(world, "sluice/tier2"));
        world.Clock.Advance(TimeSpan.FromMinutes(1.1));
        Assert.Equal("anthropic/claude-sonnet-5", await AnswererAsync(world, "sluice/tier2"));
    }

    [Fact]
    public async Task F027_RetryAfterDate_BecomesWholeSeconds()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(FakeAnthropic.Error(429, "rate_limit_error", "later").WithHeader("retry-after", world.Clock.GetUtcNow().AddSeconds(90).ToString("R")));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(90, Wire.RetryAfter(response));
    }

    [Theory]
    [InlineData(429, "insufficient_quota")]
    [InlineData(402, "billing_error")]
    public async Task F027_SpentBudget_IsNotRetried(int status, string code)
    {
        await using var world = await World.StartAsync();
        world.OpenAi.When(_ => true, FakeOpenAiChat.Error(status, code, "You exceeded your current quota", code));
        using var response = await world.Gateway.PostAsync(Ask.Chat, Ask.OpenAi("gpt"));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Single(world.OpenAi.Requests);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("abc")]
    [InlineData("1e99")]
    [InlineData("99999999999999999999")]
    public async Task F028_UnusableRetryAfter_CountsAsAbsent(string value)
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(FakeAnthropic.Error(429, "rate_limit_error", "slow down").WithHeader("retry-after", value));
        await AssertRetriedAfterABackOff(world);
    }

    [Fact]
    public async Task F028_TwoRetryAfters_CountAsAbsent()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(FakeAnthropic.Error(429, "rate_limit_error", "slow down").WithHeader("retry-after", "3").WithHeader("retry-after", "700"));
        await AssertRetriedAfterABackOff(world);
    }

    [Fact]
    public async Task F029_OverloadedOnce_IsInvisible()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(FakeAnthropic.Error(529, "overloaded_error", "Overloaded"));
        await AssertRetriedAfterABackOff(world);
    }

    [Fact]
    public async Task F029_OverloadedForGood_FailsOverThenForwardsTheBodyUnmodified()
    {
        await using var world = await World.StartAsync(routing: ToGpt);
        world.Anthropic.When(_ => true, FakeAnthropic.Error(529, "overloaded_error", "Overloaded"));
        Assert.Equal("openai/gpt-5.5", await AnswererAsync(world, "sonnet"));

        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.Equal(529, (int)response.StatusCode);
        Assert.Equal("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_scripted"}""", await response.Content.ReadAsStringAsync(world.Cancel));
        Assert.Equal("req_scripted", Wire.Header(response, "request-id"));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(408)]
    public async Task F030_ServerError_FailsOverBeforeTheFirstByte(int status)
    {
        await using var world = await World.StartAsync(routing: ToGpt);
        world.Anthropic.When(_ => true, FakeAnthropic.Error(status, "api_error", "broken"));
        Assert.Equal("openai/gpt-5.5", await AnswererAsync(world, "sonnet"));
        Assert.Single(world.Anthropic.Requests);
    }

    [Fact]
    public async Task F030_ServerErrorEverywhere_EndsAfterThreeFailures()
    {
        await using var world = await World.StartAsync(routing: """ "fallback": { "coder": ["haiku"], "haiku": ["sonnet"], "sonnet": ["gpt"] } """);
        world.Ollama.When(request => request.Path == "/api/chat", FakeOllama.Error(500, "broken"));
        world.Anthropic.When(_ => true, FakeAnthropic.Error(500, "api_error", "broken"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder"));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(world.OpenAi.Requests);
        Assert.Equal(3, (await world.Gateway.RowOf(response)).Attempts.Count);
    }

    [Fact]
    public async Task F030_UpstreamThatForbidsARetry_IsNotAskedAgain()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, FakeAnthropic.Error(500, "api_error", "broken").WithHeader("x-should-retry", "false"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Single(world.Anthropic.Requests);
    }

    [Fact]
    public async Task F031_PromptTooLong_IsForwardedUnmodified()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(FakeAnthropic.Error(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(
            """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"},"request_id":"req_scripted"}""",
            await response.Content.ReadAsStringAsync(world.Cancel));
        Assert.Single(world.Anthropic.Requests);
    }

    [Theory]
    [InlineData("sonnet")]
    [InlineData("coder")]
    public async Task F031_PromptTooLong_IsTriedOnceOnTheWrittenRoute(string model)
    {
        await using var world = await World.StartAsync(routing: """ "fallback": { "sonnet": ["gpt"], "coder": ["gpt"] } """);
        world.Anthropic.Next(FakeAnthropic.Error(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(model, text: model == "coder" ? LongText(60_000) : "short"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("openai/gpt-5.5", Wire.Header(response, "x-sluice-model"));
        Assert.Empty(world.OllamaTurns);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F031_PromptBeyondTheLocalWindow_IsRefusedAndNeverCut(string path)
    {
        await using var world = await World.StartAsync();
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "coder", text: LongText(60_000)));
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Matches(@"prompt is too long: \d+ tokens > \d+ maximum", text);
        Assert.Empty(world.OllamaTurns);
        Assert.Equal(Outcomes.Rejected, (await world.Gateway.RowOf(response)).Request.Outcome);
    }

    [Theory]
    [InlineData(1_000, 8192)]
    [InlineData(9_000, 16384)]
    [InlineData(20_000, 32768)]
    public async Task F031_ContextIsChosenToHoldThePrompt(int tokens, int numCtx)
    {
        await using var world = await World.StartAsync();
        var (status, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder", text: LongText(tokens)));
        Assert.True(status == HttpStatusCode.OK, text);
        Assert.Equal(numCtx, (int)world.OllamaTurns.Single().Json["options"]!["num_ctx"]!);
        Assert.DoesNotContain(world.Ollama.Events, happened => happened.Kind == "truncate");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(422)]
    [InlineData(413)]
    public async Task F032_ClientMistake_IsForwardedByteForByteAndNeverRetried(int status)
    {
        await using var world = await World.StartAsync(routing: ToGpt);
        var body = """{ "type" : "error","error":{"type":"invalid_request_error","message":"messages.0: caf\u00e9 ü","future":[1.0]}  }""";
        world.Anthropic.When(_ => true, Reply.Json(body, status).WithHeader("request-id", "req_1"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet"));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(world.Cancel));
        Assert.Single(world.Anthropic.Requests);
        Assert.Empty(world.OpenAi.Requests);
    }

    [Theory]
    [InlineData(Ask.Messages, 529)]
    [InlineData(Ask.Chat, 503)]
    [InlineData(Ask.OllamaChat, 503)]
    [InlineData(Ask.Responses, 503)]
    [InlineData(Ask.Gemini, 503)]
    public async Task F052_OllamaBusy_FailsOver_OrSaysSoWithATimeToComeBack(string path, int status)
    {
        foreach (var (route, stream) in ((bool, bool)[])[(true, false), (true, true), (false, false), (false, true)])
        {
            await AskBusyAsync(path, status, route, stream);
        }
    }

    private static async Task AskBusyAsync(string path, int status, bool route, bool stream)
    {
        await using var world = await World.StartAsync(routing: route ? ToHaiku : "");
        world.Ollama.When(request => request.Path == "/api/chat", FakeOllama.Error(503, "server busy, please try again.  maximum pending requests exceeded"));
        var asking = world.Gateway.PostAsync(path, Ask.For(path, "coder", stream));
        if (!route) await world.PassBackOffAsync(asking);
        using var response = await asking;
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        if (route)
        {
            Assert.Equal(("anthropic/claude-haiku-4-5", 200), (Wire.Header(response, "x-sluice-model"), (int)response.StatusCode));
            return;
        }

        Assert.Equal(status, (int)response.StatusCode);
        Wire.AssertErrorShape(path, text);
        Assert.Matches("^[1-9][0-9]?$", Wire.Header(response, "retry-after"));
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F052_ModelNotPulled_SaysHowToPullIt_AndPullsNothing(string path)
    {
        await using var world = await World.StartAsync(models: """ "missing": { "upstream": "ollama", "id": "llama9:70b" } """);
        world.Ollama.Library.Add("llama9:70b");
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "missing"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Wire.AssertErrorShape(path, text);
        Assert.Contains("ollama pull llama9:70b", text, StringComparison.Ordinal);
        Assert.Single(world.OllamaTurns);
        Assert.DoesNotContain(world.Ollama.Requests, request => request.Path == "/api/pull");
        Assert.DoesNotContain(world.Ollama.Events, happened => happened.Kind == "pull");
    }

    [Theory]
    [InlineData("text/html", "<!doctype html><html><title>Hotel WiFi</title></html>")]
    [InlineData("text/html; charset=utf-8", "\n  <html></html>")]
    [InlineData("application/json", "<html>lies</html>")]
    public async Task F055_WebPage_Is502AndARouteFailure(string type, string page)
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(_ => true, Reply.Whole(type, Encoding.UTF8.GetBytes(page)));
        foreach (var (path, stream) in ClientsThatLeave.Leaving.Select(row => row.Data))
        {
            // Two failures each, and five open the breaker.
            world.Clock.Advance(TimeSpan.FromMinutes(10));
            var asking = world.Gateway.PostAsync(path, Ask.For(path, "haiku", stream));
            await world.PassBackOffAsync(asking);
            using var response = await asking;
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
            Wire.AssertErrorShape(path, await response.Content.ReadAsStringAsync(world.Cancel));
            Assert.Equal(Outcomes.UpstreamError, (await world.Gateway.RowOf(response)).Request.Outcome);
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task F056_T12_Redirect_IsNotFollowed(int status)
    {
        await using var world = await World.StartAsync();
        await using var other = new ScriptedUpstream();
        world.Anthropic.When(_ => true, Reply.Redirect(new Uri(other.Address, "/v1/messages"), status));
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(0, other.AcceptedConnections);
    }

    [Fact]
    public async Task F059_NameThatDoesNotResolve_IsSaid()
    {
        await using var world = await World.StartAsync(
            routing: """ "fallback": { "far": ["gpt"] } """,
            more: "",
            models: """ "far": { "upstream": "nowhere", "id": "m" }, "lost": { "upstream": "nowhere", "id": "n" } """,
            anthropic: """ "apiKey": "env:CANARY_ANTHROPIC" }, "nowhere": { "protocol": "openai-chat", "baseUrl": "http://no-such-host.invalid/v1" """);
        Assert.Equal("openai/gpt-5.5", await AnswererAsync(world, "far"));
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("lost"));
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("no-such-host.invalid", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
    }

    internal static string LongText(int tokens) => string.Concat(Enumerable.Range(0, tokens).Select(i => i % 2 == 0 ? "word " : "kind "));

    internal static async Task<string> AnswererAsync(World world, string model)
    {
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(model));
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(world.Cancel));
        await response.Content.ReadAsStringAsync(world.Cancel);
        return Wire.Header(response, "x-sluice-model");
    }

    private static async Task AssertRetriedAfterABackOff(World world)
    {
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("2", Wire.Header(response, "x-sluice-attempts"));
        Assert.Equal(2, (await world.Gateway.RowOf(response)).Attempts.Count);
    }
}
