using System.Net;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Security;

/// <summary>Whose credential goes where. The callers' and the gateway's own are canaries, so no log or row may hold them either.</summary>
public sealed class CredentialTests
{
    private const string Callers = """ "apiKey": "client" """;

    private static readonly (string Name, string Value)[] Noise =
    [
        ("cookie", "session=canarykey-cookie"), ("x-forwarded-for", "10.0.0.7"), ("x-forwarded-host", "evil.example"), ("forwarded", "for=10.0.0.7"), ("x-real-ip", "10.0.0.7"), ("via", "1.1 proxy"),
        ("x-target-url", "http://evil.example"), ("connection", "x-hop"), ("x-hop", "1"), ("proxy-authorization", "Basic canarykey"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ];

    [Theory]
    [InlineData("authorization", "Bearer " + Canary.Subscription)]
    [InlineData("x-api-key", Canary.CallerKey)]
    public async Task F108_T11_CallersCredential_ReachesAnthropicOnly(string header, string value)
    {
        await using var world = await World.StartAsync(anthropic: Callers, routing: """ "paidKeysForSubscribers": true """);
        foreach (var (path, model) in new[] { (Ask.Messages, "coder"), (Ask.Messages, "gpt"), (Ask.Messages, "haiku") })
        {
            using var response = await world.Gateway.PostAsync(path, Ask.For(path, model), [(header, value), ("x-sluice-token", world.Gateway.Token), .. Noise]);
            Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(world.Cancel));
        }

        Assert.Equal(value, world.Anthropic.Requests.Single().Header(header));
        AssertClean(world.OllamaTurns.Single(), allowedAuthorization: null);
        AssertClean(world.OpenAi.Requests.Single(), $"Bearer {Canary.OpenAiKey}");
        foreach (var request in world.Anthropic.Requests) AssertNoNoise(request);
    }

    [Theory]
    [InlineData("authorization", "Bearer " + Canary.Subscription)]
    [InlineData("x-api-key", Canary.CallerKey)]
    public async Task F108_CallersCredential_DoesNotFollowAFailover(string header, string value)
    {
        await using var world = await World.StartAsync(anthropic: Callers, routing: """ "fallback": { "haiku": ["gpt"], "gpt": ["coder"] }, "paidKeysForSubscribers": true """);
        world.Anthropic.Stop();
        world.OpenAi.When(_ => true, FakeOpenAiChat.Error(503, "server_error", "down"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"), (header, value), ("x-sluice-token", world.Gateway.Token));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        AssertClean(world.OpenAi.Requests.Single(), $"Bearer {Canary.OpenAiKey}");
        AssertClean(world.OllamaTurns.Single(), allowedAuthorization: null);
    }

    [Fact]
    public async Task F108_CodexsCredential_ReachesOpenAiOnly()
    {
        await using var world = await World.StartAsync();
        world.Google.When(_ => true, Faults.Streams.Answer("gemini"));
        foreach (var model in new[] { "coder", "haiku", "gem" })
        {
            using var response = await world.Gateway.PostAsync(Ask.Responses, Ask.OpenAiResponses(model), [("authorization", $"Bearer {Canary.CallerKey}"), ("x-sluice-token", world.Gateway.Token), ("openai-beta", "x"), ("session-id", "s"), .. Noise]);
            Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(world.Cancel));
        }

        foreach (var request in world.OllamaTurns.Concat(world.Anthropic.Requests).Concat(world.Google.Requests))
        {
            Assert.Null(request.Header("authorization"));
            Assert.DoesNotContain(request.Headers, header => header.Value.Contains(Canary.CallerKey, StringComparison.Ordinal));
            AssertNoNoise(request);
        }
    }

    [Fact]
    public async Task Subscriber_IsNeverBilledToAKey()
    {
        await using var world = await World.StartAsync();
        using var cloud = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("gpt"), ("authorization", $"Bearer {Canary.Subscription}"), ("x-sluice-token", world.Gateway.Token));
        Assert.NotEqual(HttpStatusCode.OK, cloud.StatusCode);
        Assert.Empty(world.OpenAi.Requests);
        Assert.Empty(world.Anthropic.Requests);

        using var local = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sluice/auto"), ("authorization", $"Bearer {Canary.Subscription}"), ("x-sluice-token", world.Gateway.Token));
        Assert.Equal("ollama/qwen2.5-coder:7b", Wire.Header(local, "x-sluice-model"));
    }

    [Fact]
    public async Task Subscription_IsPaidByThePlan()
    {
        await using var world = await World.StartAsync(anthropic: Callers);
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"), ("authorization", $"Bearer {Canary.Subscription}"), ("x-sluice-token", world.Gateway.Token));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var row = (await world.Gateway.RowOf(response)).Request;
        Assert.Equal((Payers.Plan, 0m), (row.PaidBy, row.Spend));
        Assert.True(row.PlanValue > 0);
    }

    [Fact]
    public async Task CallersOwnKeyIsRefused_CoolsNobodyElse()
    {
        await using var world = await World.StartAsync(anthropic: Callers);
        using var refused = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet"), ("x-api-key", "sk-ant-api03-canarykey-not-accepted"), ("x-sluice-token", world.Gateway.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var other = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sluice/tier2"), ("x-api-key", Canary.CallerKey), ("x-sluice-token", world.Gateway.Token));
        Assert.Equal("anthropic/claude-sonnet-5", Wire.Header(other, "x-sluice-model"));
    }

    public static TheoryData<string, string, string, bool> Tokens { get; } = new()
    {
        { "right", "", "", true },
        { "", "right", "", true },
        { "", "", "right", true },
        { "wrong", "right", "", false },
        { "wrong", "", "right", false },
        { "right", "wrong", "wrong", true },
        { "", "right", "wrong", true },
        { "", "wrong", "right", true },
        { "", "wrong", "wrong", false },
        { "", "", "", false },
        { "admin", "", "", false },
    };

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task SluiceToken_DecidesAloneWhereSeveralDisagree(string sluice, string bearer, string key, bool allowed)
    {
        await using var world = await World.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Ask.Chat) { Content = new StringContent(Ask.OpenAi("coder")) };
        if (sluice.Length > 0) request.Headers.Add("x-sluice-token", Value(sluice));
        if (bearer.Length > 0) request.Headers.TryAddWithoutValidation("authorization", $"Bearer {Value(bearer)}");
        if (key.Length > 0) request.Headers.Add("x-api-key", Value(key));
        using var response = await world.Gateway.Client.SendAsync(request, world.Cancel);
        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(allowed ? 1 : 0, world.OllamaTurns.Count);

        string Value(string name) => name switch { "right" => world.Gateway.Token, "admin" => world.Gateway.AdminToken, _ => "not-a-token-of-this-gateway" };
    }

    [Fact]
    public async Task T5_WithoutAToken_IsRefusedInTheCallersShape()
    {
        await using var world = await World.StartAsync();
        foreach (var path in Wire.Paths.Select(row => row.Data))
        {
            using var response = await world.Gateway.Client.PostAsync(Ask.Address(path, Ask.For(path, "coder")).Path, new StringContent(Ask.For(path, "coder")), world.Cancel);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Wire.AssertErrorShape(path, await response.Content.ReadAsStringAsync(world.Cancel));
        }

        // Claude Code repeats a 401 for three minutes.
        using var request = new HttpRequestMessage(HttpMethod.Post, Ask.Messages) { Content = new StringContent(Ask.Anthropic("coder")) };
        request.Headers.TryAddWithoutValidation("user-agent", "claude-cli/2.1.197 (external, cli)");
        using var claude = await world.Gateway.Client.SendAsync(request, world.Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, claude.StatusCode);
        Assert.Empty(world.OllamaTurns);
    }

    [Theory]
    [InlineData("api_base")]
    [InlineData("base_url")]
    [InlineData("api_key")]
    [InlineData("extra_headers")]
    public async Task F109_T12_DestinationInTheBody_LeadsNowhere(string field)
    {
        await using var world = await World.StartAsync();
        await using var evil = new ScriptedUpstream();
        foreach (var model in new[] { "coder", "gpt", "haiku" })
            await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic(model, more: $",\"{field}\":\"{evil.Address}\""), ("x-target-url", evil.Address.ToString()), ("x-base-url", evil.Address.ToString()));
        foreach (var path in new[] { Ask.Responses, Ask.Gemini })
        {
            foreach (var model in new[] { "coder", "gpt" })
                await world.Gateway.AskAsync(path, Ask.For(path, model, more: $",\"{field}\":\"{evil.Address}\""), ("x-target-url", evil.Address.ToString()), ("x-base-url", evil.Address.ToString()));
        }

        Assert.Equal(0, evil.AcceptedConnections);
        Assert.All(world.OpenAi.Requests, request => Assert.Equal($"Bearer {Canary.OpenAiKey}", request.Header("authorization")));
        Assert.All(world.OpenAi.Requests.Concat(world.OllamaTurns), request => Assert.DoesNotContain(field, request.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task QueryKey_DoesNotReachAnUpstream()
    {
        await using var world = await World.StartAsync();
        await world.Gateway.AskAsync($"{Ask.Messages}?beta=true&key={world.Gateway.Token}", Ask.Anthropic("haiku"));
        Assert.DoesNotContain(world.Gateway.Token, world.Anthropic.Requests.Single().Target, StringComparison.Ordinal);
    }

    private static void AssertClean(RecordedRequest request, string? allowedAuthorization)
    {
        Assert.Equal(allowedAuthorization, request.Header("authorization"));
        Assert.Null(request.Header("x-api-key"));
        Assert.Null(request.Header("x-sluice-token"));
        Assert.Null(request.Header("anthropic-version"));
        AssertNoNoise(request);
    }

    private static void AssertNoNoise(RecordedRequest request)
    {
        foreach (var (name, _) in Noise.Where(noise => noise.Name is not "connection")) Assert.Null(request.Header(name));
        Assert.DoesNotContain(request.Headers, header => header.Key.StartsWith("x-sluice", StringComparison.OrdinalIgnoreCase));
    }
}
