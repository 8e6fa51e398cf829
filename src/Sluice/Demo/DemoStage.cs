using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Dashboard;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Platform;

namespace Sluice.Demo;

/// <summary>
/// The real gateway in this process, on a port and in a data directory of its own, between two simulated servers. Nothing of
/// the user's is read: no configuration, no key, no ledger.
/// </summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly GatewayParts _parts;
    private readonly HttpClient _http;
    private bool _ended;

    private DemoStage(string folder, WebApplication app, GatewayParts parts, DemoClock clock, SimulatedOllama ollama, SimulatedAnthropic anthropic)
    {
        (_folder, _app, _parts, Clock, Ollama, Anthropic) = (folder, app, parts, clock, ollama, anthropic);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>The day's clock.</summary>
    public DemoClock Clock { get; }

    /// <summary>The local server.</summary>
    public SimulatedOllama Ollama { get; }

    /// <summary>The cloud.</summary>
    public SimulatedAnthropic Anthropic { get; }

    /// <summary>Where the gateway listens.</summary>
    public Uri Url => _http.BaseAddress!;

    /// <summary>The routing switch.</summary>
    public SwitchState Switch => _parts.Switches;

    /// <summary>Builds and starts all of it.</summary>
    /// <param name="config">The configuration, from the addresses of the local and the cloud server.</param>
    /// <param name="time">The day's clock; null: a Friday, from eight o'clock on.</param>
    /// <param name="dashboard">The dashboard's pages, for a show that is watched there; null: it has none.</param>
    public static async Task<DemoStage> StartAsync(Func<Uri, Uri, string> config, DemoClock? time = null, IDashboardFiles? dashboard = null)
    {
        var ollama = new SimulatedOllama();
        var anthropic = new SimulatedAnthropic();
        await ollama.StartAsync();
        await anthropic.StartAsync();

        var folder = Directory.CreateTempSubdirectory("sluice-demo-").FullName;
        var file = Path.Combine(folder, "sluice.json");
        await File.WriteAllTextAsync(file, config(ollama.Address, anthropic.Address));
        var system = HostEnvironment.Read().System;
        var host = new HostEnvironment(system, new Dictionary<string, string>(StringComparer.Ordinal) { ["DEMO_KEY"] = "no key: this is a simulation" }, folder);
        if (!SluicePaths.TryResolve(host, file, Path.Combine(folder, "data"), out var paths, out var problem)) throw new InvalidOperationException(problem);

        var clock = time ?? new DemoClock(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        var prepared = GatewayStartup.Prepare(paths, host, new Dictionary<string, string>(StringComparer.Ordinal) { ["server.url"] = "http://127.0.0.1:0" }, clock, NullLoggerFactory.Instance);
        if (prepared.Parts is not { } parts) throw new InvalidOperationException(string.Join('\n', prepared.Problems));
        var app = GatewayHost.Build(parts with { Dashboard = dashboard, IsDemo = true }, parts.Models.Current.Config.Server.Url);
        await app.StartAsync();
        await app.Services.GetRequiredService<DiscoveryLoop>().FirstLook;
        return new DemoStage(folder, app, parts, clock, ollama, anthropic);
    }

    /// <summary>A link that logs one browser in to the dashboard, once.</summary>
    public Uri LoginLink() => new(Url, LoginEndpoints.Link(_app.Services.GetRequiredService<LoginCodes>()));

    /// <summary>Sends a request at its time of the day, and reads the answer to its end.</summary>
    public Task<DemoAnswer> SendAsync(DemoRequest request, CancellationToken cancellationToken)
    {
        Clock.Set(request.At);
        return AskAsync(request, cancellationToken);
    }

    /// <summary>Sends a request now as its client would, and reads the answer to its end.</summary>
    public async Task<DemoAnswer> AskAsync(DemoRequest request, CancellationToken cancellationToken)
    {
        var isClient = request.Client is "claude" or "opencode";
        var prefix = isClient ? "" : $"/app/{request.Client}";
        using var message = new HttpRequestMessage(HttpMethod.Post, prefix + (request.IsChat ? "/v1/chat/completions" : "/v1/messages"));
        message.Headers.Add("x-sluice-token", _parts.Tokens.Inference.Reveal());
        if (isClient) message.Headers.TryAddWithoutValidation("User-Agent", request.IsChat ? "opencode/1.18.33" : "claude-cli/2.1.197 (external, cli)");
        if (request.Session is { } session) message.Headers.Add(request.IsChat ? "x-session-id" : "X-Claude-Code-Session-Id", session);
        message.Content = new ByteArrayContent(DemoBody.Write(request));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.SendAsync(message, cancellationToken);
        var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return new DemoAnswer((int)response.StatusCode, Header("x-sluice-model"), Header("x-sluice-tier"), Header("x-sluice-route"), Header("x-sluice-attempts"), body);

        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;
    }

    /// <summary>Lets the gateway look around now rather than in a few seconds.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => _app.Services.GetRequiredService<DiscoveryLoop>().LookAsync(cancellationToken);

    /// <summary>Stops the gateway, so that every row is written, and adds up its ledger.</summary>
    public async Task<LedgerQueries> EndAsync()
    {
        if (!_ended)
        {
            _ended = true;
            await _app.StopAsync();
            await _app.DisposeAsync();
            await _parts.StopAsync();
        }

        return new LedgerQueries(_parts.Paths.DataDirectory);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _http.Dispose();
        await Ollama.DisposeAsync();
        await Anthropic.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
