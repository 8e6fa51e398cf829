using System.Buffers;
using System.Text.Json;

namespace Sluice.Clients;

/// <summary>
/// Claude Code: a base URL, and Sluice's token in one of two places. A user without a credential sends the token as the
/// credential. A user who has one keeps it in its usual header, from where it travels to Anthropic and to nobody else, and
/// the token travels beside it as <c>x-sluice-token</c>.
/// </summary>
/// <remarks>Variables: https://code.claude.com/docs/en/env-vars.</remarks>
internal sealed class ClaudeCode : IClient
{
    /// <inheritdoc/>
    public string Name => "claude";

    /// <inheritdoc/>
    public string Title => "Claude Code";

    /// <inheritdoc/>
    public string Program => "claude";

    /// <inheritdoc/>
    public string Install => "npm install -g @anthropic-ai/claude-code";

    /// <inheritdoc/>
    public ClientLaunch Plan(LaunchContext context)
    {
        var settings = ClaudeSettings.Variables(context.Host, context.WorkingDirectory);
        string? Now(string name) => settings.TryGetValue(name, out var variable) ? variable.Value.Length > 0 ? variable.Value : null : context.Host.Variable(name);
        var variables = ClaudeVariables.Of(Now, ClaudeCredential.HasSignIn(context.Host), context.Gateway, context.Token, context.ConnectedToken);
        var set = new Dictionary<string, string?>(variables.Set, StringComparer.Ordinal);
        var remarks = variables.Dropped.Select(dropped => $"{dropped.Name} is not used in this run: {dropped.Reason}.").ToList();
        if (context.Private)
        {
            foreach (var (name, value) in PrivateLaunch.ClaudeVariables) set[name] = value;
        }

        ProxyBypass.Add(context.Host, set);
        return Finish(context, settings, set, remarks);
    }

    // Settings files win over the environment; what they would undo goes in as a settings file of ours, which wins over theirs.
    private static ClientLaunch Finish(LaunchContext context, IReadOnlyDictionary<string, SettingsVariable> settings, Dictionary<string, string?> set, List<string> remarks)
    {
        var shadowed = set.Keys.Where(name => settings.TryGetValue(name, out var variable) && variable.Value != (set[name] ?? "")).ToList();
        if (shadowed.Count == 0) return new ClientLaunch(set, context.Arguments, remarks);
        var files = string.Join(", ", shadowed.Select(name => settings[name].File).Distinct(StringComparer.Ordinal));
        if (context.Arguments.Any(argument => argument == "--settings" || argument.StartsWith("--settings=", StringComparison.Ordinal)))
        {
            remarks.Add($"{files} sets {string.Join(", ", shadowed)} and may send this run past Sluice: your own --settings leaves no way to set it right.");
            return new ClientLaunch(set, context.Arguments, remarks) { Refusal = context.Private ? remarks[^1] : null };
        }

        remarks.Add($"{files} sets {string.Join(", ", shadowed)}; overruled for this run.");
        return new ClientLaunch(set, ["--settings", context.PrivateFile, .. context.Arguments], remarks) { PrivateContent = Settings(set) };
    }

    private static byte[] Settings(Dictionary<string, string?> set)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("env"u8);
            foreach (var (name, value) in set) writer.WriteString(name, value ?? "");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
