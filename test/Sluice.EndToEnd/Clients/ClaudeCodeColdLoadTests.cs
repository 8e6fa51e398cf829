using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// The real Claude Code while the local model is being loaded: it waits, or the next model of the plan answers and the load goes
/// on. How long the load takes is real time; <c>SLUICE_COLD_LOAD</c> sets its seconds for a trial by hand, which wait until then.
/// </summary>
[Collection(Processes.Name)]
public sealed class ClaudeCodeColdLoadTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static TimeSpan LoadTime => TimeSpan.FromSeconds(double.TryParse(Environment.GetEnvironmentVariable("SLUICE_COLD_LOAD"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);

    [Fact(Timeout = Processes.Hung)]
    public async Task F051_Wait_KeepsClaudeCodeAlive_AndItsModelAnswers()
    {
        Needs.ClaudeCode();
        var load = new Gate();
        await using var ollama = Ollama(load);
        await using var vendor = new FakeAnthropic();
        await using var gateway = await StartAsync(ollama, vendor, "wait");
        await using var relay = new RecordingRelay(gateway.Address);
        var alive = relay.WhenAnswerHolds("\"text_delta\",\"text\":\"\"");
        using var claude = new ClaudeCode();
        await using var run = claude.Start(relay.Address, gateway.InferenceToken, "Say hello");
        await load.Reached.WaitAsync(Cancelled);
        await alive.WaitAsync(Cancelled);
        await Task.Delay(LoadTime, Cancelled);
        Assert.False(run.HasExited, run.Output + run.Error);
        // Seen from outside while it goes on.
        Assert.Equal("ollama/coder:7b", (string?)(await gateway.ReportAsync("status", "--json"))["loads"]!.AsArray().Single()!["model"]);
        load.Open();
        await AssertAnsweredAsync(run, gateway);
        Assert.Equal(("ollama", "ok", 1), Assert.Single((await gateway.SettledAsync(1)).Select(line => (line.Upstream, line.Outcome, line.Attempts))));
        Assert.Equal("/api/generate", Turns(ollama).First());
        Assert.Single(ollama.Events, happened => happened.Kind == "load");
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task Next_AnswersFromTheNextTier_WhileTheLoadGoesOn_AndTheFollowingTurnIsLocal()
    {
        Needs.ClaudeCode();
        var load = new Gate();
        await using var ollama = Ollama(load);
        await using var vendor = new FakeAnthropic();
        await using var gateway = await StartAsync(ollama, vendor, "next");
        using var claude = new ClaudeCode();
        await using (var first = claude.Start(gateway.Address, gateway.InferenceToken, "Say hello")) await AssertAnsweredAsync(first, gateway);
        await load.Reached.WaitAsync(Cancelled);
        Assert.All(await gateway.SettledAsync(1), line => Assert.Equal(("vendor", "ok"), (line.Upstream, line.Outcome)));
        await Task.Delay(LoadTime, Cancelled);
        Assert.DoesNotContain(ollama.Events, happened => happened.Kind == "load-aborted");
        load.Open();
        while (ollama.Loaded.Count == 0) await Task.Delay(20, Cancelled);
        while ((await gateway.ReportAsync("local", "status", "--json"))["servers"]![0]!["models"]![0]!["loaded"]!.GetValue<bool>() is false) await Task.Delay(20, Cancelled);

        await using (var second = claude.Start(gateway.Address, gateway.InferenceToken, "Say hello again", goOn: true)) await AssertAnsweredAsync(second, gateway);
        var lines = await gateway.SettledAsync(2);
        Assert.Equal(("ollama", "ok"), (lines[^1].Upstream, lines[^1].Outcome));
        Assert.Single(ollama.Events, happened => happened.Kind == "load");
    }

    private static FakeOllama Ollama(Gate load) => new(null, new OllamaModel("coder:7b") { ContextLength = 131_072 }) { HoldLoad = load };

    private static Task<GatewayProcess> StartAsync(FakeOllama ollama, FakeAnthropic vendor, string whileLoading)
    {
        var configuration = SmallConfiguration.AllToTheCloud(vendor, ollama);
        configuration["routing"] = new JsonObject { ["rules"] = new JsonArray(new JsonObject { ["name"] = "all to the local model", ["use"] = "coder" }), ["fallback"] = new JsonObject { ["coder"] = new JsonArray("opus") } };
        configuration["local"] = new JsonObject { ["whileLoading"] = whileLoading };
        return GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);
    }

    private static IEnumerable<string> Turns(FakeOllama ollama) => ollama.Requests.Where(request => request.Method == "POST" && request.Path is "/api/chat" or "/api/generate").Select(request => request.Path);

    private static async Task AssertAnsweredAsync(RunningProcess run, GatewayProcess gateway)
    {
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        Assert.Equal(FakeBrain.Greeting, outcome.Output.Trim());
    }
}
