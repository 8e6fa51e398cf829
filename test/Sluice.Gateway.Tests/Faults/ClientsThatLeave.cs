using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Section A, what a client can send: clients that are slow, do not read, leave or come again.</summary>
public sealed class ClientsThatLeave
{
    [Fact]
    public async Task F016_SlowBodies_EndByTheServersOwnRate()
    {
        await using var world = await World.StartAsync();
        var limits = world.Gateway.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.True(limits.MinRequestBodyDataRate is { BytesPerSecond: > 10, GracePeriod.TotalSeconds: <= 30 });
        Assert.True(limits.MinResponseDataRate is { BytesPerSecond: > 0 });
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F017_ClientLeavesMidStream_CancelsTheUpstream(string path)
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldMidStream = new Gate();
        using (var response = await world.Gateway.PostAsync(path, Ask.For(path, "coder", stream: true, text: "[[long 20]]")))
        {
            await using var stream = await StreamReading.OfAsync(response, world.Cancel);
            await stream.UntilAsync("piece5");
            await world.Ollama.HoldMidStream.Reached.WaitAsync(world.Cancel);
        }

        var upstream = world.OllamaTurns.Single();
        await upstream.Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, upstream.ClosedBy);
        var row = await world.Gateway.LastRowAsync();
        Assert.Equal(Outcomes.ClientCancelled, row.Request.Outcome);
        Assert.True(row.Attempts.Single().Tokens.Output > 0);
        Assert.True(row.Attempts.Single().IsEstimated);
        world.Ollama.HoldMidStream.Open();
        await FaultAssert.ServesAsync(world);
    }

    public static TheoryData<string, bool> Leaving { get; } = new(
        from path in new[] { Ask.Messages, Ask.Responses, Ask.Gemini }
        from streaming in new[] { true, false }
        select (path, streaming));

    [Theory]
    [MemberData(nameof(Leaving))]
    public async Task F018_ClientLeavesDuringAColdLoad_CancelsTheUpstream(string path, bool streaming)
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        await LeaveAsync(world, Ask.For(path, "coder", streaming), world.Ollama.HoldLoad.Reached, path);
        var upstream = world.OllamaTurns.Single();
        await upstream.Ended.WaitAsync(world.Cancel);
        Assert.Equal(ClosedBy.Client, upstream.ClosedBy);
        Assert.Equal(Outcomes.ClientCancelled, (await world.Gateway.LastRowAsync()).Request.Outcome);
        world.Ollama.HoldLoad.Open();
        await FaultAssert.ServesAsync(world);
    }

    [Theory]
    [MemberData(nameof(Leaving))]
    public async Task F018_ClientLeavesDuringABackOff_EndsTheWaiting(string path, bool streaming)
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(Testing.Fakes.FakeAnthropic.Error(429, "rate_limit_error", "slow down").WithHeader("retry-after", "20"));
        await LeaveAsync(world, Ask.For(path, "haiku", streaming), world.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), world.Cancel), path);
        var row = await world.Gateway.LastRowAsync();
        Assert.Equal(Outcomes.ClientCancelled, row.Request.Outcome);
        Assert.Single(world.Anthropic.Requests);
    }

    [Fact]
    public async Task F020_ClientThatDoesNotRead_StopsTheReadingOfTheUpstream()
    {
        await using var world = await World.StartAsync();
        var delta = Encoding.UTF8.GetBytes("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + new string('x', 64_000) + "\"}}\n\n");
        var end = new Gate();
        world.Anthropic.Next(Reply.Sse(
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n"
            + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n").ThenRepeated(delta, 1600).ThenWait(end).ThenClose());
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku", stream: true));
        // 100 MB are offered and nobody reads them; meanwhile others are served.
        for (var i = 0; i < 5; i++) await FaultAssert.ServesAsync(world);
        Assert.False(end.Reached.IsCompleted);
    }

    [Fact]
    public async Task F021_RequestSentAgainAfterADisconnect_HasItsOwnRow()
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldLoad = new Gate();
        await LeaveAsync(world, Ask.Anthropic("coder"), world.Ollama.HoldLoad.Reached, Ask.Messages, ("x-sluice-session", "s-21"));
        await world.OllamaTurns.Single().Ended.WaitAsync(world.Cancel);
        world.Ollama.HoldLoad.Open();
        using var again = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder"), ("x-sluice-session", "s-21"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var rows = await world.Gateway.RowsAsync(2);
        Assert.Equal([Outcomes.ClientCancelled, Outcomes.Ok], rows.Select(row => row.Request.Outcome));
        Assert.All(rows, row => Assert.Equal("s-21", row.Request.Session));
    }

    // Sends, and hangs up when the moment has come.
    private static async Task LeaveAsync(World world, string body, Task moment, string path, params (string Name, string Value)[] headers)
    {
        (path, body) = Ask.Address(path, body);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-sluice-token", world.Gateway.Token);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        var sending = world.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
        await moment.WaitAsync(world.Cancel);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }
}
