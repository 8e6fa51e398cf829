using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>Claude Code through its agent SDK, with partial messages, on a backend that speaks another protocol.</summary>
public sealed class AgentSdkTests
{
    private const int Calls = 50;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task PartialMessages_AreTheWholeAnswer()
    {
        await using var backend = new FakeOpenAiResponses();
        await using var gateway = await StartAsync("openai-responses", new Uri(backend.Address, "/v1"));
        var said = await AskAsync(gateway, "[[long 40]]");
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"piece{i} ")).TrimEnd(), ((string?)said["result"])!.TrimEnd());
        Assert.Equal((string?)said["text"], (string?)said["partial"]);
        Assert.True((int?)said["pieces"] >= 20, said.ToJsonString());
        Assert.Equal("success", (string?)said["outcome"]);
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task FiftyCalls_SluicesOwnTimeDoesNotGrowFasterThanTheBody()
    {
        await using var backend = new CallingChat(Calls);
        await using var gateway = await StartAsync("openai-chat", new Uri(backend.Address, "/v1"));
        var said = await AskAsync(gateway, "Go on until you are done.");
        Assert.Equal(FakeBrain.Done, (string?)said["result"]);
        Assert.Equal(Enumerable.Repeat("Bash", Calls), said["tools"]!.AsArray().Select(name => (string?)name));

        // The upstream answers at once, so what the ledger has for a request is Sluice's own. Middles are compared, so that one
        // slow turn decides nothing.
        var turns = await gateway.ReportAsync("requests", "--last", "1000", "--json");
        var own = turns.AsArray().Reverse().Select(turn => (double)turn!["durationMs"]!).ToArray();
        var sizes = backend.Requests.Where(request => request.Method is "POST").Select(request => (double)request.Body.Length).ToArray();
        Assert.Equal(Calls + 1, sizes.Length);
        var (early, late) = (Median(own[5..20]), Median(own[^15..]));
        var growth = Median(sizes[^15..]) / Median(sizes[5..20]);

        // Slack for a machine that does other things meanwhile.
        Assert.True(late <= (early * growth * 2) + 5, $"own time grew from {early:0.0} to {late:0.0} ms, the body by {growth:0.00}");
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static async Task<GatewayProcess> StartAsync(string protocol, Uri baseUrl)
    {
        Needs.ClaudeCode();
        return await GatewayProcess.StartAsync(new JsonObject
        {
            ["upstreams"] = new JsonObject { ["behind"] = new JsonObject { ["protocol"] = protocol, ["baseUrl"] = baseUrl.ToString(), ["apiKey"] = "canary-upstream-key" } },
            ["models"] = new JsonObject { ["on-it"] = new JsonObject { ["upstream"] = "behind", ["id"] = "gpt-5.5" } },
        }.ToJsonString(), cancellationToken: Cancelled);
    }

    private static async Task<JsonObject> AskAsync(GatewayProcess gateway, string prompt)
    {
        using var claude = new ClaudeCode();
        var environment = claude.BuildEnvironment();
        foreach (var (name, value) in claude.PointAt(gateway.Address, gateway.InferenceToken))
        {
            environment[name] = value;
        }

        environment["CLAUDE_CODE"] = claude.Executable;
        environment["MODEL"] = "on-it";
        await using var run = RunningProcess.Start("node", [Path.Combine(Checkout.Tools, "clients", "claude-agent-sdk.mjs"), prompt], claude.WorkFolder, environment);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        return JsonNode.Parse(outcome.Output)!.AsObject();
    }

    /// <summary>A model that calls a shell so many times, one call a turn, each with a result to carry along, and then is done.</summary>
    private sealed class CallingChat(int calls) : ScriptedUpstream
    {
        private int _answered;

        protected override async Task AnswerAsync(UpstreamExchange exchange)
        {
            if (exchange.Request.Method is not "POST")
            {
                await SendAsync(exchange, Reply.Json("""{"object":"list","data":[]}"""));
                return;
            }

            var number = Interlocked.Increment(ref _answered);
            var delta = number > calls
                ? new JsonObject { ["role"] = "assistant", ["content"] = FakeBrain.Done }
                : new JsonObject
                {
                    ["role"] = "assistant",
                    ["tool_calls"] = new JsonArray(new JsonObject
                    {
                        ["index"] = 0,
                        ["id"] = $"call_{number}",
                        ["type"] = "function",
                        ["function"] = new JsonObject { ["name"] = "Bash", ["arguments"] = $$"""{"command":"printf '%01000d' {{number}}","description":"Print"}""" },
                    }),
                };
            var head = new JsonObject { ["id"] = $"chatcmpl-{number}", ["object"] = "chat.completion.chunk", ["created"] = 1, ["model"] = "gpt-5.5" };
            var first = head.DeepClone().AsObject();
            first["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = null });
            var last = head.DeepClone().AsObject();
            last["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject(), ["finish_reason"] = number > calls ? "stop" : "tool_calls" });
            await SendAsync(exchange, Reply.Sse(WireJson.Data(first)).Then(WireJson.Data(last)).Then("data: [DONE]\n\n"));
        }
    }
}
