using System.Globalization;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>
/// Services of systemd, of the system and of the user, by <c>systemctl show</c>. Ollama's installer makes a system service
/// <c>ollama.service</c> with Restart=always, so a signal would not stop it for long.
/// </summary>
internal sealed class SystemdUnits(SystemTool tool) : IInstalledServers
{
    /// <summary>How long a question may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private const string Properties = "--property=Id,LoadState,ActiveState,MainPID,ExecStart,Environment";

    private static readonly IReadOnlyDictionary<string, UpstreamKind> Units = new Dictionary<string, UpstreamKind>(StringComparer.Ordinal)
    {
        ["ollama.service"] = UpstreamKind.Ollama,
        ["llama-server.service"] = UpstreamKind.LlamaCpp,
        ["llama-cpp.service"] = UpstreamKind.LlamaCpp,
        ["vllm.service"] = UpstreamKind.Vllm,
    };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstalledServer>> FindAsync(CancellationToken cancellationToken) =>
        [.. await FindAsync(ofUser: false, cancellationToken), .. await FindAsync(ofUser: true, cancellationToken)];

    /// <summary>Reads blocks of <c>Name=value</c>, one a unit, with an empty line between.</summary>
    public static IReadOnlyList<InstalledServer> Parse(string text, bool ofUser)
    {
        var found = new List<InstalledServer>();
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var properties = block.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
            if (properties.GetValueOrDefault("LoadState") is not "loaded" || !Units.TryGetValue(properties.GetValueOrDefault("Id", ""), out var kind)) continue;
            var unit = Path.GetFileNameWithoutExtension(properties["Id"]);
            IReadOnlyList<string> scope = ofUser ? ["--user"] : [];
            found.Add(new InstalledServer(kind, ofUser ? $"user:{unit}" : $"system:{unit}", $"the systemd {(ofUser ? "user " : "")}service {unit}", RootOf(kind, properties))
            {
                IsActive = properties.GetValueOrDefault("ActiveState") is "active" or "activating" or "reloading",
                Pid = int.TryParse(properties.GetValueOrDefault("MainPID"), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0 ? pid : null,
                Start = ["systemctl", .. scope, "--no-ask-password", "start", $"{unit}.service"],
                Stop = ["systemctl", .. scope, "--no-ask-password", "stop", $"{unit}.service"],
                StartByHand = ofUser ? $"systemctl --user start {unit}" : $"sudo systemctl start {unit}",
                StopByHand = ofUser ? $"systemctl --user stop {unit}" : $"sudo systemctl stop {unit}",
                Log = ofUser ? $"journalctl --user -u {unit}" : $"journalctl -u {unit}",
            });
        }

        return found;
    }

    private async Task<IReadOnlyList<InstalledServer>> FindAsync(bool ofUser, CancellationToken cancellationToken)
    {
        // Without systemd as process 1, or without a session's bus, it fails: then there are no services.
        string[] scope = ofUser ? ["--user"] : [];
        return await tool.RunAsync("systemctl", Limit, [.. scope, "show", Properties, .. Units.Keys], cancellationToken) is { ExitCode: 0, Output: var text } ? Parse(text, ofUser) : [];
    }

    // ExecStart={ path=/usr/bin/llama-server ; argv[]=/usr/bin/llama-server --port 8081 ; ignore_errors=no ; … }
    private static Uri RootOf(UpstreamKind kind, Dictionary<string, string> properties)
    {
        var exec = properties.GetValueOrDefault("ExecStart", "");
        var start = exec.IndexOf("argv[]=", StringComparison.Ordinal);
        var words = start < 0 ? "" : exec[(start + 7)..].Split(" ;", 2)[0];
        var host = properties.GetValueOrDefault("Environment", "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(variable => variable.StartsWith("OLLAMA_HOST=", StringComparison.Ordinal))?["OLLAMA_HOST=".Length..];
        return LaunchCommand.RootOf(kind, words.Split(' ', StringSplitOptions.RemoveEmptyEntries), host);
    }
}
