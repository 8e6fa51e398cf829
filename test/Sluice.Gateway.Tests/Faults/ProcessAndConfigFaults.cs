using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Gateway.Tests.Platform;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Sections C, D, E, F and H as far as one process shows them: stopping, disk, configuration, connections, files.</summary>
public sealed class ProcessAndConfigFaults
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F060_CertificateThatIsNotTrusted_IsRefusedBeforeThePromptIsSent(bool expired)
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-30), expired ? now.AddDays(-1) : now.AddDays(30));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        await using var tls = new ScriptedUpstream(certificate);
        await using var world = await World.StartAsync(
            anthropic: $$""" "apiKey": "env:CANARY_ANTHROPIC" }, "secure": { "protocol": "openai-chat", "baseUrl": "{{tls.Address}}v1", "apiKey": "env:CANARY_OPENAI" """,
            models: """ "secure": { "upstream": "secure", "id": "m" } """);
        var asking = world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("secure"));
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("certificate", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
        Assert.Empty(tls.Requests);
        Assert.All((await world.Gateway.RowOf(response)).Attempts, attempt => Assert.Equal(Outcomes.UpstreamUnreachable, attempt.Outcome));
    }

    [Fact]
    public async Task F062_ConnectionClosedOnReuse_IsTriedAgainWithARowForEachTry()
    {
        await using var world = await World.StartAsync();
        await FaultAssert.ServesAsync(world);
        world.OpenAi.Next(Reply.ResetAtOnce());
        var asking = world.Gateway.PostAsync(Ask.Chat, Ask.OpenAi("gpt"));
        await world.PassBackOffAsync(asking);
        using var response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var row = await world.Gateway.RowOf(response);
        Assert.Equal([Outcomes.Unknown, Outcomes.Ok], row.Attempts.Select(attempt => attempt.Outcome));
        Assert.Null(row.Attempts[0].Spend);
        Assert.Equal(3, world.OpenAi.Requests.Count);
    }

    [Fact]
    public async Task F071_Stopping_LetsStreamsFinish()
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldMidStream = new Gate();
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder", stream: true, text: "[[long 20]]"));
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        await stream.UntilAsync("piece5");
        var stopping = world.Gateway.StopAsync();
        await world.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), world.Cancel);
        await Assert.ThrowsAnyAsync<Exception>(() => world.Gateway.NewClient().GetAsync("/healthz", world.Cancel));
        world.Ollama.HoldMidStream.Open();
        Wire.AssertComplete(Ask.Messages, await stream.ToEndAsync());
        await stopping;
        Assert.Equal(Outcomes.Ok, RowAfterStop(world, response).Request.Outcome);
    }

    [Theory]
    [MemberData(nameof(Wire.Paths), MemberType = typeof(Wire))]
    public async Task F071_DrainLimit_EndsStreamsWithAnError(string path)
    {
        await using var world = await World.StartAsync();
        world.Ollama.HoldMidStream = new Gate();
        using var response = await world.Gateway.PostAsync(path, Ask.For(path, "coder", stream: true, text: "[[long 20]]"));
        await using var stream = await StreamReading.OfAsync(response, world.Cancel);
        await stream.UntilAsync("piece5");
        var stopping = world.Gateway.StopAsync();
        await world.PassAsync(TimeSpan.FromSeconds(30));
        Wire.AssertFailedInBand(path, await stream.ToEndAsync());
        await stopping;
        Assert.Equal(Outcomes.Interrupted, RowAfterStop(world, response).Request.Outcome);
    }

    [Fact]
    public async Task F075_LockedLedger_DelaysNothingButItsRows()
    {
        await using var world = await World.StartAsync();
        await FaultAssert.ServesAsync(world);
        await world.Gateway.RowsAsync(1);
        using (var other = SqliteDatabase.Open(LedgerFiles.Database(world.Gateway.DataDirectory), readOnly: false, 1000))
        {
            other.Execute("BEGIN IMMEDIATE");
            for (var i = 0; i < 20; i++) await FaultAssert.ServesAsync(world);
            other.Execute("ROLLBACK");
        }

        Assert.Equal(21, (await world.Gateway.RowsAsync(21)).Count);
    }

    [Fact]
    public async Task F079_SecondGatewayOnTheSameData_IsRefusedByName()
    {
        await using var world = await World.StartAsync();
        using var home = new TemporaryDirectory();
        var config = home.Write("sluice.json", "{}");
        var host = new Gateway.Platform.HostEnvironment(Gateway.Platform.OperatingSystemKind.Linux, new Dictionary<string, string>(), home.Path);
        var second = Gateway.Hosting.GatewayStartup.Prepare(
            new Gateway.Platform.SluicePaths { ConfigFile = config, DataDirectory = world.Gateway.DataDirectory }, host, new Dictionary<string, string>(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        Assert.Null(second.Parts);
        Assert.Contains(Environment.ProcessId.ToString(), Assert.Single(second.Problems), StringComparison.Ordinal);
        await FaultAssert.ServesAsync(world);
    }

    [Fact]
    public void F080_MalformedConfigAtStart_SaysWhereAndListensNowhere()
    {
        using var home = new TemporaryDirectory();
        var preparation = TestGateway.Prepare(home, "{\n  \"server\": { \"url\": 5 }\n  \"upstreams\": {}\n}");
        Assert.Null(preparation.Parts);
        Assert.True(preparation.IsUsage);
        Assert.Contains("sluice.json(3,", Assert.Single(preparation.Problems), StringComparison.Ordinal);
        Assert.False(Directory.Exists(home["data"]));
    }

    [Fact]
    public async Task F081_MalformedConfigDuringStreams_ChangesNothingButTheStatus()
    {
        await using var world = await World.StartAsync();
        await using var streams = await OpenStreamsAsync(world, 20);
        Assert.True(world.Gateway.Reconfigure("{ \"upstreams\": { ").IsBroken);
        await FaultAssert.ServesAsync(world);
        using var status = await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/status");
        Assert.Contains("sluice.json(1,", await status.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
        Assert.Contains(world.Gateway.LogLines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("[1002]", StringComparison.Ordinal));
        await streams.FinishAsync();
    }

    [Fact]
    public async Task F082_ValidConfigDuringStreams_DropsNoneAndHoldsForTheNextRequest()
    {
        await using var world = await World.StartAsync();
        await using var streams = await OpenStreamsAsync(world, 100);
        var reload = world.Gateway.Reconfigure(world.Config(models: """ "fresh": { "upstream": "openai", "id": "gpt-fresh" } """, routing: """ "enabled": false """));
        Assert.False(reload.IsBroken);
        Assert.Equal("openai/gpt-fresh", await UpstreamRefusals.AnswererAsync(world, "fresh"));
        // The alias and the switch go together: without it the name is one that a client would have used, and is routed.
        world.Gateway.Reconfigure(world.Config());
        Assert.Equal("ollama/qwen2.5-coder:7b", await UpstreamRefusals.AnswererAsync(world, "fresh"));
        await streams.FinishAsync();
        Assert.Equal(100, (await world.Gateway.RowsAsync(102)).Count(row => row.Request is { Streaming: true, Outcome: Outcomes.Ok }));
    }

    [Theory]
    [InlineData("env:NOT_SET_ANYWHERE")]
    [InlineData("keychain:no-such-item")]
    public async Task F084_MissingKey_DisablesThatRouteAlone(string reference)
    {
        await using var world = await World.StartAsync(anthropic: $"\"apiKey\": \"{reference}\"");
        Assert.NotEqual(HttpStatusCode.OK, (await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("haiku"))).Status);
        Assert.Empty(world.Anthropic.Requests);
        await FaultAssert.ServesAsync(world);
        using var admin = await world.Gateway.AdminAsync(HttpMethod.Get, "/admin/status");
        Assert.Contains(reference.Split(':')[1], await admin.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" { "routing": { "colour": true } } """, "routing.colour")]
    [InlineData(""" { "server": { "strict": "yes" } } """, "server.strict")]
    [InlineData(""" { "upstreams": { "o": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:1" } }, "models": { "a": { "upstream": "o", "id": "x" }, "b": { "upstream": "o", "id": "y" } }, "routing": { "fallback": { "a": ["b"], "b": ["a"] } } } """, "routing.fallback")]
    public async Task F085_InvalidConfig_IsRejectedWithItsPathAtStartAndAtReload(string config, string path)
    {
        using var home = new TemporaryDirectory();
        Assert.Contains(TestGateway.Prepare(home, config).Problems, problem => problem.Contains(path, StringComparison.Ordinal));
        await using var world = await World.StartAsync();
        Assert.Contains(world.Gateway.Reconfigure(config).Problems, problem => problem.Path.StartsWith(path, StringComparison.Ordinal));
        await FaultAssert.ServesAsync(world);
    }

    [Fact]
    public async Task F091_IdleConnections_LeaveRoomForRequests()
    {
        await using var world = await World.StartAsync();
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, world.Gateway.Address.Port, world.Cancel);
            }

            await FaultAssert.ServesAsync(world);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Theory]
    [InlineData("http://0.0.0.0:8484", "", false)]
    [InlineData("http://192.168.1.5:8484", "", false)]
    [InlineData("http://[::]:8484", "", false)]
    [InlineData("http://0.0.0.0:8484", "\"auth\": \"none\", \"insecureHttp\": true", false)]
    [InlineData("http://127.0.0.1.evil.example:8484", "", false)]
    [InlineData("http://0.0.0.0:8484", "\"insecureHttp\": true", true)]
    [InlineData("http://127.0.0.1:8484", "\"auth\": \"none\"", true)]
    public async Task F107_T6_AddressOffLoopback_NeedsTokenAndTlsOrAWord(string url, string server, bool allowed)
    {
        using var home = new TemporaryDirectory();
        var preparation = TestGateway.Prepare(home, $$"""{ "server": { "url": "{{url}}"{{(server.Length > 0 ? "," + server : "")}} } }""");
        Assert.Equal(allowed, preparation.Parts is not null);
        if (preparation.Parts is { } parts) await parts.StopAsync();
        else Assert.True(preparation.IsUsage && preparation.Problems[0].Contains("server.", StringComparison.Ordinal), preparation.Problems[0]);
    }

    [Fact]
    public async Task F123_PromptsAreNotKeptByDefault()
    {
        await using var world = await World.StartAsync();
        foreach (var path in Wire.Paths.Select(row => row.Data))
        {
            foreach (var model in new[] { "coder", "haiku", "gpt" }) await world.Gateway.AskAsync(path, Ask.For(path, model, stream: true));
        }

        // The gateway's end searches everything that it wrote.
        await world.Gateway.RowsAsync(9);
        await world.Gateway.StopAsync();
        Canary.AssertAbsent(world.Gateway.LogLines, world.Gateway.DataDirectory);
    }

    [Fact]
    public async Task F121_T10_CanariesStayOutOfErrors()
    {
        await using var world = await World.StartAsync();
        foreach (var status in new[] { 400, 401, 429, 500, 529 })
        {
            world.Anthropic.ClearScript();
            world.Anthropic.When(_ => true, Testing.Fakes.FakeAnthropic.Error(status, "api_error", $"you sent {Canary.AnthropicKey} and Bearer {Canary.Subscription}").WithHeader("x-should-retry", "false"));
            var (_, text) = await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("haiku"));
            Canary.AssertAbsent(text, $"the answer to {status}");
            (_, text) = await world.Gateway.AskAsync(Ask.Chat, Ask.OpenAi("haiku"));
            Canary.AssertAbsent(text, $"the answer to {status}");
        }

        await world.Gateway.RowsAsync(10);
    }

    [Fact]
    public async Task F125_T8_FilesAreTheOwnersAlone()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var world = await World.StartAsync();
        await FaultAssert.ServesAsync(world);
        await world.Gateway.RowsAsync(1);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(world.Gateway.DataDirectory));
        foreach (var file in Directory.EnumerateFiles(world.Gateway.DataDirectory, "*", SearchOption.AllDirectories))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void F126_T15_WorkingDirectory_IsNeverReadForConfiguration()
    {
        using var home = new TemporaryDirectory();
        using var project = new TemporaryDirectory();
        foreach (var name in new[] { "sluice.json", "appsettings.json", ".env" }) project.Write(name, """{ "server": { "url": "http://0.0.0.0:1" } }""");
        var before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = project.Path;
            var host = new Gateway.Platform.HostEnvironment(Gateway.Platform.OperatingSystemKind.Linux, new Dictionary<string, string>(), home.Path);
            Assert.True(Gateway.Platform.SluicePaths.TryResolve(host, null, null, out var paths, out _));
            Assert.StartsWith(home.Path, paths.ConfigFile, StringComparison.Ordinal);
            Assert.StartsWith(home.Path, paths.DataDirectory, StringComparison.Ordinal);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static RequestDetail RowAfterStop(World world, HttpResponseMessage response)
    {
        Assert.True(RequestIds.TryParse(Wire.Header(response, "x-sluice-request-id"), out var id));
        return world.Gateway.Queries.Request(id)!;
    }

    private static async Task<OpenStreams> OpenStreamsAsync(World world, int count)
    {
        var gate = new Gate();
        world.Anthropic.HoldMidStream = gate;
        var streams = new List<(HttpResponseMessage Response, StreamReading Stream)>();
        for (var i = 0; i < count; i++)
        {
            var response = await world.Gateway.PostAsync(i % 2 == 0 ? Ask.Messages : Ask.Chat, Ask.For(i % 2 == 0 ? Ask.Messages : Ask.Chat, "haiku", stream: true, text: "[[long 10]]"));
            var stream = await StreamReading.OfAsync(response, world.Cancel);
            await stream.UntilAsync("piece3");
            streams.Add((response, stream));
        }

        return new OpenStreams(gate, streams);
    }

    /// <summary>Streams that stand in their middle until they are let go.</summary>
    private sealed class OpenStreams(Gate gate, List<(HttpResponseMessage Response, StreamReading Stream)> streams) : IAsyncDisposable
    {
        public async Task FinishAsync()
        {
            gate.Open();
            for (var i = 0; i < streams.Count; i++) Wire.AssertComplete(i % 2 == 0 ? Ask.Messages : Ask.Chat, await streams[i].Stream.ToEndAsync());
        }

        public async ValueTask DisposeAsync()
        {
            gate.Open();
            foreach (var (response, stream) in streams)
            {
                await stream.DisposeAsync();
                response.Dispose();
            }
        }
    }
}
