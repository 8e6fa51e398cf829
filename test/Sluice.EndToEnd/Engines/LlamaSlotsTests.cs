using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Engines;

/// <summary>The places of the real llama.cpp server: several at once, more than it runs, killed while some wait, a context that is too small.</summary>
[Collection(Processes.Name)]
public sealed class LlamaSlotsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Processes.Hung)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task TheServerGetsAsManyAsItRuns_AndTheRestComeToTheirTurn(int slots)
    {
        Needs.LlamaServer();
        await using var server = await LlamaServer.StartAsync(slots: slots, cancellationToken: Cancelled);
        await using var gateway = await GatewayProcess.StartAsync(Configuration(server).ToJsonString(), cancellationToken: Cancelled);
        await FoundAsync(gateway, slots);

        using var done = new CancellationTokenSource();
        var most = MostDeferredAsync(server, done.Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => AskAsync(gateway, $"turn {i} {(i % 2 == 0 ? "[[long]]" : "")}")));
        await done.CancelAsync();

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        // The server's own queue has stayed empty: who waits, waits here.
        Assert.Equal(0, await most);
        // A long answer ends at its limit.
        Assert.All(await gateway.SettledAsync(9), line => Assert.True(line is { Outcome: "ok" or "truncated", Attempts: 1 }, line.ToString()));
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task TwentySubagentsOnOneSlot_LetTheForegroundGoFirst_AndAllEndWell()
    {
        Needs.LlamaServer();
        await using var server = await LlamaServer.StartAsync(slots: 1, cancellationToken: Cancelled);
        await using var gateway = await GatewayProcess.StartAsync(Configuration(server).ToJsonString(), cancellationToken: Cancelled);
        await FoundAsync(gateway, 1);
        var ended = 0;
        var agents = Enumerable.Range(0, 20).Select(async i =>
        {
            var status = await AskAsync(gateway, $"agent {i} [[long]]", agent: $"a{i}");
            Interlocked.Increment(ref ended);
            return status;
        }).ToList();
        await LocalAsync(gateway, server => (server["queue"]?["waiting"]?.AsArray().Count ?? 0) >= 15);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "the user"));
        // Those that had ended before it came, the one that ran, and its neighbour on the way.
        Assert.InRange(Volatile.Read(ref ended), 0, 12);
        Assert.All(await Task.WhenAll(agents), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task F058_AServerThatIsKilledWhileSomeWait_FailsThem_AndServesAgainAfterwards()
    {
        Needs.LlamaServer();
        await using var vendor = new FakeAnthropic();
        var port = FreePort.Next();
        Task<HttpStatusCode>[] asked;
        GatewayProcess gateway;
        await using (var server = await LlamaServer.StartAsync(slots: 1, port: port, cancellationToken: Cancelled))
        {
            gateway = await GatewayProcess.StartAsync(Configuration(server, vendor).ToJsonString(), cancellationToken: Cancelled);
            await FoundAsync(gateway, 1);
            asked = [.. Enumerable.Range(0, 6).Select(i => AskAsync(gateway, $"turn {i} [[long]]"))];
            await LocalAsync(gateway, found => (found["queue"]?["waiting"]?.AsArray().Count ?? 0) >= 3);
        }

        await using (gateway)
        {
            // Nothing of a whole answer was shown, so the next model of the plan has all of them.
            Assert.All(await Task.WhenAll(asked), status => Assert.Equal(HttpStatusCode.OK, status));
            Assert.NotEmpty(vendor.Requests);
            await using var again = await LlamaServer.StartAsync(slots: 1, port: port, cancellationToken: Cancelled);
            while (true)
            {
                var before = vendor.Requests.Count;
                Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "and now"));
                if (vendor.Requests.Count == before) break;
                await Task.Delay(200, Cancelled);
            }
        }
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task F031_ASmallContext_SendsTheTurnOn_AndIsRemembered()
    {
        Needs.LlamaServer();
        await using var vendor = new FakeAnthropic();
        await using var server = await LlamaServer.StartAsync(contextLength: 2048, slots: 1, cancellationToken: Cancelled);
        var configuration = Configuration(server, vendor);
        configuration["models"]!["small"]!["contextWindow"] = 131_072;
        await using var gateway = await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);
        await FoundAsync(gateway, 1);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, string.Concat(Enumerable.Range(0, 6000).Select(i => $"word{i} "))));

        Assert.Single(vendor.Requests);
        var models = JsonNode.Parse((await gateway.CommandAsync(Cancelled, "models", "--json")).Output)!;
        Assert.Contains("2048", models.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("131072", models.AsArray().Single(model => (string?)model!["alias"] == "small")!.ToJsonString(), StringComparison.Ordinal);
    }

    private static JsonObject Configuration(LlamaServer server, FakeAnthropic? vendor = null)
    {
        var configuration = new JsonObject
        {
            ["upstreams"] = new JsonObject { ["llama"] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = new Uri(server.Address, "/v1").ToString(), ["local"] = true } },
            ["models"] = new JsonObject { ["small"] = new JsonObject { ["upstream"] = "llama", ["id"] = "tiny.gguf", ["tier"] = 0 } },
            // The tiny model on a busy machine is slower than anybody's patience here.
            ["local"] = new JsonObject { ["maxWait"] = "1h" },
        };
        if (vendor is null) return configuration;
        configuration["upstreams"]!["vendor"] = new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = vendor.Address.ToString(), ["apiKey"] = "canary-configured-key" };
        configuration["models"]!["opus"] = new JsonObject { ["upstream"] = "vendor", ["id"] = "claude-opus-4-8", ["tier"] = 3 };
        configuration["routing"] = new JsonObject { ["fallback"] = new JsonObject { ["small"] = new JsonArray("opus") } };
        return configuration;
    }

    private static async Task<HttpStatusCode> AskAsync(GatewayProcess gateway, string text, string? agent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = JsonContent.Create(new JsonObject
            {
                ["model"] = "small",
                ["max_tokens"] = 400,
                ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }),
            }),
        };
        request.Headers.TryAddWithoutValidation("user-agent", "claude-cli/2.1.0 (external, cli)");
        if (agent is not null) request.Headers.Add("x-claude-code-agent-id", agent);
        using var response = await gateway.Client.SendAsync(request, Cancelled);
        var answer = await response.Content.ReadAsStringAsync(Cancelled);
        // Of a turn that failed the words are wanted, not only the number.
        if (!response.IsSuccessStatusCode) TestContext.Current.SendDiagnosticMessage($"{(int)response.StatusCode} for '{text}': {answer}");
        return response.StatusCode;
    }

    private static Task FoundAsync(GatewayProcess gateway, int slots) => LocalAsync(gateway, server => (int?)server["queue"]?["slots"] == slots, ask: true);

    // Until the gateway's report of its one server is as wanted.
    private static async Task LocalAsync(GatewayProcess gateway, Func<JsonNode, bool> wanted, bool ask = false)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", gateway.AdminToken);
        if (ask) Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "hello"));
        while (true)
        {
            var local = JsonNode.Parse(await client.GetStringAsync(new Uri("/admin/local", UriKind.Relative), Cancelled))!;
            if (local["servers"]!.AsArray().Any(server => (string?)server!["upstream"] == "llama" && wanted(server))) return;
            await Task.Delay(20, Cancelled);
        }
    }

    private static async Task<int> MostDeferredAsync(LlamaServer server, CancellationToken done)
    {
        using var client = new HttpClient();
        var most = 0;
        while (!done.IsCancellationRequested)
        {
            var metrics = await client.GetStringAsync(new Uri(server.Address, "/metrics"), Cancelled);
            var line = metrics.Split('\n').First(line => line.StartsWith("llamacpp:requests_deferred ", StringComparison.Ordinal));
            most = Math.Max(most, (int)double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
            await Task.Delay(10, Cancelled);
        }

        return most;
    }
}
