using Sluice.EndToEnd.Gateway;
using Xunit;

namespace Sluice.EndToEnd.Faults;

/// <summary>kill -9 of the gateway while it answers: nothing that was answered is lost, nothing that was not is taken for an answer.</summary>
[Collection(Processes.Name)]
public sealed class KilledGatewayTests
{
    private const int Streams = 50;

    [Fact(Timeout = Processes.Hung)]
    public async Task F066_KilledAmongStreams_EveryFinishedRequestHasOneRow_AndTheOthersReadInterrupted()
    {
        await using var stage = await FaultStage.StartAsync();
        Dictionary<string, Ending> told = new(StringComparer.Ordinal);
        foreach (var finishedBefore in (int[])[1, 8, 25])
        {
            // Half of them stand in the middle for certain; the others are wherever the moment finds them.
            var held = await stage.HoldAsync(Streams / 2);
            var free = await Talk.OpenManyAsync(stage.Gateway, Streams / 2, FaultStage.Free);
            await Task.WhenAll(free.Take(finishedBefore).Select(talk => talk.End));
            await stage.Gateway.KillAsync();
            foreach (var talk in held.Concat(free))
            {
                told.Add(talk.Id, await talk.End);
                talk.Dispose();
            }

            Assert.All(held, talk => Assert.True(talk.End.Result is { WasCut: true, IsWhole: false }));
            await stage.Gateway.RestartAsync(TestContext.Current.CancellationToken);
            Assert.Equal("ok", stage.Gateway.CheckIntegrity());
        }

        var lines = await stage.Gateway.SettledAsync(told.Count);
        Assert.Equal(told.Keys.Order(StringComparer.Ordinal), lines.Select(line => line.Id).Order(StringComparer.Ordinal));
        foreach (var line in lines)
        {
            // The gateway may have finished what its client had not read to the end.
            Assert.True(told[line.Id].IsWhole ? line.Outcome is "ok" : line.Outcome is "interrupted" or "ok", line.ToString());
        }

        Assert.True(lines.Count(line => line.Outcome is "interrupted") >= 3 * Streams / 2);
        Assert.True(lines.Count(line => line.Outcome is "ok") >= 1 + 8 + 25);
    }
}
