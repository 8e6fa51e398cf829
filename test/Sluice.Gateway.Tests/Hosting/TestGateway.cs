using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Sluice.Gateway.Dashboard;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Platform;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>
/// The real gateway on a port of its own: prepared and built as the program does it, with a data directory that goes with the
/// test, a clock that only the test moves, and logs at debug level that are searched for <see cref="Canary"/> words at the end.
/// </summary>
internal sealed class TestGateway : IAsyncDisposable
{
    // A test that waits for what never comes fails after this; nothing is measured by it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _home;
    private readonly CancellationTokenSource _cancel;
    private readonly LogCapture _log;
    private readonly WebApplication _app;
    private Task? _stopping;

    private TestGateway(TemporaryDirectory home, LogCapture log, GatewayParts parts, WebApplication app, FakeTimeProvider clock)
    {
        (_home, _log, _app, Parts, Clock) = (home, log, app, parts, clock);
        Address = new Uri(app.Urls.First());
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _cancel.CancelAfter(Patience);
        Client = NewClient();
    }

    public GatewayParts Parts { get; }

    public FakeTimeProvider Clock { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Sends what the test says and nothing else: no cookies, no redirects, no proxy, no token.</summary>
    public HttpClient Client { get; }

    public string Token => Parts.Tokens.Inference.Reveal();

    public string AdminToken => Parts.Tokens.Admin.Reveal();

    public string DataDirectory => Parts.Paths.DataDirectory;

    public LedgerQueries Queries => new(DataDirectory);

    public IReadOnlyList<string> LogLines => _log.Lines;

    public CancellationToken Cancel => _cancel.Token;

    public static Task<TestGateway> StartAsync(string config, FakeTimeProvider? clock = null, params (string Name, string Value)[] variables) => StartAsync(config, clock, null, variables);

    /// <summary>With parts of the gateway replaced.</summary>
    public static Task<TestGateway> StartAsync(string config, FakeTimeProvider? clock, Action<IServiceCollection>? services, params (string Name, string Value)[] variables) => StartAsync(config, clock, services, null, variables);

    private static async Task<TestGateway> StartAsync(string config, FakeTimeProvider? clock, Action<IServiceCollection>? services, IDashboardFiles? dashboard, params (string Name, string Value)[] variables)
    {
        clock ??= new FakeTimeProvider();
        var home = new TemporaryDirectory();
        var log = new LogCapture();
        var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        var preparation = Prepare(home, config, clock, loggers, variables);
        Assert.True(preparation.Parts is not null, string.Join('\n', preparation.Problems));
        var parts = preparation.Parts with { Dashboard = dashboard };
        var app = GatewayHost.Build(parts, new Uri("http://127.0.0.1:0"), services);
        Quieten(app.Services, log);
        await app.StartAsync(TestContext.Current.CancellationToken);
        parts.Lock.Announce(new Uri(app.Urls.First()));
        return new TestGateway(home, log, parts, app, clock);
    }

    /// <summary>With a built dashboard.</summary>
    public static Task<TestGateway> StartAsync(string config, IDashboardFiles dashboard) => StartAsync(config, null, null, dashboard);

    /// <summary>Everything up to listening, in a home of the test's own.</summary>
    public static GatewayPreparation Prepare(TemporaryDirectory home, string config, TimeProvider? time = null, ILoggerFactory? loggers = null, params (string Name, string Value)[] variables)
    {
        var host = new HostEnvironment(OperatingSystemKind.Linux, variables.ToDictionary(variable => variable.Name, variable => variable.Value), home.Path);
        var paths = new SluicePaths { ConfigFile = home.Write("sluice.json", config), ConfigFileIsExplicit = true, DataDirectory = home["data"] };
        return GatewayStartup.Prepare(paths, host, new Dictionary<string, string>(), time ?? TimeProvider.System, loggers ?? LoggerFactory.Create(_ => { }));
    }

    public HttpClient NewClient() =>
        new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null }) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Sends a request with the inference token unless <paramref name="headers"/> bring a credential; the answer's body is still to be read.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        if (body is not null) (path, body) = Ask.Address(path, body);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (!headers.Any(header => header.Name is "x-sluice-token" or "x-api-key" or "authorization")) request.Headers.Add("x-sluice-token", Token);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    /// <summary>As a browser asks: no token but what the test says.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<HttpResponseMessage> AdminAsync(HttpMethod method, string path, string? body = null) => SendAsync(method, path, body, ("authorization", $"Bearer {AdminToken}"));

    /// <summary>The whole answer: status and text.</summary>
    public async Task<(HttpStatusCode Status, string Text)> AskAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        using var response = await PostAsync(path, body, headers);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>A connection on which the test writes and reads bytes itself.</summary>
    public async Task<string> ExchangeBytesAsync(string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, Cancel);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Cancel);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(Cancel);
    }

    /// <summary>The ledger's rows of the request that <paramref name="response"/> answers, once it has ended.</summary>
    public Task<RequestDetail> RowOf(HttpResponseMessage response) => RowOf(response.Headers.GetValues("x-sluice-request-id").Single());

    /// <summary>The ledger's rows of a request, once it has ended.</summary>
    public async Task<RequestDetail> RowOf(string id)
    {
        Assert.True(RequestIds.TryParse(id, out var number), id);
        while (true)
        {
            await Parts.Ledger.FlushAsync(Cancel);
            if (Queries.Request(number) is { Request.Outcome: not Outcomes.Open } detail) return detail;
        }
    }

    /// <summary>All rows, the oldest first, once there are <paramref name="count"/> and all have ended.</summary>
    public async Task<IReadOnlyList<RequestDetail>> RowsAsync(int count)
    {
        while (true)
        {
            await Parts.Ledger.FlushAsync(Cancel);
            var rows = Queries.Requests(new RequestQuery { Limit = 1000 }).Rows;
            if (rows.Count >= count && rows.All(row => row.Outcome != Outcomes.Open)) return [.. rows.Reverse().Select(row => Queries.Request(row.Id)!)];
        }
    }

    /// <summary>The newest row, once it has ended.</summary>
    public async Task<RequestDetail> LastRowAsync(int count = 1) => (await RowsAsync(count))[^1];

    /// <summary>Writes the configuration file anew and reads it.</summary>
    public Gateway.Configuration.ConfigReload Reconfigure(string config)
    {
        _home.Write("sluice.json", config);
        return Parts.Config.Reload();
    }

    /// <summary>Stops as a signal does: streams may finish until the drain limit.</summary>
    public Task StopAsync()
    {
        return _stopping ??= StopOnceAsync();

        async Task StopOnceAsync()
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
            await Parts.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        var stopping = StopAsync();
        // What a failed test left running ends with the drain limit.
        if (!stopping.IsCompleted) Clock.Advance(TimeSpan.FromMinutes(1));
        await stopping;
        try
        {
            Canary.AssertAbsent(LogLines, DataDirectory);
        }
        finally
        {
            _cancel.Dispose();
            _home.Dispose();
        }
    }

    // The console would repeat every line of every test; the capture sees all of them.
    private static void Quieten(IServiceProvider services, LogCapture log)
    {
        services.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>().CurrentValue.Rules.Add(new LoggerFilterRule(typeof(ConsoleLoggerProvider).FullName, null, LogLevel.None, null));
        services.GetRequiredService<ILoggerFactory>().AddProvider(log);
    }
}
