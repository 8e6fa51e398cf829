using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Routing.Receipts;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Quota;

/// <summary>A plan or limit that is spent: the same call goes on locally, and comes back.</summary>
public sealed class WallTests
{
    private const string Cloud = """ "rules": [ { "name": "all to the cloud", "use": "tier:2" } ], "tiers": { "0": ["coder"], "2": ["sonnet"] } """;
    private const string Callers = "\"apiKey\": \"client\"";
    private const string Local = "ollama/qwen2.5-coder:7b";
    private const string Vendor = "anthropic/claude-sonnet-5";

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task SpentPlan_TheSameCallIsAnsweredLocally_AndTheSessionComesBack(bool stream, bool saysRetryAfter)
    {
        await using var world = await World.StartAsync(routing: Cloud);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { SaysRetryAfter = saysRetryAfter };
        for (var i = 0; i < 3; i++) Assert.Equal(Vendor, await AnswererAsync(world, stream));

        // The fourth is rejected, and the client sees an answer.
        using (var fourth = await AskAsync(world, stream))
        {
            Assert.Equal(HttpStatusCode.OK, fourth.StatusCode);
            Assert.Equal(Local, Wire.Header(fourth, "x-sluice-model"));
            Assert.Equal("2", Wire.Header(fourth, "x-sluice-attempts"));
            Assert.DoesNotContain(fourth.Headers, header => header.Key.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase) || header.Key is "retry-after");
            var row = await world.Gateway.RowOf(fourth);
            Assert.Equal([Outcomes.RateLimited, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
            Assert.Contains("the plan's limit is spent (five_hour)", ReceiptJson.Read(row.Receipt).Summary, StringComparison.Ordinal);
        }

        // What follows does not ask first.
        Assert.Equal(Local, await AnswererAsync(world, stream));
        Assert.Equal(4, world.Anthropic.Requests.Count);
        Assert.Equal((3, 1, 0), world.Anthropic.Plan.Counts);

        world.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(Vendor, await AnswererAsync(world, stream));
    }

    [Fact]
    public async Task SpentPlan_IsAskedAgainNowAndThen_AndSurvivesARestart()
    {
        await using var world = await World.StartAsync(routing: Cloud);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { PerWindow = 0 };
        Assert.Equal(Local, await AnswererAsync(world));
        world.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(Local, await AnswererAsync(world));
        Assert.Single(world.Anthropic.Requests);
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Local, await AnswererAsync(world));
        Assert.Equal(2, world.Anthropic.Requests.Count);

        // A gateway that starts on the same data knows it without asking.
        var again = new QuotaBook(world.Gateway.Parts.Paths, world.Clock);
        while (!again.Accounts.Any(account => account.SpentUntil(world.Clock.GetUtcNow(), planOnly: false) is not null))
        {
            world.Cancel.ThrowIfCancellationRequested();
            again = new QuotaBook(world.Gateway.Parts.Paths, world.Clock);
        }

        var kept = Assert.Single(again.Accounts);
        Assert.Equal("5h", Assert.Single(kept.Reading.Windows, window => window.IsRejected).Name);
    }

    [Fact]
    public async Task F025_ShortLimit_IsWaitedForAtTheVendor()
    {
        await using var world = await World.StartAsync(routing: Cloud);
        world.Anthropic.Next(FakeAnthropic.Error(429, "rate_limit_error", "slow down").WithHeader("retry-after", "7"));
        var asking = AnswererAsync(world);
        await world.PassAsync(TimeSpan.FromSeconds(7));
        Assert.Equal(Vendor, await asking);
        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task F026_LimitForAnHour_IsAnsweredLocally_UnlessSwitchedOff()
    {
        await using var world = await World.StartAsync(routing: Cloud);
        world.Anthropic.When(_ => true, FakeAnthropic.Error(429, "rate_limit_error", "not today").WithHeader("retry-after", "3600"));
        Assert.Equal(Local, await AnswererAsync(world));

        await using var off = await World.StartAsync(routing: Cloud, more: """ "pacing": { "localAtWall": false } """);
        off.Anthropic.When(_ => true, FakeAnthropic.Error(429, "rate_limit_error", "not today").WithHeader("retry-after", "3600"));
        using var refused = await AskAsync(off);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(3600, Wire.RetryAfter(refused));
        Assert.Empty(off.OllamaTurns);
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"billing_error","message":"no credit"}}""", 402)]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","message":"You're out of extra usage. Add more at claude.ai/settings/usage and keep going."}}""", 400)]
    public async Task F027_EmptyAccount_IsAnsweredLocally_AndNotAskedAgainAtOnce(string body, int status)
    {
        await using var world = await World.StartAsync(routing: Cloud);
        world.Anthropic.When(_ => true, Reply.Json(body, status));
        Assert.Equal(Local, await AnswererAsync(world));
        Assert.Equal(Local, await AnswererAsync(world));
        Assert.Single(world.Anthropic.Requests);
        world.Clock.Advance(TimeSpan.FromMinutes(15.1));
        Assert.Equal(Local, await AnswererAsync(world));
        Assert.Equal(2, world.Anthropic.Requests.Count);
    }

    [Theory]
    [InlineData("sonnet")]
    [InlineData("anthropic/claude-sonnet-5")]
    [InlineData("sluice/tier2")]
    public async Task ExactAddressOrTier_IsNotTakenOver(string model)
    {
        await using var world = await World.StartAsync(routing: Cloud);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { PerWindow = 0 };
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic(model));
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("rejected", Wire.Header(response, "anthropic-ratelimit-unified-status"));
        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task RoutingOff_TheVendorsRefusalIsPassedOn()
    {
        await using var world = await World.StartAsync(routing: """ "enabled": false """);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { PerWindow = 0 };
        using var response = await AskAsync(world);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task StandInThatFails_TheVendorsOwnWordsAreTold()
    {
        await using var world = await World.StartAsync(routing: Cloud);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { PerWindow = 0 };
        world.Ollama.When(request => request.Path == "/api/chat", FakeOllama.Error(500, "broken"));
        var asking = AskAsync(world);
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("rejected", Wire.Header(response, "anthropic-ratelimit-unified-status"));
        Assert.Contains("rate_limit_error", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TranscriptThatIsTooLong_IsHandedOverShortened_AndTheWholeOneReturns(bool stream)
    {
        await using var world = await World.StartAsync(routing: Cloud);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { PerWindow = 1 };
        var body = LongSession(80, stream);
        for (var i = 0; i < 2; i++)
        {
            using var answer = await world.Gateway.PostAsync(Ask.Messages, body);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.Content.ReadAsStringAsync(world.Cancel);
            if (i == 0) continue;
            Assert.Equal(Local, Wire.Header(answer, "x-sluice-model"));
            Assert.Matches(@"messages=mapped \(history shortened to \d+ of 161 turns", Wire.Header(answer, "x-sluice-fidelity")!);
            var row = await world.Gateway.RowOf(answer);
            Assert.Contains(ReceiptJson.Read(row.Receipt).Signals, signal => signal.Name == "handover" && signal.Value.StartsWith("history shortened to ", StringComparison.Ordinal));
            Assert.DoesNotContain(world.Ollama.Events, happened => happened.Kind == "truncate");
            var sent = world.OllamaTurns.Single().Json["messages"]!.AsArray();
            Assert.Contains("Fix the parser", sent[0]!.ToJsonString(), StringComparison.Ordinal);
            Assert.Contains("result 79", sent[^1]!.ToJsonString(), StringComparison.Ordinal);
        }

        world.Clock.Advance(TimeSpan.FromHours(5));
        using var back = await world.Gateway.PostAsync(Ask.Messages, body);
        Assert.Equal(Vendor, Wire.Header(back, "x-sluice-model"));
        Assert.Equal(161, world.Anthropic.Requests[^1].Json["messages"]!.AsArray().Count);
    }

    // One prompt, many calls: about 60,000 tokens, twice what the local model holds.
    private static string LongSession(int calls, bool stream)
    {
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = $"Fix the parser. {Canary.Prompt}" });
        for (var i = 0; i < calls; i++)
        {
            messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_use", ["id"] = $"toolu_{i}", ["name"] = "Bash", ["input"] = new JsonObject { ["command"] = $"make {i}" } }) });
            var result = $"result {i} " + string.Join(' ', Enumerable.Range(0, 750).Select(word => $"word{word % 7}"));
            messages.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = $"toolu_{i}", ["content"] = result }) });
        }

        var tools = new JsonArray(new JsonObject { ["name"] = "Bash", ["input_schema"] = new JsonObject { ["type"] = "object" } });
        return new JsonObject { ["model"] = "claude-sonnet-5", ["max_tokens"] = 1024, ["stream"] = stream, ["messages"] = messages, ["tools"] = tools }.ToJsonString();
    }

    [Fact]
    public async Task OneCallersSpentPlan_SaysNothingOfAnothers()
    {
        await using var world = await World.StartAsync(routing: Cloud, anthropic: Callers);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { PerWindow = 0 };
        Assert.Equal(Local, await AnswererAsync(world, headers: Own));
        Assert.Equal(Local, await AnswererAsync(world, headers: Own));
        Assert.Single(world.Anthropic.Requests);
        Assert.Equal(Local, await AnswererAsync(world, headers: ("x-api-key", Canary.CallerKey)));
        Assert.Equal(2, world.Anthropic.Requests.Count);
    }

    [Fact]
    public async Task PlanOnly_ExtraUsageIsNotBought()
    {
        await using var world = await World.StartAsync(routing: Cloud + """, "planOnly": true, "paidKeysForSubscribers": true """, anthropic: Callers);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { SellsMore = true };
        for (var i = 0; i < 3; i++) Assert.Equal(Vendor, await AnswererAsync(world, headers: Own));
        Assert.Equal(Local, await AnswererAsync(world, headers: Own));
        Assert.Equal((3, 0, 0), world.Anthropic.Plan.Counts);
        using var exact = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet"), [.. Own, ("x-sluice-token", world.Gateway.Token)]);
        Assert.Equal(HttpStatusCode.Forbidden, exact.StatusCode);
        Assert.Contains("extra usage would be billed", await exact.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
        Assert.Equal((3, 0, 0), world.Anthropic.Plan.Counts);

        // Days without a question later the plan is renewed.
        world.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(Vendor, await AnswererAsync(world, headers: Own));
    }

    [Fact]
    public async Task WithoutPlanOnly_ExtraUsageIsTheUsersBusiness()
    {
        await using var world = await World.StartAsync(routing: Cloud, anthropic: Callers);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { SellsMore = true };
        for (var i = 0; i < 5; i++) Assert.Equal(Vendor, await AnswererAsync(world, headers: Own));
        Assert.Equal((3, 0, 2), world.Anthropic.Plan.Counts);
    }

    [Fact]
    public async Task Status_ShowsTheWindows_WithoutTheCredential()
    {
        await using var world = await World.StartAsync(routing: Cloud, anthropic: Callers);
        world.Anthropic.Plan = new AnthropicPlan(world.Clock) { PerWindow = 4 };
        for (var i = 0; i < 3; i++) await AnswererAsync(world, headers: Own);
        using var response = await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/status");
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Canary.AssertAbsent(text, "status");
        var account = Assert.Single(JsonNode.Parse(text)!["quota"]!.AsArray())!;
        Assert.Equal("allowed", (string?)account["status"]);
        var window = account["windows"]!.AsArray().Single(one => (string?)one!["name"] == "5h")!;
        Assert.Equal(0.75, (double?)window["used"]);
        Assert.True((double)window["shift"]! > 2);
        Assert.NotNull(window["runsOut"]);
        Assert.Equal("0.5", (string?)account["raw"]!["anthropic-ratelimit-unified-fallback-percentage"]);
    }

    private static (string, string)[] Own => [("authorization", $"Bearer {Canary.Subscription}")];

    private static async Task<string?> AnswererAsync(World world, bool stream = false, params (string, string)[] headers)
    {
        using var response = await AskAsync(world, stream, headers);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Contains(stream ? "message_stop" : "simulated model", text, StringComparison.Ordinal);
        return Wire.Header(response, "x-sluice-model");
    }

    private static Task<HttpResponseMessage> AskAsync(World world, bool stream = false, params (string, string)[] headers) =>
        world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("claude-sonnet-5", stream), headers.Length == 0 ? [] : [.. headers, ("x-sluice-token", world.Gateway.Token)]);
}
