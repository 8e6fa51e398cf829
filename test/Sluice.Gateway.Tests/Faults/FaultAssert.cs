using System.Net;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>What must hold whatever went wrong.</summary>
internal static class FaultAssert
{
    /// <summary>Others are served.</summary>
    public static async Task ServesAsync(World world)
    {
        var (status, text) = await world.Gateway.AskAsync(Ask.Chat, Ask.OpenAi("gpt"));
        Assert.True(status == HttpStatusCode.OK, text);
    }

    /// <summary>The request is refused in the caller's own shape, nobody is asked, and the ledger says so.</summary>
    public static async Task RejectedAsync(World world, string path, string body)
    {
        using var response = await world.Gateway.PostAsync(path, body);
        var text = await response.Content.ReadAsStringAsync(world.Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{response.StatusCode} for {body[..Math.Min(200, body.Length)]}: {text}");
        Wire.AssertErrorShape(path, text);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal(Outcomes.Rejected, row.Request.Outcome);
        Assert.Empty(row.Attempts);
    }
}
