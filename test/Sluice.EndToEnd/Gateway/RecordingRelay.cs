using System.Collections.Concurrent;
using System.Text;
using Sluice.Testing.Upstream;

namespace Sluice.EndToEnd.Gateway;

/// <summary>Stands before a real server or gateway, keeps what was sent to it, and tells what comes back as it comes.</summary>
internal sealed class RecordingRelay(Uri server) : ScriptedUpstream
{
    private static readonly string[] OwnToTheHop = ["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "expect"];

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentQueue<(string Text, TaskCompletionSource Seen)> _expected = new();

    /// <summary>Completes when an answer's bytes hold this text.</summary>
    public Task WhenAnswerHolds(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected.Enqueue((text, seen));
        return seen.Task;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _client.Dispose();
    }

    protected override async Task AnswerAsync(UpstreamExchange exchange)
    {
        using var request = new HttpRequestMessage(new HttpMethod(exchange.Request.Method), new Uri(server, exchange.Request.Target));
        if (!exchange.Request.Body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(exchange.Request.Body);
        }

        foreach (var (name, value) in exchange.Request.Headers.Where(header => !OwnToTheHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, exchange.Ended);
        await exchange.StartAsync((int)response.StatusCode, response.Headers.Concat(response.Content.Headers)
            .Where(header => !OwnToTheHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value))));
        await using var body = await response.Content.ReadAsStreamAsync(exchange.Ended);
        var buffer = new byte[64 * 1024];
        var told = new StringBuilder();
        while (await body.ReadAsync(buffer, exchange.Ended) is > 0 and var read)
        {
            await exchange.WriteAsync(buffer.AsMemory(0, read));
            told.Append(Encoding.Latin1.GetString(buffer, 0, read));
            foreach (var (text, seen) in _expected.Where(one => !one.Seen.Task.IsCompleted))
            {
                if (told.ToString().Contains(text, StringComparison.Ordinal))
                {
                    seen.TrySetResult();
                }
            }
        }

        await exchange.FinishAsync();
    }
}
