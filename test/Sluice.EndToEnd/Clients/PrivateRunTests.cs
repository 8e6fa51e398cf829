using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// <c>sluice run --private</c> with each real client, while a rule sends everything to a vendor: the local model answers and
/// calls a tool, the vendor hears nothing, and what the client itself would ask on the network, it does not: it stands behind
/// a proxy that takes down every connection. None of the client's own switches is set by the test. The same run without
/// <c>--private</c> reaches the vendor.
/// </summary>
[Collection(Processes.Name)]
public sealed class PrivateRunTests
{
    private const string Own = "canary-of-the-user";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Processes.Hung)]
    [InlineData("claude", "ANTHROPIC_API_KEY")]
    [InlineData("codex", "OPENAI_API_KEY")]
    [InlineData("gemini", "GEMINI_API_KEY")]
    [InlineData("opencode", "OPENAI_API_KEY")]
    public async Task PrivateRun_AnswersLocally_AndAsksNobodyElse(string name, string key)
    {
        using CodingClient client = name switch { "claude" => new ClaudeCode(), "codex" => new CodexCli(), "gemini" => new GeminiCommand(), _ => new OpenCodeCli() };
        Needs.Client(client);
        Unquieten(client);
        await using var proxy = new RecordingProxy();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(Configuration(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        client.Environment[key] = Own;
        foreach (var variable in (string[])["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) client.Environment[variable] = proxy.Address;

        var file = Path.Combine(client.WorkFolder, "made.txt");
        var outcome = await RunAsync(gateway, client, $"Please [[write {file}|made by a tool]]", "--private");
        Assert.Contains(FakeBrain.Done, outcome.Output, StringComparison.Ordinal);
        Assert.Equal("made by a tool", await File.ReadAllTextAsync(file, Cancelled));
        Assert.StartsWith("Private: nothing that goes through Sluice leaves this machine. Switched off in the client: ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(vendor.Requests);
        // opencode fetches its own plugin package when it does not have it; no setting keeps it from that, and the start-up line names it.
        Assert.All(proxy.Asked, asked => Assert.Equal(name is "opencode" ? "CONNECT registry.npmjs.org:443 HTTP/1.1" : "nobody", asked));
        var lines = await gateway.SettledAsync(2);
        Assert.All(lines, line => Assert.Equal((name, "ollama", "ok", "local"), (line.Client, line.Upstream, line.Outcome, line.PaidBy)));

        await RunAsync(gateway, client, "Say hello");
        Assert.NotEmpty(vendor.Requests);
    }

    private static async Task<ProcessOutcome> RunAsync(GatewayProcess gateway, CodingClient client, string prompt, params string[] options)
    {
        var environment = client.BuildEnvironment();
        foreach (var quiet in environment.Keys.Where(variable => variable.Contains("DISABLE_", StringComparison.Ordinal)).ToArray()) environment.Remove(quiet);
        environment["SLUICE_DATA"] = gateway.DataFolder;
        environment["SLUICE_CONFIG"] = gateway.ConfigurationFile;
        environment["SLUICE__SERVER__URL"] = gateway.Address.ToString().TrimEnd('/');
        await using var run = RunningProcess.Start(GatewayProcess.Executable, ["run", .. options, client.Name, "--", .. client.Arguments(prompt)], client.WorkFolder, environment);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + gateway.Log);
        return outcome;
    }

    // As their makers ship them.
    private static void Unquieten(CodingClient client)
    {
        if (client is CodexCli codex) codex.Settings.Clear();
        if (client is GeminiCommand) File.WriteAllText(Path.Combine(client.Home, ".gemini", "settings.json"), "{}");
        if (client is OpenCodeCli) File.WriteAllText(Path.Combine(client.Home, ".config", "opencode", "opencode.json"), """{"permission":"allow"}""");
    }

    private static JsonObject Configuration(FakeAnthropic vendor, FakeOllama ollama) => new()
    {
        ["upstreams"] = new JsonObject
        {
            ["vendor"] = new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = vendor.Address.ToString(), ["apiKey"] = "canary-configured-key" },
            ["ollama"] = new JsonObject { ["protocol"] = "ollama", ["baseUrl"] = ollama.Address.ToString(), ["local"] = true },
        },
        ["models"] = new JsonObject
        {
            ["coder"] = new JsonObject { ["upstream"] = "ollama", ["id"] = "coder:7b", ["tier"] = 0, ["contextWindow"] = 131_072 },
            ["opus"] = new JsonObject { ["upstream"] = "vendor", ["id"] = "claude-opus-4-8", ["tier"] = 3 },
        },
        ["routing"] = new JsonObject { ["rules"] = new JsonArray(new JsonObject { ["name"] = "all to the vendor", ["use"] = "tier:3" }) },
    };

    /// <summary>A proxy that takes down who is asked for, and refuses.</summary>
    private sealed class RecordingProxy : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentQueue<string> _asked = new();
        private readonly Task _accepting;

        public RecordingProxy()
        {
            _listener.Start();
            Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
            _accepting = AcceptAsync();
        }

        public string Address { get; }

        public IReadOnlyList<string> Asked => [.. _asked];

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _accepting;
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    using var reader = new StreamReader(client.GetStream());
                    _asked.Enqueue(await reader.ReadLineAsync() ?? "");
                    await client.GetStream().WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
