using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Requests;

/// <summary>What is kept of a request's headers, and what is not.</summary>
public sealed class RecordedHeadersTests
{
    private const string Planted = "sk-ant-api03-canarykey-planted-0009";
    private const string GitHub = "ghp_aB3dE5fG7hI9jK1lM2nO4pQ6rS8tU0vW1xY3";

    [Fact]
    public async Task Headers_AreToldAsTheyWere_WithTheValuesOfHarmlessOnesOnly()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(request => request.Path == "/v1/messages", Answer().WithHeader("request-id", "req_vendor_1").WithHeader("anthropic-ratelimit-requests-remaining", "41").WithHeader("anthropic-organization-id", "org-of-somebody").WithHeader("set-cookie", "session=mine"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"), ("user-agent", "claude-cli/2.1.0 (external, cli)"), ("anthropic-version", "2023-06-01"), ("x-forwarded-for", "10.1.2.3"), ("cookie", "a=b"), ("x-sluice-token", world.Gateway.Token));

        var detail = await DetailAsync(world, response);

        var client = Lines(detail["clientHeaders"]);
        Assert.Equal("claude-cli/2.1.0 (external, cli)", client["user-agent"]);
        Assert.Equal("2023-06-01", client["anthropic-version"]);
        foreach (var hidden in (string[])["x-forwarded-for", "cookie", "x-sluice-token"]) Assert.Null(client[hidden]);
        var attempt = detail["attempts"]![0]!;
        var (sent, answered) = (Lines(attempt["sentHeaders"]), Lines(attempt["answerHeaders"]));
        Assert.Equal("identity", sent["accept-encoding"]);
        Assert.Null(sent["x-api-key"]);
        Assert.DoesNotContain("cookie", sent.Keys);
        Assert.Equal("req_vendor_1", answered["request-id"]);
        Assert.Equal("41", answered["anthropic-ratelimit-requests-remaining"]);
        Assert.Equal("application/json", answered["content-type"]);
        Assert.Null(answered["anthropic-organization-id"]);
        Assert.Null(answered["set-cookie"]);
        var got = Lines(detail["headers"]);
        Assert.Equal("anthropic/claude-haiku-4-5", got["x-sluice-model"]);
        Assert.Equal(Wire(response, "x-sluice-request-id"), got["x-sluice-request-id"]);
    }

    [Fact]
    public async Task F121_T10_NoSecret_IsKeptUnderAnyName_NorShown_NorExported()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(request => request.Path == "/v1/messages", Answer().WithHeader("request-id", Canary.AnthropicKey).WithHeader("x-request-id", GitHub));
        using var response = await world.Gateway.PostAsync(
            Ask.Messages,
            Ask.Anthropic("haiku"),
            ("x-sluice-token", world.Gateway.Token),
            ("authorization", "Bearer " + Canary.CallerKey),
            ("x-api-key", Canary.CallerKey),
            ("x-goog-api-key", Canary.GoogleKey),
            ("cookie", "key=" + Planted),
            ("proxy-authorization", "Basic " + Planted),
            ("user-agent", "tool/1.0 " + Planted),
            ("anthropic-beta", "a," + world.Gateway.Token),
            ("x-client-request-id", GitHub),
            ("x-app", "Bearer " + world.Gateway.AdminToken),
            ("x-" + Planted, "1"));

        var id = Wire(response, "x-sluice-request-id");
        var detail = await DetailAsync(world, response);
        using var export = await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/requests/export?format=json");
        var file = await File.ReadAllBytesAsync(LedgerFiles.Database(world.Gateway.DataDirectory) + "-wal", world.Cancel);

        foreach (var text in (string[])[detail.ToJsonString(), await export.Content.ReadAsStringAsync(world.Cancel), Encoding.Latin1.GetString(file)])
        {
            foreach (var secret in (string[])[Planted, GitHub, Canary.CallerKey, Canary.AnthropicKey, Canary.GoogleKey, world.Gateway.Token, world.Gateway.AdminToken])
                Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }

        var client = Lines(detail["clientHeaders"]);
        foreach (var hidden in (string[])["authorization", "x-api-key", "x-goog-api-key", "cookie", "proxy-authorization", "user-agent", "anthropic-beta", "x-client-request-id", "x-app"])
            Assert.True(client.TryGetValue(hidden, out var value) && value is null, hidden);
        Assert.Contains("[hidden]", client.Keys);
        var answered = Lines(detail["attempts"]![0]!["answerHeaders"]);
        Assert.Null(answered["request-id"]);
        Assert.Null(answered["x-request-id"]);
        Assert.Contains(id, Encoding.Latin1.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingOfCredentialsCookiesOrProxies_IsOnTheList()
    {
        foreach (var name in (string[])["authorization", "x-api-key", "api-key", "cookie", "set-cookie", "x-goog-api-key", "proxy-authorization", "proxy-authenticate", "www-authenticate", "x-sluice-token", "x-forwarded-for", "forwarded", "x-real-ip", "x-codex-turn-state", "x-auth-token", "x-amz-security-token", "location", "anthropic-organization-id", "openai-organization", "chatgpt-account-id"])
        {
            Assert.False(HeaderNames.IsKeptOfRequest(name), name);
            Assert.False(HeaderNames.IsKeptOfAnswer(name), name);
        }
    }

    [Fact]
    public void LongValues_AreCut_AndManyNames_Counted()
    {
        var headers = new Microsoft.AspNetCore.Http.HeaderDictionary { ["user-agent"] = new string('x', 5_000) };
        for (var i = 0; i < 200; i++) headers[$"x-own-{i}"] = "v";
        var recorded = CapturedHeaders.Of(headers, HeaderNames.IsKeptOfRequest, Array.Empty<Secret>()).Record();
        Assert.Equal(CapturedHeaders.MostLines, recorded.Lines.Count);
        Assert.Equal(201 - CapturedHeaders.MostLines, recorded.More);
        Assert.All(recorded.Lines, line => Assert.True(line.Value is null or { Length: <= 512 }));
    }

    [Fact]
    public async Task RefusedAndFailedRequests_HaveTheirs()
    {
        await using var world = await World.StartAsync();
        using var broken = await world.Gateway.PostAsync(Ask.Messages, "{ no json", ("user-agent", "odd/1"));
        Assert.Equal("odd/1", Lines((await DetailAsync(world, broken))["clientHeaders"])["user-agent"]);

        world.Anthropic.When(_ => true, Reply.Json("""{"type":"error","error":{"type":"rate_limit_error","message":"later"}}""", 429).WithHeader("retry-after", "700").WithHeader("request-id", "req_429"));
        using var limited = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        var detail = await DetailAsync(world, limited);
        Assert.Equal("req_429", Lines(detail["attempts"]![0]!["answerHeaders"])["request-id"]);
        Assert.Equal("700", Lines(detail["attempts"]![0]!["answerHeaders"])["retry-after"]);
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
    }

    [Fact]
    public async Task ARunningRequest_HasWhatTheClientSent()
    {
        await using var world = await World.StartAsync();
        var gate = new Gate();
        world.Anthropic.When(request => request.Path == "/v1/messages", Reply.Silence(gate, Answer()));
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"), ("user-agent", "patient/1"));
        await gate.Reached.WaitAsync(world.Cancel);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
        var row = Assert.Single(world.Gateway.Queries.Requests(new RequestQuery(), world.Cancel).Rows);
        var detail = await DetailAsync(world, row.Name);
        Assert.Equal("open", detail["request"]!["outcome"]!.GetValue<string>());
        Assert.Equal("patient/1", Lines(detail["clientHeaders"])["user-agent"]);
        gate.Open();
        (await asking).Dispose();
    }

    [Fact]
    public async Task AfterThirtyDays_TheyAreGone_AndTheRestStays()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.When(request => request.Path == "/v1/messages", Answer());
        using var old = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        Assert.NotNull((await DetailAsync(world, old))["clientHeaders"]);
        world.Clock.Advance(TimeSpan.FromDays(31));
        using var young = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        Assert.NotNull((await DetailAsync(world, young))["clientHeaders"]);
        var detail = await DetailAsync(world, old);
        Assert.Null(detail["clientHeaders"]);
        Assert.NotNull(detail["receipt"]);
        Assert.Contains("x-sluice-request-id", Lines(detail["headers"]).Keys);
        using var database = SqliteDatabase.Open(LedgerFiles.Database(world.Gateway.DataDirectory), readOnly: true, 1_000);
        Assert.Equal(1, database.Scalar("SELECT count(*) FROM headers"));
    }

    private static Reply Answer() => Reply.Json("""{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":2}}""");

    private static string Wire(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    private static Task<JsonNode> DetailAsync(World world, HttpResponseMessage response) => DetailAsync(world, Wire(response, "x-sluice-request-id"), ended: true);

    private static async Task<JsonNode> DetailAsync(World world, string id, bool ended = false)
    {
        if (ended) await world.Gateway.RowOf(id);
        await world.Gateway.Parts.Ledger.FlushAsync(world.Cancel);
        using var response = await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/requests/" + id);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(world.Cancel))!;
    }

    private static Dictionary<string, string?> Lines(JsonNode? headers)
    {
        Assert.NotNull(headers);
        return headers.AsArray().GroupBy(line => line!["name"]!.GetValue<string>(), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First()!["value"]?.GetValue<string>(), StringComparer.Ordinal);
    }
}
