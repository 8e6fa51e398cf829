using System.Net;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
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
    private const string PluginPackage = "CONNECT registry.npmjs.org:443 HTTP/1.1";

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
        await using var proxy = new RecordingListener(IPAddress.Loopback);
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        client.Environment[key] = Own;
        foreach (var variable in (string[])["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) client.Environment[variable] = "http://" + proxy.Authority;

        var file = Path.Combine(client.WorkFolder, "made.txt");
        var outcome = await RunAsync(gateway, client, $"Please [[write {file}|made by a tool]]", "--private");
        Assert.Contains(FakeBrain.Done, outcome.Output, StringComparison.Ordinal);
        Assert.Equal("made by a tool", await File.ReadAllTextAsync(file, Cancelled));
        Assert.StartsWith("Private: nothing that goes through Sluice leaves this machine. Switched off in the client: ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(vendor.Requests);
        // opencode fetches its own plugin package when it does not have it; no setting keeps it from that, and the start-up line names it.
        Assert.All(proxy.Asked, asked => Assert.Equal(name is "opencode" ? PluginPackage : "nobody", asked));
        var lines = await gateway.SettledAsync(2);
        Assert.All(lines, line => Assert.Equal((name, "ollama", "ok", "local"), (line.Client, line.Upstream, line.Outcome, line.PaidBy)));

        await RunAsync(gateway, client, "Say hello");
        Assert.NotEmpty(vendor.Requests);
        // The silence before was the switches': left alone, each of them goes through the same proxy.
        Assert.Contains(proxy.Asked, asked => asked is not PluginPackage);
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
}
