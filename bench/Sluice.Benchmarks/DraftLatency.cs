using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Platform;
using Sluice.Load.Upstream;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;
using Sluice.Routing.Strategies;

namespace Sluice.Benchmarks;

/// <summary>
/// From the draft's last byte, as its server wrote it, to the client's first: what holding, judging and showing add to a local
/// answer. A gateway on loopback, one request after the other: <c>dotnet run -c Release --project bench/Sluice.Benchmarks -- drafts</c>.
/// </summary>
internal static class DraftLatency
{
    private const int Warmups = 200;
    private const int Runs = 1000;

    public static async Task<int> RunAsync()
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        var home = Directory.CreateTempSubdirectory("sluice-bench-").FullName;
        var config = Path.Combine(home, "sluice.json");
        await File.WriteAllTextAsync(config, $$"""
            {
              "discovery": { "enabled": false },
              "logging": { "level": "warning" },
              "upstreams": {
                "ollama": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:{{((IPEndPoint)upstream.LocalEndpoint).Port}}" },
                "anthropic": { "protocol": "anthropic", "baseUrl": "http://127.0.0.1:9", "apiKey": "none" }
              },
              "models": { "coder": { "upstream": "ollama", "id": "m", "tier": 0, "contextWindow": 32768 }, "sonnet": { "upstream": "anthropic", "id": "claude-sonnet-5", "tier": 2 } }
            }
            """);
        var paths = new SluicePaths { ConfigFile = config, ConfigFileIsExplicit = true, DataDirectory = Path.Combine(home, "data") };
        var host = new HostEnvironment(OperatingSystemKind.Linux, new Dictionary<string, string>(), home);
        var parts = GatewayStartup.Prepare(paths, host, new Dictionary<string, string>(), TimeProvider.System, LoggerFactory.Create(_ => { })).Parts!;
        await using var app = GatewayHost.Build(parts, new Uri("http://127.0.0.1:0"), services => services.AddSingleton<IRoutingStrategy, Drafting>());
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add("x-sluice-token", parts.Tokens.Inference.Reveal());
        foreach (var tokens in new[] { 64, 2000 })
        {
            var ended = new long[1];
            using var stop = new CancellationTokenSource();
            var serving = ServeAsync(upstream, tokens, ended, stop.Token);
            var waits = new List<double>(Runs);
            for (var run = 0; run < Warmups + Runs; run++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
                {
                    Content = new StringContent("""{"model":"claude-sonnet-5","max_tokens":100000,"stream":true,"messages":[{"role":"user","content":"Say something."}]}""", Encoding.UTF8, "application/json"),
                };
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                await using var body = await response.Content.ReadAsStreamAsync();
                var buffer = new byte[64 * 1024];
                if (await body.ReadAsync(buffer) == 0 || response.Headers.GetValues("x-sluice-attempts").Single() != "1") throw new InvalidOperationException("no accepted draft");
                var wait = Stopwatch.GetElapsedTime(Volatile.Read(ref ended[0])).TotalMilliseconds;
                if (run >= Warmups) waits.Add(wait);
                while (await body.ReadAsync(buffer) > 0)
                {
                    // to its end
                }
            }

            var draft = new DraftReplay { Tokens = tokens, To = "anthropic" };
            draft.Record();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var held = draft.Hold();
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tokens,5} tokens ({held.Text.Length / 1024.0:0.0} KB of text): {bytes / 1024.0:0.0} KB allocated to hold it"));
            waits.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tokens,5} tokens: last byte of the draft to first byte at the client: median {waits[Runs / 2]:0.000} ms, p99 {waits[Runs * 99 / 100]:0.000} ms"));
            await stop.CancelAsync();
            await serving;
        }

        await app.StopAsync();
        await parts.StopAsync();
        Directory.Delete(home, recursive: true);
        return 0;
    }

    // Ollama as far as a gateway can tell: one connection at a time, every request the same answer in one write.
    private static async Task ServeAsync(TcpListener listener, int tokens, long[] ended, CancellationToken stop)
    {
        var text = new StringBuilder();
        for (var i = 0; i < tokens; i++) text.Append(CultureInfo.InvariantCulture, $$"""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"{{JsonEncodedText.Encode(DraftText.Token(i))}}"},"done":false}""").Append('\n');
        var body = Encoding.UTF8.GetBytes(text.Append("""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":30,"eval_count":20}""").Append('\n').ToString());
        byte[] reply = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ncontent-length: {body.Length}\r\n\r\n"), .. body];
        try
        {
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync(stop);
                socket.NoDelay = true;
                var buffer = new byte[64 * 1024];
                var read = 0;
                while (true)
                {
                    var count = await socket.ReceiveAsync(buffer.AsMemory(read), stop);
                    if (count == 0) break;
                    read += count;
                    if (RequestLength.Of(buffer.AsSpan(0, read)) is var length && (length < 0 || length > read)) continue;
                    read = 0;
                    // All but the end, so that what is measured is not the time of copying the whole through a socket.
                    await socket.SendAsync(reply.AsMemory(..^2), stop);
                    await Task.Delay(2, stop);
                    Volatile.Write(ref ended[0], Stopwatch.GetTimestamp());
                    await socket.SendAsync(reply.AsMemory(^2..), stop);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Measured.
        }
    }

    private sealed class Drafting : IRoutingStrategy
    {
        public string Name => "drafting";

        public RouteChoice Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation) =>
            new([new RuleUse(RuleUseKind.Vendor)], "measured") { Draft = new RuleUse(RuleUseKind.Tier, Tier: 0) };
    }
}
