using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Local;

/// <summary>What a local turn costs in electricity, from the request to the ledger.</summary>
public sealed class EnergyTests
{
    [Theory]
    [InlineData(""" "local": { "watts": 200 }, "ledger": { "energyPrice": 0.36 } """, 0.00072)]
    [InlineData(""" "local": { "watts": 900 } """, 0)]
    [InlineData(""" "ledger": { "energyPrice": 0.36 } """, 0)]
    public async Task Turn_CostsWattsTimesSecondsTimesPrice(string more, double dollars)
    {
        await using var world = await World.StartAsync(more: more);
        var hold = world.Ollama.HoldFirstByte = new Gate();
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder"));
        await hold.Reached.WaitAsync(world.Cancel);
        world.Clock.Advance(TimeSpan.FromSeconds(36));
        hold.Open();
        using var response = await asking;
        var row = await world.Gateway.RowOf(response);
        Assert.Equal((36_000, (decimal)dollars), (row.Request.DurationMs, row.Request.Electricity));
    }

    [Fact]
    public async Task CloudTurn_DrawsNothing()
    {
        await using var world = await World.StartAsync(more: """ "local": { "watts": 200 }, "ledger": { "energyPrice": 0.36 } """);
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("sonnet"));
        Assert.Equal(0, (await world.Gateway.RowOf(response)).Request.Electricity);
    }
}
