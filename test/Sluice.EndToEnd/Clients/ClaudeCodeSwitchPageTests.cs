using System.Text.Json.Nodes;
using Sluice.EndToEnd.Dashboard;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>The switch, turned by hand on the dashboard: the real Claude Code's next request goes where the page says, in the middle of its session.</summary>
[Collection(Processes.Name)]
public sealed class ClaudeCodeSwitchPageTests(Chromium chromium)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task SwitchTurnedOnThePage_ChangesWhereTheNextRequestGoes_ForAllAndForOneClient()
    {
        Needs.ClaudeCode();
        Needs.Chromium();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        var configuration = SmallConfiguration.AllToTheCloud(vendor, ollama);
        configuration["routing"] = new JsonObject { ["strategy"] = "static" };
        await using var gateway = await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: Cancelled);
        using var claude = new ClaudeCode { Model = "claude-opus-4-8" };
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/routing");
        var page = dashboard.Page;

        await page.GetByLabel("Everything goes to").SelectOptionAsync("tier:0");
        await page.GetByText("Pinned: everything that routing would decide goes to tier:0.").WaitForAsync();
        Assert.Equal("ollama", await SayAsync(goOn: false));

        await page.GetByLabel("Everything goes to").SelectOptionAsync("off");
        await page.GetByText("Off: every request goes to the vendor of the model it asks for.").WaitForAsync();
        Assert.Equal("vendor", await SayAsync(goOn: true));

        // For this client alone, against what holds for all.
        await page.GetByLabel("claude goes to").SelectOptionAsync("tier:0");
        await page.GetByText("its own switch").WaitForAsync();
        Assert.Equal("ollama", await SayAsync(goOn: true));
        var lines = await gateway.SettledAsync(3);
        Assert.Single(lines.Select(line => line.Session).Distinct());
        await dashboard.AssertCleanAsync();

        async Task<string?> SayAsync(bool goOn)
        {
            var before = (await gateway.SettledAsync(0)).Count;
            await using var run = claude.Start(gateway.Address, gateway.InferenceToken, "Say hello", goOn);
            var outcome = await run.WaitAsync(Cancelled);
            Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
            Assert.Equal(FakeBrain.Greeting, outcome.Output.Trim());
            return (await gateway.SettledAsync(before + 1))[^1].Upstream;
        }
    }
}
