using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// Clients that ask for what they would ask for anyway, while everything is routed to a local model: Codex then offers tools
/// that are programs in free text, namespaces and tools inside of its input, and Gemini CLI first asks which model to take.
/// </summary>
public sealed class DefaultNamesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Processes.Hung)]
    [InlineData(null)]
    [InlineData("gpt-5.5")]
    public async Task Codex_WritesAFile(string? model)
    {
        using var codex = new CodexCli { Model = model };
        await WritesAsync(codex, model ?? "gpt-");
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task GeminiCli_AsksWhichModel_AndWritesAFile()
    {
        using var gemini = new GeminiCommand();
        var lines = await WritesAsync(gemini, "gemini-");
        Assert.Contains(lines, line => !line.Streaming);
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task OpenCode_IsRouted()
    {
        using var opencode = new OpenCodeCli();
        await WritesAsync(opencode, "sluice/auto");
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task ClaudeCode_WithAllItsTools_WritesAFile()
    {
        using var claude = new ClaudeCode { Tools = null };
        await WritesAsync(claude, "claude-");
    }

    private static async Task<IReadOnlyList<LedgerLine>> WritesAsync(CodingClient client, string asked)
    {
        Needs.Client(client);
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072, Capabilities = ["completion", "tools", "thinking"] });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        var file = Path.Combine(client.WorkFolder, "made.txt");
        var outcome = await ClientCells.RunAsync(gateway, client, $"Please [[write {file}|made by a tool]]", goOn: false);
        Assert.True(File.Exists(file), outcome + "\n" + string.Join('\n', ollama.Requests.Select(request => request.Text)) + "\n" + gateway.Log);
        Assert.Equal("made by a tool", await File.ReadAllTextAsync(file, Cancelled));
        Assert.Contains(FakeBrain.Done, outcome.Output, StringComparison.Ordinal);
        var lines = await gateway.SettledAsync(2);
        Assert.All(lines, line => Assert.Equal((client.Name, "ok", "ollama"), (line.Client, line.Outcome, line.Upstream)));
        Assert.All(lines, line => Assert.StartsWith(asked, line.RequestedModel, StringComparison.Ordinal));
        return lines;
    }
}
