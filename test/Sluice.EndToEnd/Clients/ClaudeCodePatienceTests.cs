using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The real Claude Code when the upstream is slow, busy or gone: what the gateway spares it, and what it gets over by itself.</summary>
[Collection(Processes.Name)]
public sealed class ClaudeCodePatienceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task F051_LongLoad_IsWaitedForWithKeepAlivesThatTheClientCounts()
    {
        Needs.ClaudeCode();
        var load = new Gate();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 }) { HoldLoad = load };
        await using var gateway = await StartAsync(SmallConfiguration.Local(ollama));
        await using var relay = new RecordingRelay(gateway.Address);

        // Empty text is what Claude Code counts as life; pings and comments it does not.
        var alive = relay.WhenAnswerHolds("\"text_delta\",\"text\":\"\"");
        using var claude = new ClaudeCode();
        await using var run = claude.Start(relay.Address, gateway.InferenceToken, "Say hello");
        await load.Reached.WaitAsync(Cancelled);
        await alive.WaitAsync(Cancelled);
        Assert.False(run.HasExited, run.Output + run.Error);
        load.Open();

        await AssertAnsweredAsync(run, gateway);
        Assert.Single(relay.Requests, request => request.Path is "/v1/messages");
        Assert.Equal(("ok", 1), Assert.Single((await gateway.SettledAsync(1)).Select(line => (line.Outcome, line.Attempts))));
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task OverloadOnce_IsNotSeenByTheClient()
    {
        Needs.ClaudeCode();
        await using var vendor = new FakeAnthropic();
        vendor.Next(FakeAnthropic.Error(529, "overloaded_error", "Overloaded"));
        await using var gateway = await StartAsync(SmallConfiguration.Cloud(vendor));
        using var claude = new ClaudeCode();
        await using var run = claude.Start(gateway.Address, gateway.InferenceToken, "Say hello");
        await AssertAnsweredAsync(run, gateway);
        Assert.Equal(("ok", 2), Assert.Single((await gateway.SettledAsync(1)).Select(line => (line.Outcome, line.Attempts))));
    }

    [Theory(Timeout = Processes.Hung)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StreamCutInTheMiddle_IsAskedForAgainWithoutStreaming(bool isTranslated)
    {
        Needs.ClaudeCode();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 }) { MidStreamError = "the runner has died" };
        await using var vendor = new FakeAnthropic();
        vendor.Next(Reply.Sse(HalfAnAnswer).ThenReset());
        await using var gateway = await StartAsync(isTranslated ? SmallConfiguration.Local(ollama) : SmallConfiguration.Cloud(vendor));
        using var claude = new ClaudeCode();
        await using var run = claude.Start(gateway.Address, gateway.InferenceToken, "Say hello");
        await AssertAnsweredAsync(run, gateway);
        var lines = await gateway.SettledAsync(2);
        Assert.Equal([(true, "upstream_error", 1), (false, "ok", 1)], lines.Select(line => (line.Streaming, line.Outcome, line.Attempts)));
    }

    private const string HalfAnAnswer = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-4-8","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Half an ans"}}


        """;

    private static Task<GatewayProcess> StartAsync(JsonObject configuration) => GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);

    private static async Task AssertAnsweredAsync(RunningProcess run, GatewayProcess gateway)
    {
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        Assert.Equal(FakeBrain.Greeting, outcome.Output.Trim());
    }
}
