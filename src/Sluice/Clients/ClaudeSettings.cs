using System.Text.Json;
using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>A variable that one of Claude Code's settings files sets.</summary>
/// <param name="Value">Its value.</param>
/// <param name="File">The file, which wins over the environment of the process.</param>
internal sealed record SettingsVariable(string Value, string File);

/// <summary>
/// What Claude Code's settings files put into its environment. They win over variables that it was started with, so that a
/// project's file can send a user's requests, credentials included, somewhere else (F126). Only read, never written.
/// </summary>
/// <remarks>Files and their order: https://code.claude.com/docs/en/settings.</remarks>
internal static class ClaudeSettings
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The variables that are set, each by the file that wins.</summary>
    public static IReadOnlyDictionary<string, SettingsVariable> Variables(HostEnvironment host, string workingDirectory)
    {
        var variables = new Dictionary<string, SettingsVariable>(StringComparer.Ordinal);
        foreach (var file in Files(host, workingDirectory))
        {
            foreach (var (name, value) in Read(file)) variables[name] = new SettingsVariable(value, file);
        }

        return variables;
    }

    /// <summary>The user's own folder of Claude Code.</summary>
    public static string Folder(HostEnvironment host) => host.Variable("CLAUDE_CONFIG_DIR") ?? Path.Combine(host.Home, ".claude");

    // From the weakest to the strongest.
    private static IEnumerable<string> Files(HostEnvironment host, string workingDirectory)
    {
        yield return Path.Combine(Folder(host), "settings.json");
        yield return Path.Combine(workingDirectory, ".claude", "settings.json");
        yield return Path.Combine(workingDirectory, ".claude", "settings.local.json");
        yield return host.System switch
        {
            OperatingSystemKind.Windows => Path.Combine(host.Variable("ProgramFiles") ?? @"C:\Program Files", "ClaudeCode", "managed-settings.json"),
            OperatingSystemKind.MacOS => "/Library/Application Support/ClaudeCode/managed-settings.json",
            _ => "/etc/claude-code/managed-settings.json",
        };
    }

    private static List<(string Name, string Value)> Read(string file)
    {
        var variables = new List<(string, string)>();
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length > MaxBytes) return variables;
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("env"u8, out var env) || env.ValueKind is not JsonValueKind.Object) return variables;
            foreach (var variable in env.EnumerateObject())
            {
                if (variable.Value.ValueKind is JsonValueKind.String) variables.Add((variable.Name, variable.Value.GetString()!));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            // The client will say so itself; it takes nothing from a file that it cannot read either.
        }

        return variables;
    }
}
