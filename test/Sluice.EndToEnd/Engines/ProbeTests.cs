using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Engines;

/// <summary><c>sluice probe</c> against the real llama.cpp server, whose tiny model can do next to nothing: its card must say so, and routing obey.</summary>
public sealed class ProbeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TinyModel_GetsACard_Twice_WithTheSameScores_AndRoutingObeys()
    {
        Needs.LlamaServer();
        await using var server = await LlamaServer.StartAsync(contextLength: 65_536, cancellationToken: Cancel);
        await using var vendor = new FakeAnthropic();
        await using var gateway = await GatewayProcess.StartAsync(Configuration(server, vendor, await ModelAsync(server)), cancellationToken: Cancel);

        Assert.Contains("llama", await RoutedToAsync(gateway), StringComparison.Ordinal);
        var first = await ProbeAsync(gateway);
        var second = await ProbeAsync(gateway);
        foreach (var (name, value) in first.Where(pair => pair.Value is JsonObject)) Assert.Equal(value!.ToJsonString(), second[name]!.ToJsonString());
        foreach (var card in new[] { first, second })
        {
            Assert.False((bool)card["toolsAllowed"]!);
            Assert.Contains("tools", card["unfit"]!.AsArray().Select(item => (string?)item));
            Assert.Equal(0, (int)card["largestContext"]!);
            Assert.NotEmpty(card["speeds"]!.AsArray());
            foreach (var skill in new[] { "toolChoice", "toolArguments", "toolChains", "parallelTools", "edits", "json", "instructions", "willing" }) Assert.True((int)card[skill]!["of"]! >= 3, skill);
        }

        Report(first, second);
        Assert.Contains("vendor", await RoutedToAsync(gateway), StringComparison.Ordinal);
        var shown = await gateway.CommandAsync(Cancel, "probe", "--show", "tiny");
        Assert.Contains("choosing tools", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KilledMidProbe_GoesOnWhereItWas()
    {
        Needs.LlamaServer();
        await using var server = await LlamaServer.StartAsync(contextLength: 65_536, cancellationToken: Cancel);
        await using var vendor = new FakeAnthropic();
        await using var gateway = await GatewayProcess.StartAsync(Configuration(server, vendor, await ModelAsync(server)), cancellationToken: Cancel);
        var probing = gateway.CommandAsync(Cancel, "probe", "tiny");
        var unfinished = Path.Combine(gateway.DataFolder, "cards", "unfinished");
        while (!Directory.Exists(unfinished) || !Directory.EnumerateFiles(unfinished, "*.json").Any(file => Read(file).Contains("choice-weather", StringComparison.Ordinal))) await Task.Delay(10, Cancel);
        await gateway.KillAsync();
        var killed = await probing;
        Assert.Equal(1, killed.ExitCode);
        Assert.Contains("goes on from there", killed.Error, StringComparison.Ordinal);

        await gateway.RestartAsync(Cancel);
        var again = await gateway.CommandAsync(Cancel, "probe", "tiny");
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains("goes on with the probe of", again.Output, StringComparison.Ordinal);
        Assert.Contains("choosing tools     3 of 9", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_SaysThatWhatWasMeasuredIsKept()
    {
        Needs.LlamaServer();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends a signal");
        await using var server = await LlamaServer.StartAsync(contextLength: 65_536, cancellationToken: Cancel);
        await using var vendor = new FakeAnthropic();
        await using var gateway = await GatewayProcess.StartAsync(Configuration(server, vendor, await ModelAsync(server)), cancellationToken: Cancel);
        await using var probing = gateway.StartCommand("probe", "tiny");
        var unfinished = Path.Combine(gateway.DataFolder, "cards", "unfinished");
        while (!Directory.Exists(unfinished) || !Directory.EnumerateFiles(unfinished, "*.json").Any(file => Read(file).Contains("choice-weather", StringComparison.Ordinal))) await Task.Delay(10, Cancel);
        Assert.Equal(0, Signals.Send(probing.Id, 2));
        var stopped = await probing.WaitAsync(Cancel);
        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("Stopped. What was measured is kept", stopped.Error, StringComparison.Ordinal);
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string Configuration(LlamaServer server, FakeAnthropic vendor, string model) => $$"""
        {
          "discovery": { "environmentKeys": false, "ports": [] },
          "upstreams": {
            "llama": { "protocol": "openai-chat", "baseUrl": "{{server.Address}}v1", "local": true },
            "vendor": { "protocol": "anthropic", "baseUrl": "{{vendor.Address}}", "apiKey": "canary-configured-key" }
          },
          "models": {
            "tiny": { "upstream": "llama", "id": "{{model}}", "tier": 0 },
            "opus": { "upstream": "vendor", "id": "claude-opus-4-8", "tier": 3 }
          },
          "routing": { "strategy": "static" }
        }
        """;

    private static async Task<string> ModelAsync(LlamaServer server)
    {
        using var client = new HttpClient();
        return (string)JsonNode.Parse(await client.GetStringAsync(new Uri(server.Address, "/v1/models"), Cancel))!["data"]![0]!["id"]!;
    }

    private static async Task<JsonObject> ProbeAsync(GatewayProcess gateway)
    {
        var run = await gateway.CommandAsync(Cancel, "probe", "tiny", "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error + gateway.Log);
        return Assert.Single(JsonNode.Parse(run.Output)!.AsArray())!.AsObject();
    }

    private static async Task<string> RoutedToAsync(GatewayProcess gateway)
    {
        using var response = await gateway.Client.PostAsync(new Uri("/v1/messages", UriKind.Relative), new StringContent(
            """{"model":"claude-opus-4-8","max_tokens":64,"messages":[{"role":"user","content":"hello"}],"tools":[{"name":"Bash","description":"Runs","input_schema":{"type":"object","properties":{"command":{"type":"string"}}}}]}""",
            System.Text.Encoding.UTF8,
            "application/json"), Cancel);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
        return response.Headers.GetValues("x-sluice-model").Single();
    }

    // Times are shown and not asserted. To see them: artifacts/bin/Sluice.EndToEnd/debug/Sluice.EndToEnd --show-live-output on --filter-method "*TinyModel_GetsACard*"
    private static void Report(JsonObject first, JsonObject second)
    {
        foreach (var (one, other) in first["speeds"]!.AsArray().Zip(second["speeds"]!.AsArray())) TestContext.Current.TestOutputHelper?.WriteLine($"{one!.ToJsonString()}\n{other!.ToJsonString()}");
        TestContext.Current.TestOutputHelper?.WriteLine(first.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
