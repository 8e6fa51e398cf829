using System.Net;
using Sluice.Testing.Time;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Fakes;

/// <summary>The scripted upstream does to a real HTTP client what its scripts say.</summary>
public sealed class ScriptedUpstreamTests : IAsyncLifetime
{
    private readonly ScriptedUpstream _upstream = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.GZip });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Requests_AreRecordedAndAnsweredInOrder()
    {
        _upstream.Next(Reply.Json("""{"n":1}""") with { Claims = new(10, 20) }, Reply.Json("""{"n":2}""", 429).WithHeader("retry-after", "2"));
        using var first = await PostAsync("""{"a":1}""");
        using var second = await PostAsync("""{"a":2}""");
        Assert.Equal("""{"n":1}""", await first.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal("2", second.Headers.GetValues("retry-after").Single());
        Assert.Equal(["""{"a":1}""", """{"a":2}"""], _upstream.Requests.Select(request => request.Text));
        Assert.Equal(new ClaimedTokens(10, 20), _upstream.Requests[0].Claimed);
        Assert.Equal(1, _upstream.AcceptedConnections);
    }

    [Fact]
    public async Task Stream_StopsAtAGate_AndSeesItsClientLeave()
    {
        var gate = new Gate();
        _upstream.Next(Reply.Sse("data: 1\n\n").ThenWait(gate).Then("data: 2\n\n"));
        var response = await _client.GetAsync(_upstream.Address, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancelled);
        var buffer = new byte[100];
        Assert.Equal(9, await stream.ReadAsync(buffer, Cancelled));
        await gate.Reached;
        response.Dispose();
        await _upstream.Requests[0].Ended.WaitAsync(Cancelled);
        Assert.Equal(ClosedBy.Client, _upstream.Requests[0].ClosedBy);
    }

    [Fact]
    public async Task Bytes_ComeOneByOne_AndCompressed()
    {
        _upstream.Next(Reply.Sse("data: å\r\n\r\n").ByteByByte(), Reply.Json("""{"z":true}""").Gzip());
        Assert.Equal("data: å\r\n\r\n", await _client.GetStringAsync(_upstream.Address, Cancelled));
        Assert.Equal("""{"z":true}""", await _client.GetStringAsync(_upstream.Address, Cancelled));
    }

    [Fact]
    public async Task ResetsAndWrongLengths_AreErrors()
    {
        _upstream.Next(
            Reply.ResetAtOnce(),
            Reply.Sse("data: 1\n\n").ThenReset(),
            Reply.Sse("data: 1\n\n").ThenClose(),
            Reply.Json("{}").WithContentLength(10).ThenClose());
        for (var i = 0; i < 4; i++)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => _client.GetStringAsync(_upstream.Address, Cancelled));
        }

        await Task.WhenAll(_upstream.Requests.Select(request => request.Ended)).WaitAsync(Cancelled);
        Assert.All(_upstream.Requests, request => Assert.Equal(ClosedBy.Upstream, request.ClosedBy));
    }

    [Fact]
    public async Task LongLines_AreSentWithoutBeingHeld()
    {
        _upstream.Next(Reply.Sse("data: ").ThenRepeated(new byte[1_000_000], 20));
        Assert.Equal(20_000_006, (await _client.GetByteArrayAsync(_upstream.Address, Cancelled)).Length);
    }

    [Fact]
    public async Task StoppedUpstream_RefusesConnections_UntilItRestarts()
    {
        _upstream.Next(Reply.Json("{}"));
        _upstream.Stop();
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetStringAsync(_upstream.Address, Cancelled));
        _upstream.Restart();
        Assert.Equal("{}", await _client.GetStringAsync(_upstream.Address, Cancelled));
    }

    [Fact]
    public async Task AmbiguousFraming_IsAFault()
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _upstream.Port, Cancelled);
        await socket.GetStream().WriteAsync("POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n"u8.ToArray(), Cancelled);
        Assert.Equal(0, await socket.GetStream().ReadAsync(new byte[1], Cancelled));
        Assert.IsType<InvalidDataException>(Assert.Single(_upstream.Faults));
        Assert.Empty(_upstream.Requests);
    }

    [Fact]
    public void Clock_FiresTimersInOrder()
    {
        var time = new FakeTimeProvider();
        var start = time.GetUtcNow();
        List<(string Timer, double Seconds)> fired = [];
        void Fire(object? name) => fired.Add(((string)name!, (time.GetUtcNow() - start).TotalSeconds));
        using var late = time.CreateTimer(Fire, "late", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var often = time.CreateTimer(Fire, "often", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal([("often", 1), ("late", 3), ("often", 3)], fired);
        time.SetWallClock(start - TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromSeconds(4), time.GetElapsedTime(0));
    }

    private Task<HttpResponseMessage> PostAsync(string body) => _client.PostAsync(_upstream.Address, new StringContent(body), Cancelled);
}
