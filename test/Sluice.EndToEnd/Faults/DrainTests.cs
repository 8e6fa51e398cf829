using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Xunit;

namespace Sluice.EndToEnd.Faults;

/// <summary>SIGTERM while streams run.</summary>
[Collection(Processes.Name)]
public sealed class DrainTests
{
    private const int Streams = 20;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task F071_RunningStreamsFinish_AndEveryRowIsWritten()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM");
        await using var stage = await FaultStage.StartAsync();
        var talks = await stage.HoldAsync(Streams);
        var stopping = stage.Gateway.StopAsync(Cancelled);
        while (await stage.Gateway.IsHealthyAsync(Cancelled))
        {
            // until nothing new is taken
        }

        Assert.False(stopping.IsCompleted, stage.Gateway.Log);
        stage.Middle.Open();
        Assert.Equal(0, (await stopping).ExitCode);
        Assert.All(await Task.WhenAll(talks.Select(talk => talk.End)), end => Assert.True(end.IsWhole, end.ToString()));
        await AssertRowsAsync(stage, talks, "ok");
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task F071_StreamsBeyondTheLimit_EndWithAnErrorInTheStream()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM");
        await using var stage = await FaultStage.StartAsync(new JsonObject { ["limits"] = new JsonObject { ["drain"] = "1s" } });
        var talks = await stage.HoldAsync(Streams);
        Assert.Equal(0, (await stage.Gateway.StopAsync(Cancelled)).ExitCode);
        Assert.All(await Task.WhenAll(talks.Select(talk => talk.End)), end =>
        {
            Assert.False(end.WasCut, end.Text);
            Assert.Contains("\nevent: error\n", end.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("message_stop", end.Text, StringComparison.Ordinal);
        });
        await AssertRowsAsync(stage, talks, "interrupted");
    }

    private static async Task AssertRowsAsync(FaultStage stage, Talk[] talks, string outcome)
    {
        var lines = await stage.Gateway.RequestsAsync();
        Assert.Equal(talks.Select(talk => talk.Id).Order(StringComparer.Ordinal), lines.Select(line => line.Id).Order(StringComparer.Ordinal));
        Assert.All(lines, line => Assert.Equal(outcome, line.Outcome));
        Assert.Equal("ok", stage.Gateway.CheckIntegrity());
    }
}
