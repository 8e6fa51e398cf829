using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Platform;
using Sluice.Testing.Processes;
using Sluice.Testing.Time;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>A whole gateway on loopback before two scripted upstreams, on a clock that stands still.</summary>
internal sealed class GatewayRig : IAsyncDisposable
{
    public const string UpstreamKey = "canary-upstream-key-51c0";
    public const string Answer = """{"id":"msg_1","type":"message","role":"assistant","model":"claude-b","content":[{"type":"text","text":"canary-answer"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":20,"cache_read_input_tokens":100,"output_tokens":5}}""";

    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;
    private readonly GatewayParts _parts;
    private bool _stopped;

    private GatewayRig(TemporaryFolder folder, WebApplication app, GatewayParts parts, ScriptedUpstream first, ScriptedUpstream second)
    {
        (_folder, _app, _parts, First, Second) = (folder, app, parts, first, second);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.First()) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public ScriptedUpstream First { get; }

    public ScriptedUpstream Second { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public string Token => File.ReadAllText(Path.Combine(_folder["data"], "inference.token")).Trim();

    public static async Task<GatewayRig> StartAsync(string telemetry = "{}")
    {
        var folder = new TemporaryFolder();
        var (first, second) = (new ScriptedUpstream(), new ScriptedUpstream());
        await File.WriteAllTextAsync(folder["sluice.json"], $$"""
            {
              "telemetry": {{telemetry}},
              "upstreams": {
                "first": { "protocol": "anthropic", "baseUrl": "{{first.Address}}", "apiKey": "{{UpstreamKey}}", "retries": 0, "local": false },
                "second": { "protocol": "anthropic", "baseUrl": "{{second.Address}}", "apiKey": "{{UpstreamKey}}", "retries": 0, "local": false }
              },
              "models": {
                "strong": { "upstream": "first", "id": "claude-a", "tier": 2 },
                "spare": { "upstream": "second", "id": "claude-b", "tier": 2 }
              },
              "routing": { "fallback": { "strong": ["spare"] } }
            }
            """);
        var host = new HostEnvironment(HostEnvironment.Read().System, new Dictionary<string, string>(StringComparer.Ordinal), folder["home"]);
        Assert.True(SluicePaths.TryResolve(host, folder["sluice.json"], folder["data"], out var paths, out var problem), problem);
        var url = new Uri("http://127.0.0.1:0");
        var prepared = GatewayStartup.Prepare(paths, host, new Dictionary<string, string>(StringComparer.Ordinal), new FakeTimeProvider(), NullLoggerFactory.Instance);
        Assert.True(prepared.Parts is not null, string.Join('\n', prepared.Problems));
        var app = GatewayHost.Build(prepared.Parts, url);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GatewayRig(folder, app, prepared.Parts, first, second);
    }

    public async Task<HttpResponseMessage> AskAsync(string model, string prompt = "Hello", string? traceParent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = new StringContent($$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"{{prompt}}"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("user-agent", "claude-cli/2.1.197");
        request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        if (traceParent is not null) request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The numbers once no request runs any more: an answer is with its client before it is booked.</summary>
    public async Task<string> MetricsAsync()
    {
        while (true)
        {
            var text = await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            if (text.Contains("\nsluice_requests_active 0\n", StringComparison.Ordinal)) return text;
        }
    }

    /// <summary>Stops it, so that everything is sent that was to be exported.</summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _parts.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        await First.DisposeAsync();
        await Second.DisposeAsync();
        _folder.Dispose();
    }
}
