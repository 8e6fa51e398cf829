using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Conformance;

/// <summary>One gateway for the whole corpus; each way of cutting the upstream's bytes is run once, when the first case asks for it.</summary>
public sealed class ConformanceRun : IAsyncLifetime
{
    private static readonly string[] Upstreams = ["anthropic", "openai-chat", "openai-responses", "gemini", "ollama"];

    private readonly Dictionary<string, int> _ports = Upstreams.ToDictionary(name => name, _ => FreePort.Next(), StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<Dictionary<string, string[]>>>> _results = new(StringComparer.Ordinal);
    private readonly TemporaryFolder _folder = new();
    private GatewayProcess? _gateway;

    /// <summary>The folder of the corpus and its runner.</summary>
    public static string Folder { get; } = Path.Combine(Checkout.Root, "test", "conformance");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "sluice.json")), documentOptions: options)!;
        foreach (var (name, port) in _ports)
        {
            var upstream = configuration["upstreams"]!["up-" + name]!;
            upstream["baseUrl"] = new UriBuilder(upstream["baseUrl"]!.GetValue<string>()) { Port = port }.Uri.ToString().TrimEnd('/');
        }

        configuration["server"]!.AsObject().Remove("url");
        _gateway = await GatewayProcess.StartAsync(configuration.ToJsonString(), cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>What is wrong with a case; empty when it passes.</summary>
    public async Task<string[]> ErrorsAsync(string id, int? chunk)
    {
        var key = chunk?.ToString(CultureInfo.InvariantCulture) ?? "whole";
        var results = await _results.GetOrAdd(key, _ => new(() => RunAsync(chunk))).Value;
        return results.TryGetValue(id, out var errors) ? errors : ["the runner did not run this case"];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<Dictionary<string, string[]>> RunAsync(int? chunk)
    {
        var report = _folder[$"report-{chunk ?? 0}.json"];
        List<string> arguments =
        [
            Path.Combine(Folder, "run-corpus.mjs"), "--gateway", _gateway!.Address.ToString().TrimEnd('/'), "--upstream-key", "conf-upstream-key",
            "--warn-header", "x-sluice-fidelity", "--only", ConformanceTests.Spoken, "--json", report, "--verbose",
        ];
        foreach (var (name, port) in _ports)
        {
            arguments.AddRange([$"--{name}-port", port.ToString(CultureInfo.InvariantCulture)]);
        }

        if (chunk is not null)
        {
            arguments.AddRange(["--chunk", chunk.Value.ToString(CultureInfo.InvariantCulture)]);
        }

        await using var runner = RunningProcess.Start("node", arguments, _folder.Path, RunningProcess.BareEnvironment(_folder.Path));
        var outcome = await runner.WaitAsync(CancellationToken.None);
        Assert.True(File.Exists(report), outcome.ToString());
        return JsonNode.Parse(await File.ReadAllTextAsync(report))!.AsArray().ToDictionary(
            one => one!["id"]!.GetValue<string>(),
            one => one!["errors"]!.AsArray().Select(error => error!.GetValue<string>()).ToArray(),
            StringComparer.Ordinal);
    }
}
