using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Xunit;

namespace Sluice.EndToEnd.Faults;

/// <summary>The configuration is edited, badly and well, while streams run.</summary>
[Collection(Processes.Name)]
public sealed class ReloadTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task F081_F082_NoStreamIsDropped_ABrokenEditIsRefused_AndAGoodOneTakesEffect()
    {
        await using var stage = await FaultStage.StartAsync();
        var talks = await stage.HoldAsync(50);
        var gateway = stage.Gateway;

        await File.WriteAllTextAsync(gateway.ConfigurationFile, """{ "models": { "held": { "upstream": "nowhere" """, Cancelled);
        while (await ProblemsAsync(gateway) is [])
        {
            // until the gateway has read the broken file; its status says so
        }

        using (var still = await Talk.OpenAsync(gateway, "anthropic", FaultStage.Free))
        {
            Assert.True((await still.End).IsWhole);
        }

        var good = stage.Configuration.DeepClone().AsObject();
        good["models"]!["fresh"] = new JsonObject { ["upstream"] = FaultStage.Free, ["id"] = "claude-haiku-4-5" };
        good["models"]!.AsObject().Remove(FaultStage.Held);
        await File.WriteAllTextAsync(gateway.ConfigurationFile, good.ToJsonString(), Cancelled);
        while (await ProblemsAsync(gateway) is not [])
        {
            // until the good file is in force
        }

        using (var fresh = await Talk.OpenAsync(gateway, "anthropic", "fresh"))
        {
            Assert.True((await fresh.End).IsWhole);
        }

        // Their model is no longer configured; they were routed before that.
        stage.Middle.Open();
        Assert.All(await Task.WhenAll(talks.Select(talk => talk.End)), end => Assert.True(end.IsWhole, end.ToString()));
        var lines = await gateway.SettledAsync(52);
        Assert.Equal(52, lines.Count);
        Assert.All(lines, line => Assert.Equal("ok", line.Outcome));
    }

    private static async Task<string[]> ProblemsAsync(GatewayProcess gateway) =>
        [.. (await gateway.ReportAsync("status", "--json"))["problems"]!.AsArray().Select(problem => (string)problem!)];
}
