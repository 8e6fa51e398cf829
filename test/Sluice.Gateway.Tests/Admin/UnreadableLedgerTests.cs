using System.Net;
using System.Text.Json;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Faults;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Admin;

public sealed class UnreadableLedgerTests
{
    [Fact]
    public async Task F076_LedgerThatCannotBeRead_IsSaidInWords_AndRequestsGoOn()
    {
        await using var world = await World.StartAsync();
        await FaultAssert.ServesAsync(world);
        var id = RequestIds.Format((await world.Gateway.RowsAsync(1))[0].Request.Id);

        // Another file in its place: the writer has its own open still, whoever looks now finds no ledger.
        var file = LedgerFiles.Database(world.Gateway.DataDirectory);
        File.Delete(file);
        foreach (var beside in new[] { file + "-wal", file + "-shm" }) File.Delete(beside);
        await File.WriteAllTextAsync(file, new string('?', 8192), world.Cancel);

        foreach (var path in new[] { "/admin/overview?range=7d", "/admin/requests", $"/admin/requests/{id}", "/admin/requests/facets", "/admin/sessions", "/admin/about" })
        {
            using var answer = await world.Gateway.AdminAsync(HttpMethod.Get, path);
            var text = await answer.Content.ReadAsStringAsync(world.Cancel);
            if (path is "/admin/about") Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            else Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable && text.Contains("ledger", StringComparison.OrdinalIgnoreCase), $"{path}: {answer.StatusCode} {text}");
        }

        using var simulated = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/routing/simulate", JsonSerializer.Serialize(new { request = id }));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, simulated.StatusCode);
        await FaultAssert.ServesAsync(world);
    }

    [Theory]
    [InlineData("since=0001-01-01T00:00:00Z")]
    [InlineData("until=9999-12-31T23:59:59Z")]
    public async Task EndOfTime_IsATimeLikeAnyOther(string filter)
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var answer = await gateway.AdminAsync(HttpMethod.Get, $"/admin/requests?{filter}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
