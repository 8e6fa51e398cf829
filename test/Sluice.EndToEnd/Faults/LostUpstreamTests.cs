using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Faults;

/// <summary>An upstream that dies in the middle of its answer: every client is told in its own protocol, and none can take it for an answer.</summary>
[Collection(Processes.Name)]
public sealed class LostUpstreamTests
{
    private static readonly string[] Protocols = ["anthropic", "openai-chat", "ollama"];

    public static TheoryData<string> Upstreams { get; } = [.. Protocols];

    [Theory(Timeout = Processes.Hung)]
    [MemberData(nameof(Upstreams))]
    public async Task F035_UpstreamGoneInTheMiddle_IsAnErrorInTheStream(string upstream)
    {
        var gate = new Gate();
        await using ScriptedUpstream fake = upstream switch
        {
            "anthropic" => new FakeAnthropic { HoldMidStream = gate },
            "openai-chat" => new FakeOpenAiChat { HoldMidStream = gate },
            _ => new FakeOllama { HoldMidStream = gate, NumParallel = Protocols.Length },
        };
        await using var gateway = await GatewayProcess.StartAsync(Configuration(upstream, fake).ToJsonString(), cancellationToken: TestContext.Current.CancellationToken);
        var talks = await Task.WhenAll(Protocols.Select(protocol => Talk.OpenAsync(gateway, protocol, "lost")));
        while (gate.Waiting < Protocols.Length)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        fake.Stop();
        for (var i = 0; i < Protocols.Length; i++)
        {
            var end = await talks[i].End;
            Assert.Contains("piece0 ", end.Text, StringComparison.Ordinal);
            AssertFailed(Protocols[i], end);
        }

        var lines = await gateway.SettledAsync(Protocols.Length);
        Assert.Equal(Protocols.Length, lines.Count);
        Assert.All(lines, line => Assert.Equal(("upstream_error", 1), (line.Outcome, line.Attempts)));
    }

    private static void AssertFailed(string protocol, Ending end)
    {
        switch (protocol)
        {
            case "anthropic":
                Assert.Contains("\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":", end.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("message_stop", end.Text, StringComparison.Ordinal);
                break;
            case "openai-chat":
                Assert.Contains("\ndata: {\"error\":{", end.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("[DONE]", end.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("\"finish_reason\":\"stop\"", end.Text, StringComparison.Ordinal);
                break;
            default:
                Assert.Contains("\n{\"error\":", end.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("\"done\":true", end.Text, StringComparison.Ordinal);
                break;
        }
    }

    private static JsonObject Configuration(string protocol, ScriptedUpstream fake) => new()
    {
        ["upstreams"] = new JsonObject
        {
            ["behind"] = new JsonObject { ["protocol"] = protocol, ["baseUrl"] = (fake as FakeOpenAiChat)?.BaseUrl.ToString() ?? fake.Address.ToString(), ["apiKey"] = "canary-upstream-key", ["maxConcurrent"] = Protocols.Length },
        },
        ["models"] = new JsonObject { ["lost"] = new JsonObject { ["upstream"] = "behind", ["id"] = protocol is "ollama" ? "qwen2.5-coder:7b" : "some-model" } },
    };
}
