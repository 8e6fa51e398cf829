using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Feed;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Feed;

public sealed class FeedEndpointTests
{
    [Fact]
    public async Task TurnedSwitch_IsTold()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.AdminAsync(HttpMethod.Get, "/admin/feed");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        await using var stream = await StreamReading.OfAsync(response, gateway.Cancel);
        await stream.UntilAsync(": listening");
        gateway.Parts.Switches.Set(false);
        await HearAsync(gateway, stream, "event: status\ndata: {\"subject\":\"routing\"}\n\n");
    }

    [Fact]
    public async Task BrokenEdit_IsTold()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.AdminAsync(HttpMethod.Get, "/admin/feed");
        await using var stream = await StreamReading.OfAsync(response, gateway.Cancel);
        await stream.UntilAsync(": listening");
        gateway.Reconfigure("{ \"server\": 7 }");
        await HearAsync(gateway, stream, "event: problem\ndata: {\"subject\":\"config\",\"text\":\"The edited configuration is not used: ");
    }

    [Fact]
    public async Task QuietFeed_HasAHeartbeat()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.AdminAsync(HttpMethod.Get, "/admin/feed");
        await using var stream = await StreamReading.OfAsync(response, gateway.Cancel);
        await stream.UntilAsync(": listening\n\n");
        await HearAsync(gateway, stream, "\n:\n\n");
    }

    [Fact]
    public async Task Stop_EndsTheFeed()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.AdminAsync(HttpMethod.Get, "/admin/feed");
        await using var stream = await StreamReading.OfAsync(response, gateway.Cancel);
        await stream.UntilAsync(": listening");
        await gateway.StopAsync();
        await stream.ToEndAsync();
        Assert.False(stream.WasCut);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task T27_ForeignOrigin_IsRefused(string origin)
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.SendAsync(HttpMethod.Get, "/admin/feed", null, ("authorization", $"Bearer {gateway.AdminToken}"), ("origin", origin));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(gateway.Services.GetRequiredService<PushFeed>().IsHeard);
    }

    [Fact]
    public async Task F097_FiftyDashboards_OneNotReading_SlowNobody()
    {
        await using var world = await World.StartAsync();
        var gateway = world.Gateway;
        var feed = gateway.Services.GetRequiredService<PushFeed>();

        // One that asks and then never takes a byte off its connection.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1024 };
        await deaf.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, gateway.Cancel);
        await deaf.SendAsync(Encoding.Latin1.GetBytes($"GET /admin/feed HTTP/1.1\r\nHost: {gateway.Address.Authority}\r\nAuthorization: Bearer {gateway.AdminToken}\r\n\r\n"), gateway.Cancel);
        var readers = new List<(HttpResponseMessage Response, Stream Body)>();
        for (var i = 0; i < 49; i++)
        {
            var response = await gateway.AdminAsync(HttpMethod.Get, "/admin/feed");
            var body = await response.Content.ReadAsStreamAsync(gateway.Cancel);
            await ReadToAsync(body, ": listening", gateway.Cancel);
            readers.Add((response, body));
        }

        // From here on the feed pauses until the clock moves: each round is one batch.
        feed.Publish(new FeedEvent(FeedKind.Status, "first"));
        await Task.WhenAll(readers.Select(reader => ReadToAsync(reader.Body, "\"first\"", gateway.Cancel)));

        // Far more than a socket and the server's buffers hold: 8 MB.
        var text = new string('x', 8000);
        for (var round = 0; round < 100; round++)
        {
            for (var i = 0; i < 10; i++) feed.Publish(new FeedEvent(FeedKind.Problem, $"p{i}", text));
            feed.Publish(new FeedEvent(FeedKind.Status, $"round {round};"));
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAll(readers.Select(reader => ReadToAsync(reader.Body, $"\"round {round};\"", gateway.Cancel)));
        }

        // Each of the others has had every round, and the way of a request for an answer is as free as before.
        using var answer = await gateway.PostAsync(Ask.Chat, Ask.OpenAi("coder"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        foreach (var (response, body) in readers)
        {
            await body.DisposeAsync();
            response.Dispose();
        }
    }

    // What else is told at the same time makes the feed pause, and that the clock of the test alone ends.
    private static async Task HearAsync(TestGateway gateway, StreamReading stream, string word)
    {
        var hearing = stream.UntilAsync(word);
        while (await Task.WhenAny(hearing, Task.Delay(20, gateway.Cancel)) != hearing) gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await hearing;
    }

    // Nothing follows the word until it has been read: it stands at the end of what comes.
    private static async Task ReadToAsync(Stream body, string word, CancellationToken cancel)
    {
        var buffer = new byte[128 * 1024];
        var length = 0;
        while (!buffer.AsSpan(0, length).EndsWith(Encoding.UTF8.GetBytes(word + "}\n\n")) && !buffer.AsSpan(0, length).EndsWith(Encoding.UTF8.GetBytes(word + "\n\n")))
        {
            var read = await body.ReadAsync(buffer.AsMemory(length), cancel);
            Assert.NotEqual(0, read);
            length += read;
        }
    }
}
