using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// Each real client after <c>sluice connect</c>, started by itself: it reads what was written into its files, asks Sluice, and
/// its session is answered. After <c>sluice disconnect</c> its files are as they were.
/// </summary>
public sealed class ConnectedClientTests(ClientStage stage)
{
    private const int Stuck = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Stuck)]
    [InlineData("claude", Backend.Anthropic)]
    [InlineData("codex", Backend.OpenAiResponses)]
    [InlineData("gemini", Backend.Gemini)]
    [InlineData("opencode", Backend.OpenAiChat)]
    public async Task ConnectedClient_AsksSluice_UntilItIsDisconnected(string name, Backend backend)
    {
        using var client = Create(name, ClientStage.Alias(backend));
        Needs.Client(client);
        var gateway = await stage.GatewayAsync();
        var before = Files(client);
        var connected = await SluiceAsync(gateway, client, "connect", name);
        Assert.DoesNotContain(gateway.InferenceToken, connected.Output + connected.Error, StringComparison.Ordinal);

        var tag = $"connected {name}";
        await using (var run = RunningProcess.Start(client.Executable, client.Arguments($"Say hello to {tag}."), client.WorkFolder, client.BuildEnvironment()))
        {
            var answer = await run.WaitAsync(Cancelled);
            Assert.Contains(FakeBrain.Greeting, answer.Output, StringComparison.Ordinal);
        }

        Assert.Contains(stage.Upstreams[backend].Requests, request => request.Text.Contains(tag, StringComparison.Ordinal));

        await SluiceAsync(gateway, client, "disconnect", name);
        var after = Files(client);
        Assert.Equal(before, before.Keys.ToDictionary(file => file, file => after.GetValueOrDefault(file, ""), StringComparer.Ordinal));
        Assert.DoesNotContain(after.Values, content => content.Contains("sluice", StringComparison.Ordinal) && !before.ContainsValue(content));
        Assert.DoesNotContain(after.Values, content => content.Contains(gateway.InferenceToken, StringComparison.Ordinal));
    }

    private static CodingClient Create(string name, string model)
    {
        switch (name)
        {
            case "claude":
                return new ClaudeCode { Model = model };
            case "codex":
                return new CodexCli { Model = model };
            case "gemini":
                return new GeminiCommand { Model = model };
            default:
                var client = new OpenCodeCli { Model = "sluice/" + model };
                client.Configure(new JsonObject { ["sluice"] = new JsonObject { ["models"] = new JsonObject { [model] = new JsonObject() } } });
                return client;
        }
    }

    private static async Task<ProcessOutcome> SluiceAsync(GatewayProcess gateway, CodingClient client, params string[] words)
    {
        var environment = client.BuildEnvironment();
        environment["SLUICE_DATA"] = gateway.DataFolder;
        environment["SLUICE_CONFIG"] = gateway.ConfigurationFile;
        await using var run = RunningProcess.Start(GatewayProcess.Executable, words, client.WorkFolder, environment);
        var outcome = await run.WaitAsync(Cancelled);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome;
    }

    private static Dictionary<string, string> Files(CodingClient client)
    {
        string[] candidates = [".claude/settings.json", ".codex/config.toml", ".gemini/.env", ".gemini/settings.json", ".config/opencode/opencode.json", ".config/opencode/opencode.jsonc"];
        return candidates.Select(file => Path.Combine([client.Home, .. file.Split('/')])).Where(File.Exists).ToDictionary(file => file, file => WithoutSchema(File.ReadAllText(file)), StringComparer.Ordinal);
    }

    // opencode adds this to its file by itself, at its head.
    private static string WithoutSchema(string text) => text.Replace("\n  \"$schema\": \"https://opencode.ai/config.json\",", "", StringComparison.Ordinal);
}
