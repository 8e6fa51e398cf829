using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// A person at a shell with <c>sluice</c> and <c>claude</c> on the PATH, whose gateway nobody has started yet. What a command
/// of theirs leaves running in the background is stopped at the end.
/// </summary>
internal sealed class UserOfSluice : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ClaudeCode _claude;
    private readonly Dictionary<string, string> _environment;

    /// <param name="configuration">Their configuration file.</param>
    /// <param name="clientFolder">The folder on the PATH that has <c>claude</c>; null for the real one.</param>
    /// <param name="tools">Tools that <c>claude</c> offers; null for few.</param>
    public UserOfSluice(JsonObject configuration, string? clientFolder = null, string? tools = null)
    {
        _claude = tools is null ? new ClaudeCode() : new ClaudeCode { Tools = tools };
        _environment = _claude.BuildEnvironment();
        _environment["PATH"] = string.Join(Path.PathSeparator, clientFolder ?? Path.GetDirectoryName(ClaudeCode.Native), Path.GetDirectoryName(GatewayProcess.Executable), _environment["PATH"]);
        _environment["SLUICE_DATA"] = _folder["data"];
        _environment["SLUICE_CONFIG"] = _folder["sluice.json"];
        _environment["SLUICE__SERVER__URL"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
        File.WriteAllText(_folder["sluice.json"], configuration.ToJsonString());
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Their environment.</summary>
    public Dictionary<string, string> Environment => _environment;

    /// <summary>Where they work.</summary>
    public string WorkFolder => _claude.WorkFolder;

    /// <summary>Their home.</summary>
    public string Home => _claude.Home;

    /// <summary>What the gateway in the background has printed.</summary>
    public string GatewayLog => File.Exists(_folder["data", "serve.log"]) ? File.ReadAllText(_folder["data", "serve.log"]) : "";

    /// <summary>Types <c>sluice</c> and these words.</summary>
    public async Task<ProcessOutcome> SluiceAsync(params IReadOnlyList<string> words)
    {
        await using var run = RunningProcess.Start(GatewayProcess.Executable, words, WorkFolder, _environment);
        return await run.WaitAsync(Cancelled);
    }

    /// <summary>Types <c>sluice run claude -- -p</c> and a prompt; the answer.</summary>
    public async Task<string> ClaudeAsync(string prompt)
    {
        var outcome = await SluiceAsync(["run", "claude", "--", .. _claude.BuildArguments(prompt)]);
        Assert.True(outcome.ExitCode == 0, outcome + "\n--- gateway\n" + GatewayLog);
        return outcome.Output.Trim();
    }

    /// <summary>Their latest requests, the oldest first.</summary>
    public async Task<IReadOnlyList<LedgerLine>> RequestsAsync()
    {
        while (true)
        {
            var outcome = await SluiceAsync("requests", "--json");
            Assert.True(outcome.ExitCode == 0, outcome.ToString());
            var lines = JsonSerializer.Deserialize<LedgerLine[]>(outcome.Output, JsonSerializerOptions.Web)!;
            if (lines.All(line => line.Outcome is not "open"))
            {
                return [.. lines.Reverse()];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using (var stop = RunningProcess.Start(GatewayProcess.Executable, ["stop"], WorkFolder, _environment))
        {
            await stop.WaitAsync(CancellationToken.None);
        }

        _claude.Dispose();
        _folder.Dispose();
    }
}
