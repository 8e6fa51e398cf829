using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Faults;

/// <summary>Clients that go away in the middle.</summary>
[Collection(Processes.Name)]
public sealed class LeavingClientsTests
{
    [Fact(Timeout = Processes.Hung)]
    public async Task LeavingClients_CancelTheirUpstreams_AndReadCancelledInTheLedger()
    {
        await using var stage = await FaultStage.StartAsync();
        var talks = await stage.HoldAsync(20);
        await Task.WhenAll(talks.Select(talk => talk.LeaveAsync()));

        // The vendor would hold them for ever: only the gateway can end them.
        await Task.WhenAll(stage.HeldVendor.Requests.Select(request => request.Ended)).WaitAsync(TestContext.Current.CancellationToken);
        Assert.All(stage.HeldVendor.Requests, request => Assert.Equal(ClosedBy.Client, request.ClosedBy));
        var lines = await stage.Gateway.SettledAsync(20);
        Assert.Equal(20, lines.Count);
        Assert.All(lines, line => Assert.Equal("client_cancelled", line.Outcome));
        Assert.All(lines, line => Assert.True(line.Tokens.Output > 0, "what was said until then is counted"));
    }
}
