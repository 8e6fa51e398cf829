using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Sessions.Simulated;
using Sluice.Testing.Processes;

namespace Sluice.Sessions.Replay;

/// <summary>The real executable with one strategy, between a simulated local server and a simulated vendor.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunningProcess _process;

    private Gateway(string strategy, Uri local, Uri vendor, double times)
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));
        Directory.CreateDirectory(_folder["home"]);
        File.WriteAllText(_folder["sluice.json"], Configuration(strategy, local, vendor, times).ToJsonString());
        _process = RunningProcess.Start(
            Path.Combine(Checkout.Output("Sluice"), OperatingSystem.IsWindows() ? "sluice.exe" : "sluice"),
            ["serve", "--data", DataFolder, "--urls", Address.ToString().TrimEnd('/'), "--config", _folder["sluice.json"]], _folder.Path, RunningProcess.BareEnvironment(_folder["home"]));
    }

    public Uri Address { get; }

    public string DataFolder => _folder["data"];

    public string Token => File.ReadAllText(Path.Combine(DataFolder, "inference.token")).Trim();

    /// <summary>Everything that it printed.</summary>
    public string Log => _process.Output + _process.Error;

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<Gateway> StartAsync(string strategy, Uri local, Uri vendor, double times, CancellationToken cancellationToken)
    {
        var gateway = new Gateway(strategy, local, vendor, times);
        using var client = new HttpClient();
        while (true)
        {
            if (gateway._process.HasExited) throw new InvalidOperationException("the gateway ended at start-up:\n" + gateway.Log);
            try
            {
                using var response = await client.GetAsync(new Uri(gateway.Address, "/healthz"), cancellationToken);
                if (response.IsSuccessStatusCode) return gateway;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    // The allowed wait runs on the replay's clock, as everything does.
    private static JsonObject Configuration(string strategy, Uri local, Uri vendor, double times) => new()
    {
        ["upstreams"] = new JsonObject
        {
            [ReplayedCall.Local] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = new Uri(local, "/v1").ToString(), ["local"] = true },
            ["anthropic"] = new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = vendor.ToString(), ["apiKey"] = "simulated-key" },
        },
        ["models"] = new JsonObject
        {
            ["coder"] = new JsonObject { ["upstream"] = ReplayedCall.Local, ["id"] = LocalBox.Model, ["tier"] = 0, ["contextWindow"] = 65_536, ["capabilities"] = new JsonObject { ["tools"] = true } },
            ["haiku"] = new JsonObject { ["upstream"] = "anthropic", ["id"] = "claude-haiku-4-5", ["tier"] = 1 },
            ["sonnet"] = new JsonObject { ["upstream"] = "anthropic", ["id"] = "claude-sonnet-5", ["tier"] = 2 },
            ["opus"] = new JsonObject { ["upstream"] = "anthropic", ["id"] = "claude-opus-4-8", ["tier"] = 3 },
        },
        ["routing"] = new JsonObject
        {
            ["enabled"] = strategy is not Strategies.Off,
            ["strategy"] = strategy is Strategies.Off ? "static" : strategy,
            ["tiers"] = new JsonObject { ["0"] = new JsonArray("coder"), ["1"] = new JsonArray("haiku"), ["2"] = new JsonArray("sonnet"), ["3"] = new JsonArray("opus") },
            ["cascade"] = new JsonObject { ["maxWait"] = string.Create(CultureInfo.InvariantCulture, $"{45_000 / times:0}ms") },
        },
    };
}
