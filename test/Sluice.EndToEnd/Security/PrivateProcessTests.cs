using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Security;

/// <summary>
/// The whole process in private mode with everything on that could leave: cloud upstreams with keys, a telemetry collector, a
/// model server on the network. All of them stand at an address of this machine that is not loopback, where a listener takes
/// down every connection; the system's own table of the process's sockets is looked at, too.
/// </summary>
[Collection(Processes.Name)]
public sealed class PrivateProcessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task PrivateMode_MakesNoConnectionOffTheMachine()
    {
        var address = OutsideAddress();
        Assert.SkipUnless(address is not null, "this machine has no address but loopback");
        await using var outside = new RecordingListener(address);
        await using var ollama = new FakeOllama();
        await using var gateway = await GatewayProcess.StartAsync(
            Configuration(ollama.Port, outside.Authority),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["KEY"] = "sk-canary-0123456789abcdef", ["OLLAMA_HOST"] = outside.Authority },
            Cancelled);

        // 1. Off: discovery alone comes by, and a request does.
        await AskAsync(gateway, "/v1/messages", """{"model":"sonnet","max_tokens":5,"messages":[{"role":"user","content":"x"}]}""");
        await outside.SeenAsync(1, Cancelled);

        // 2. On, over a restart: what is left of before is gone with the process.
        var said = await gateway.CommandAsync(Cancelled, "routing", "private", "on");
        Assert.Equal(0, said.ExitCode);
        await AskAllAsync(gateway);
        AssertNoSocketLeads(gateway.Process.Id);
        await gateway.StopAsync(Cancelled);
        var before = outside.Asked.Count;
        await gateway.RestartAsync(Cancelled);
        await AskAllAsync(gateway);
        AssertNoSocketLeads(gateway.Process.Id);
        await gateway.StopAsync(Cancelled);
        Assert.Equal(before, outside.Asked.Count);

        // 3. Off again: the listener still listens.
        await gateway.RestartAsync(Cancelled);
        Assert.Equal(0, (await gateway.CommandAsync(Cancelled, "routing", "private", "off")).ExitCode);
        await AskAsync(gateway, "/v1/messages", """{"model":"sonnet","max_tokens":5,"messages":[{"role":"user","content":"x"}]}""");
        await outside.SeenAsync(before + 1, Cancelled);
    }

    private static async Task AskAllAsync(GatewayProcess gateway)
    {
        foreach (var model in (string[])["sonnet", "gpt", "claude-sonnet-5", "gpt-5.5", "sluice/auto", "sluice/tier3", "coder", "lan/some-model", "coder:cloud"])
        {
            foreach (var route in (string?[])[null, "tier:2", "sonnet"])
            {
                await AskAsync(gateway, "/v1/messages", $$"""{"model":"{{model}}","max_tokens":5,"messages":[{"role":"user","content":"x"}]}""", route);
                await AskAsync(gateway, "/v1/messages/count_tokens", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"x"}]}""", route);
                await AskAsync(gateway, "/v1/chat/completions", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"x"}]}""", route);
                await AskAsync(gateway, "/v1/responses", $$"""{"model":"{{model}}","input":"x"}""", route);
                await AskAsync(gateway, "/v1/responses/compact", $$"""{"model":"{{model}}","input":"x"}""", route);
                await AskAsync(gateway, "/v1/embeddings", $$"""{"model":"{{model}}","input":"x"}""", route);
                await AskAsync(gateway, "/api/chat", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"x"}]}""", route);
            }
        }

        using var models = await gateway.Client.GetAsync(new Uri("/v1/models", UriKind.Relative), Cancelled);
    }

    private static async Task AskAsync(GatewayProcess gateway, string path, string body, string? route = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (route is not null) request.Headers.Add("x-sluice-route", route);
        using var response = await gateway.Client.SendAsync(request, Cancelled);
    }

    // https://docs.kernel.org/networking/proc_net_tcp.html: addresses in hexadecimal, the tenth field is the socket's inode.
    private static void AssertNoSocketLeads(int process)
    {
        if (!OperatingSystem.IsLinux()) return;
        var own = new DirectoryInfo($"/proc/{process}/fd").EnumerateFileSystemInfos().Select(entry => entry.LinkTarget ?? "").Where(link => link.StartsWith("socket:[", StringComparison.Ordinal)).Select(link => link[8..^1]).ToHashSet(StringComparer.Ordinal);
        var seen = 0;
        foreach (var line in File.ReadLines($"/proc/{process}/net/tcp").Concat(File.ReadLines($"/proc/{process}/net/tcp6")).Where(line => !line.Contains("local_address", StringComparison.Ordinal)))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!own.Contains(fields[9])) continue;
            seen++;
            var remote = fields[2].Split(':')[0];
            // All zero: it listens. 127.x in the last byte of the word; mapped into IPv6 likewise; ::1.
            Assert.True(remote.All(c => c == '0') || remote.EndsWith("7F", StringComparison.Ordinal) || remote == "00000000000000000000000001000000", line);
        }

        // The one that it listens on is always there: the table is the right one.
        Assert.True(seen > 0, "no socket of the process was found");
    }

    private static string Configuration(int ollama, string outside) => $$"""
        {
          "discovery": { "enabled": true, "ports": [], "interval": "5s" },
          "telemetry": { "endpoint": "http://{{outside}}" },
          "upstreams": {
            "ollama": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:{{ollama}}", "local": true },
            "lan": { "protocol": "ollama", "baseUrl": "http://{{outside}}" },
            "anthropic": { "protocol": "anthropic", "baseUrl": "http://{{outside}}", "apiKey": "env:KEY", "local": false },
            "openai": { "protocol": "openai-chat", "baseUrl": "http://{{outside}}/v1", "apiKey": "env:KEY", "local": false }
          },
          "models": {
            "coder": { "upstream": "ollama", "id": "coder:7b", "tier": 0, "contextWindow": 32768 },
            "sonnet": { "upstream": "anthropic", "id": "claude-sonnet-5", "tier": 2 },
            "gpt": { "upstream": "openai", "id": "gpt-5.5", "tier": 3 }
          },
          "routing": { "fallback": { "coder": ["sonnet", "gpt"] } }
        }
        """;

    private static IPAddress? OutsideAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
