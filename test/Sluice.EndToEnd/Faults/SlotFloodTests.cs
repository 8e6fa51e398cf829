using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Faults;

/// <summary>More than one slot can take, through the real executable and real sockets. What is asserted are counts, headers and the order of service.</summary>
[Collection(Processes.Name)]
public sealed class SlotFloodTests
{
    // What the queue of one server holds.
    private const int Waiting = 64;

    // Clients share a server evenly.
    private const string Flood = "claude-cli/2.1.0 (external, cli)", Patient = "codex_cli_rs/0.50.0 (Linux)";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task F093_TwoHundredAtOnce_TheQueueIsBounded_AndTheRestIsTurnedAwayWithATimeToComeBack()
    {
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b"));
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, "hello", Flood)).Status);
        var memory = new List<long> { gateway.Process.WorkingSet >> 20 };
        for (var round = 1; round <= 3; round++)
        {
            var hold = ollama.HoldFirstByte = new Gate();
            var asked = Enumerable.Range(0, 200).Select(i => AskAsync(gateway, $"turn {i}", Flood)).ToList();
            // Nothing is served meanwhile: who has an answer was turned away at once.
            while (asked.Count(one => one.IsCompleted) < 200 - Waiting - 1) await Task.Delay(10, Cancelled);
            await WaitingAsync(gateway, Waiting);
            memory.Add(gateway.Process.WorkingSet >> 20);
            hold.Open();
            var answers = await Task.WhenAll(asked);
            Assert.Equal(Waiting + 1, answers.Count(answer => answer.Status == HttpStatusCode.OK));
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer =>
            {
                Assert.Equal(529, (int)answer.Status);
                Assert.Matches("^[1-9][0-9]?$", answer.RetryAfter);
                Assert.Equal("overloaded_error", (string?)JsonNode.Parse(answer.Text)!["error"]!["type"]);
            });
            Assert.Equal(1 + (round * (Waiting + 1)), Served(ollama).Count);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"resident MB before, and in each flood: {string.Join(", ", memory)}");
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task F094_AFloodOfOneClient_IsServedOneTurnAtMostBetweenTwoOfAnother()
    {
        const int flood = 30, wanted = 10;
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b"));
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, "hello", Flood)).Status);
        var gate = ollama.HoldFirstByte = new Gate();
        var flooding = Enumerable.Range(0, flood).Select(i => AskAsync(gateway, $"turn {i}", Flood)).ToList();
        var (other, sent) = (Task.FromResult(new Answer(HttpStatusCode.OK, "", "")), 0);
        var order = new List<bool>();
        while (order.Count(isOther => isOther) < wanted && order.Count < flood)
        {
            await gate.Reached.WaitAsync(Cancelled);
            order = [.. Served(ollama).Skip(1).Select(text => text.Contains("the other", StringComparison.Ordinal))];
            // It sends the next one when it has its answer, and has sent it before the next turn is chosen.
            if (!order[^1] && sent == order.Count(isOther => isOther))
            {
                Assert.Equal(HttpStatusCode.OK, (await other).Status);
                other = AskAsync(gateway, $"the other {sent++}", Patient);
            }

            await WaitingAsync(gateway, flood + sent - order.Count);
            var held = gate;
            gate = ollama.HoldFirstByte = new Gate();
            held.Open();
        }

        gate.Open();
        ollama.HoldFirstByte = null;
        Assert.All(await Task.WhenAll(flooding), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(HttpStatusCode.OK, (await other).Status);
        var places = order.Index().Where(turn => turn.Item).Select(turn => turn.Index).ToList();
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.InRange(pair.Second - pair.First - 1, 0, 1));
        Assert.Equal(wanted, places.Count);
        // The one that ran when it came, and one more.
        Assert.InRange(places[0], 0, 2);
    }

    private static List<string> Served(FakeOllama ollama) => [.. ollama.Requests.Where(request => request.Path == "/api/chat").Select(request => Encoding.UTF8.GetString(request.Body.Span))];

    private static async Task<Answer> AskAsync(GatewayProcess gateway, string text, string app)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = JsonContent.Create(new JsonObject
            {
                ["model"] = "coder",
                ["max_tokens"] = 400,
                ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }),
            }),
        };
        request.Headers.TryAddWithoutValidation("user-agent", app);
        using var response = await gateway.Client.SendAsync(request, Cancelled);
        return new Answer(response.StatusCode, response.Headers.TryGetValues("retry-after", out var wait) ? wait.Single() : "", await response.Content.ReadAsStringAsync(Cancelled));
    }

    // Until so many wait for the one slot.
    private static async Task WaitingAsync(GatewayProcess gateway, int count)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", gateway.AdminToken);
        while (true)
        {
            var local = JsonNode.Parse(await client.GetStringAsync(new Uri("/admin/local", UriKind.Relative), Cancelled))!;
            if (local["servers"]!.AsArray().Any(server => (string?)server!["upstream"] == "ollama" && (server["queue"]?["waiting"]?.AsArray().Count ?? 0) == count)) return;
            await Task.Delay(10, Cancelled);
        }
    }

    private sealed record Answer(HttpStatusCode Status, string RetryAfter, string Text);
}
