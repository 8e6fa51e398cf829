using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// The real Claude Code on a plan whose fourth request is rejected and which is renewed later: the turn goes on locally in the
/// middle of its tool loop, the session comes back, and nobody sees an error.
/// </summary>
[Collection(Processes.Name)]
public sealed class ClaudeCodeWallTests
{
    private const int MostRuns = 40;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task SpentPlan_TurnGoesOnLocally_AndComesBack()
    {
        Needs.ClaudeCode();
        var plan = new AnthropicPlan(TimeProvider.System) { PerWindow = 3, RenewedAfter = TimeSpan.FromSeconds(20) };
        await using var vendor = new FakeAnthropic { Plan = plan };
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        var configuration = SmallConfiguration.AllToTheCloud(vendor, ollama);
        configuration["pacing"] = new JsonObject { ["maxWait"] = "0s" };
        await using var gateway = await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);
        using var claude = new ClaudeCode();

        // Two requests each: a call of a tool, and what comes after it. The fourth request stands in the middle of the second turn.
        await TurnAsync(claude, gateway, "first.txt", goOn: false);
        await TurnAsync(claude, gateway, "second.txt", goOn: true);
        var lines = await gateway.SettledAsync(4);
        Assert.Equal(["vendor", "vendor", "vendor", "ollama"], lines.Select(line => line.Upstream));
        Assert.Equal((3, 1, 0), plan.Counts);

        // Further turns, until the plan is renewed.
        for (var run = 0; run < MostRuns && plan.Counts.Answered == 3; run++) await TurnAsync(claude, gateway, $"more-{run}.txt", goOn: true);
        lines = await gateway.SettledAsync(5);
        Assert.True(plan.Counts.Answered > 3, "the session did not come back");
        Assert.Equal("vendor", lines[^1].Upstream);
        Assert.All(lines, line => Assert.Equal("ok", line.Outcome));
        Assert.Single(lines.Select(line => line.Session).Distinct());
        // While it was known to be spent it was not asked.
        Assert.Equal(1, plan.Counts.Rejected);
    }

    private static async Task TurnAsync(ClaudeCode claude, GatewayProcess gateway, string name, bool goOn)
    {
        var file = Path.Combine(claude.WorkFolder, name);
        await using var run = claude.Start(gateway.Address, gateway.InferenceToken, $"Please [[write {file}|made by a tool]]", goOn);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        Assert.Equal(FakeBrain.Done, outcome.Output.Trim());
        Assert.Equal("made by a tool", await File.ReadAllTextAsync(file, Cancelled));
    }
}
