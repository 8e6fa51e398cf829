using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Local;

/// <summary><c>sluice local on</c> and <c>off</c> with the real llama.cpp server: started, adopted, left alone, stopped.</summary>
[Collection(Processes.Name)]
public sealed class LocalSwitchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Uri Root => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = Processes.Hung)]
    public async Task T23_OwnServer_HasNoKeys_OutlivesAKilledGateway_AndIsStoppedAfterwards()
    {
        Needs.LlamaServer();
        await using var gateway = await StartAsync(Command());
        gateway.Environment["ANTHROPIC_API_KEY"] = "canary-of-the-command";
        var on = await gateway.CommandAsync(Cancelled, "local", "on");
        try
        {
            Assert.True(on.ExitCode == 0, on.ToString());
            Assert.Contains(FormattableString.Invariant($"answers at 127.0.0.1:{_port}"), on.Output, StringComparison.Ordinal);
            var pid = StartedPid(gateway);
            var environment = await File.ReadAllTextAsync(FormattableString.Invariant($"/proc/{pid}/environ"), Cancelled);
            Assert.Contains("LLAMA_FOLDER=", environment, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", environment, StringComparison.Ordinal);

            var log = Assert.Single(Directory.GetFiles(Path.Combine(gateway.DataFolder, "logs")));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(log));
            Assert.Contains("listening", (await gateway.CommandAsync(Cancelled, "local", "log")).Output, StringComparison.Ordinal);

            var server = await ServerAsync(gateway);
            Assert.Equal(("up", FormattableString.Invariant($"Sluice (process {pid})"), log), (server.GetProperty("state").GetString(), server.GetProperty("runBy").GetString(), server.GetProperty("log").GetString()));
            Assert.True(server.GetProperty("models")[0].GetProperty("fits").GetBoolean());

            // Once more starts nothing.
            var again = await gateway.CommandAsync(Cancelled, "local", "on");
            Assert.Equal(0, again.ExitCode);
            Assert.Contains("Nothing was started", again.Output, StringComparison.Ordinal);
            Assert.Equal(pid, StartedPid(gateway));

            await gateway.KillAsync();
            Assert.True(IsThere(pid));
            Assert.True(await AnswersAsync(Root));

            var off = await gateway.CommandAsync(Cancelled, "local", "off");
            Assert.True(off.ExitCode == 0, off.ToString());
            Assert.False(IsThere(pid));
            Assert.False(await AnswersAsync(Root));
            Assert.Contains("nothing to stop", (await gateway.CommandAsync(Cancelled, "local", "off")).Output, StringComparison.Ordinal);
        }
        finally
        {
            await gateway.CommandAsync(CancellationToken.None, "local", "off");
        }
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task Off_ThroughTheGateway_IsKnownAtOnce_AndTheTurnGoesToTheCloud()
    {
        Needs.LlamaServer();
        await using var vendor = new FakeAnthropic();
        var configuration = Command();
        configuration["upstreams"] = new JsonObject
        {
            ["llamacpp"] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = $"{Root}v1", ["local"] = true },
            ["vendor"] = new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = vendor.Address.ToString(), ["apiKey"] = "canary-configured-key" },
        };
        configuration["models"] = new JsonObject
        {
            ["tiny"] = new JsonObject { ["upstream"] = "llamacpp", ["id"] = "tiny", ["tier"] = 0 },
            ["opus"] = new JsonObject { ["upstream"] = "vendor", ["id"] = "claude-opus-4-8", ["tier"] = 2 },
        };
        configuration["routing"] = new JsonObject { ["strategy"] = "static", ["fallback"] = new JsonObject { ["tiny"] = new JsonArray("opus") } };
        await using var gateway = await StartAsync(configuration);
        try
        {
            var on = await gateway.CommandAsync(Cancelled, "local", "on", "llamacpp");
            Assert.True(on.ExitCode == 0, on.ToString());
            Assert.Equal("llamacpp/tiny", await AnsweredByAsync(gateway));
            var off = await gateway.CommandAsync(Cancelled, "local", "off");
            Assert.True(off.ExitCode == 0, off.ToString());
            Assert.Equal("off", (await ServerAsync(gateway)).GetProperty("state").GetString());
            Assert.Equal("vendor/claude-opus-4-8", await AnsweredByAsync(gateway));
            Assert.Contains("off", (await gateway.CommandAsync(Cancelled, "local", "status")).Output, StringComparison.Ordinal);
        }
        finally
        {
            await gateway.CommandAsync(CancellationToken.None, "local", "off");
        }
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task F058_ServerOfTheUsers_IsAdopted_StoppedOnlyWhenAsked_AndNotStartedAgain()
    {
        Needs.LlamaServer();
        await using var server = await LlamaServer.StartAsync(cancellationToken: Cancelled);
        var port = server.Address.Port;
        await using var gateway = await StartAsync(Configuration(["llama-server", "--port", port.ToString(CultureInfo.InvariantCulture)], port));
        var on = await gateway.CommandAsync(Cancelled, "local", "on");
        Assert.True(on.ExitCode == 0, on.ToString());
        Assert.Contains("run by process", on.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was started", on.Output, StringComparison.Ordinal);

        var off = await gateway.CommandAsync(Cancelled, "local", "off");
        Assert.Equal(1, off.ExitCode);
        Assert.Contains("Sluice did not start it", off.Error, StringComparison.Ordinal);
        Assert.Contains("kill ", off.Error, StringComparison.Ordinal);

        Assert.Contains($"sluice local off llamacpp-{port.ToString(CultureInfo.InvariantCulture)} --yes", off.Error, StringComparison.Ordinal);

        Assert.Contains($"(llamacpp-{port.ToString(CultureInfo.InvariantCulture)})", (await gateway.CommandAsync(Cancelled, "local", "status")).Output, StringComparison.Ordinal);

        // A llama.cpp with its one model cannot unload it.
        Assert.DoesNotContain("local unload", off.Error, StringComparison.Ordinal);
        Assert.True(await AnswersAsync(server.Address));

        var yes = await gateway.CommandAsync(Cancelled, "local", "off", "--yes");
        Assert.True(yes.ExitCode == 0, yes.ToString());
        Assert.False(await AnswersAsync(server.Address));
        Assert.Equal("off", (await ServerAsync(gateway)).GetProperty("state").GetString());
        Assert.False(File.Exists(Path.Combine(gateway.DataFolder, "started.json")));
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task WhatCannotStart_SaysWhy()
    {
        Needs.LlamaServer();
        // 1. The server ends at once: the end of its log is shown.
        await using var gateway = await StartAsync(Command("/nowhere/model.gguf"));
        var crash = await gateway.CommandAsync(Cancelled, "local", "on");
        Assert.Equal(1, crash.ExitCode);
        Assert.Contains("ended before it answered", crash.Error, StringComparison.Ordinal);
        Assert.Contains("/nowhere/model.gguf", crash.Error, StringComparison.Ordinal);

        // 2. Its port is somebody else's.
        using (var other = new TcpListener(IPAddress.Loopback, _port))
        {
            other.Start();
            var taken = await gateway.CommandAsync(Cancelled, "local", "on");
            Assert.Equal(1, taken.ExitCode);
            Assert.Contains(FormattableString.Invariant($"Port {_port} is taken by process {Environment.ProcessId}"), taken.Error, StringComparison.Ordinal);
        }

        // 3. There is no such program; without a gateway as with one.
        await gateway.StopAsync(Cancelled);
        await File.WriteAllTextAsync(gateway.ConfigurationFile, Configuration(["no-such-server", "--port", _port.ToString(CultureInfo.InvariantCulture)]).ToJsonString(), Cancelled);
        var missing = await gateway.CommandAsync(Cancelled, "local", "on");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("no-such-server was not found on the PATH", missing.Error, StringComparison.Ordinal);
    }

    private JsonObject Command(string? model = null)
    {
        var file = _folder["tiny.gguf"];
        TinyModel.Write(file, "true");
        return Configuration(
        [
            "/bin/bash", Path.Combine(Checkout.Tools, "llama", "llama-server.sh"), "--host", "127.0.0.1", "--port", _port.ToString(CultureInfo.InvariantCulture),
            "-m", model ?? file, "-a", "tiny", "-c", "32768", "-t", "1", "--jinja",
        ]);
    }

    private JsonObject Configuration(string[] command, int? port = null) => new()
    {
        ["discovery"] = new JsonObject { ["ports"] = new JsonArray(port ?? _port) },
        ["local"] = new JsonObject { ["command"] = new JsonArray([.. command.Select(word => (JsonNode)word)]) },
    };

    private static Task<GatewayProcess> StartAsync(JsonObject configuration) => GatewayProcess.StartAsync(
        configuration.ToJsonString(),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LLAMA_FOLDER"] = Path.Combine(Checkout.Cache, "llama"),
            ["OPENAI_API_KEY"] = "canary-openai",
            ["LLAMA_API_KEY_OLD"] = "canary-llama",
            ["GITHUB_TOKEN"] = "canary-github",
            ["MY_OWN"] = "canary-own",
        },
        Cancelled);

    private static int StartedPid(GatewayProcess gateway) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(gateway.DataFolder, "started.json"))).RootElement[0].GetProperty("process").GetProperty("pid").GetInt32();

    private static async Task<JsonElement> ServerAsync(GatewayProcess gateway)
    {
        var status = await gateway.CommandAsync(Cancelled, "local", "status", "--json");
        Assert.True(status.ExitCode == 0, status.ToString());
        return Assert.Single(JsonDocument.Parse(status.Output).RootElement.GetProperty("servers").EnumerateArray());
    }

    private static async Task<string> AnsweredByAsync(GatewayProcess gateway)
    {
        using var body = new StringContent("""{"model":"tiny","max_tokens":20,"messages":[{"role":"user","content":"hello"}]}""", Encoding.UTF8, "application/json");
        using var response = await gateway.Client.PostAsync(new Uri("/v1/messages", UriKind.Relative), body, Cancelled);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancelled));
        return response.Headers.GetValues("x-sluice-model").Single();
    }

    private static bool IsThere(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited && !File.ReadAllText(FormattableString.Invariant($"/proc/{pid}/stat")).Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is ArgumentException or IOException)
        {
            return false;
        }
    }

    private static async Task<bool> AnswersAsync(Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        try
        {
            using var response = await client.GetAsync(new Uri(address, "/health"), Cancelled);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
