using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The switch, turned through the admin API as the dashboard turns it: the real Claude Code's next request goes elsewhere, in the middle of its session.</summary>
[Collection(Processes.Name)]
public sealed class ClaudeCodeSwitchTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task TurnedSwitch_ChangesWhereTheNextRequestGoes()
    {
        Needs.ClaudeCode();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        using var claude = new ClaudeCode();

        await SayAsync(claude, gateway, goOn: false);
        Assert.Equal("vendor", (await gateway.SettledAsync(1))[^1].Upstream);

        // Pinned for this client: against the rule that sends all to the vendor, and for the session that runs.
        await TurnAsync(gateway, new JsonObject { ["use"] = "coder", ["client"] = "claude" });
        await SayAsync(claude, gateway, goOn: true);
        var lines = await gateway.SettledAsync(2);
        Assert.Equal("ollama", lines[^1].Upstream);
        Assert.Single(lines.Select(line => line.Session).Distinct());

        // Over a restart, too.
        await gateway.RestartAsync(Cancelled);
        await SayAsync(claude, gateway, goOn: true);
        Assert.Equal("ollama", (await gateway.SettledAsync(3))[^1].Upstream);

        // As older programs say it: on means routed freely.
        await TurnAsync(gateway, new JsonObject { ["enabled"] = true, ["client"] = "claude" });
        await SayAsync(claude, gateway, goOn: true);
        Assert.Equal("vendor", (await gateway.SettledAsync(4))[^1].Upstream);
    }

    private static async Task SayAsync(ClaudeCode claude, GatewayProcess gateway, bool goOn)
    {
        await using var run = claude.Start(gateway.Address, gateway.InferenceToken, "Say hello", goOn);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        Assert.Equal(FakeBrain.Greeting, outcome.Output.Trim());
    }

    private static async Task TurnAsync(GatewayProcess gateway, JsonObject change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Address, "/admin/routing")) { Content = JsonContent.Create(change) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.AdminToken);
        using var response = await gateway.Client.SendAsync(request, Cancelled);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }
}
