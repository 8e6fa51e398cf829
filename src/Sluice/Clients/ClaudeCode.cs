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
    private const string BaseUrl = "ANTHROPIC_BASE_URL", AuthToken = "ANTHROPIC_AUTH_TOKEN", ApiKey = "ANTHROPIC_API_KEY", CustomHeaders = "ANTHROPIC_CUSTOM_HEADERS";

    private static readonly string[] OtherRoads = ["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY"];

    /// <inheritdoc/>
    public string Name => "claude";

    /// <inheritdoc/>
    public string Program => "claude";

    /// <inheritdoc/>
    public string Install => "npm install -g @anthropic-ai/claude-code";

    /// <inheritdoc/>
    public ClientLaunch Plan(LaunchContext context)
    {
        var settings = ClaudeSettings.Variables(context.Host, context.WorkingDirectory);
        var set = new Dictionary<string, string?>(StringComparer.Ordinal) { [BaseUrl] = context.Gateway.GetLeftPart(UriPartial.Authority) };
        var remarks = new List<string>();
        string? Now(string name) => settings.TryGetValue(name, out var variable) ? variable.Value.Length > 0 ? variable.Value : null : context.Host.Variable(name);

        // 1. Roads that pass a base URL by.
        foreach (var road in OtherRoads.Where(road => Now(road) is not (null or "0" or "false")))
        {
            set[road] = null;
            remarks.Add($"{road} is not used in this run: it would pass Sluice by.");
        }

        // 2. A credential for somebody else's gateway is not Anthropic's and goes nowhere.
        if (Now(BaseUrl) is { } other && !IsAnthropic(other))
        {
            foreach (var name in new[] { AuthToken, ApiKey }.Where(name => Now(name) is not null))
            {
                set[name] = null;
                remarks.Add($"{name} belongs to {BaseUrl} {other} and is not used in this run.");
            }
        }

        // 3. The token.
        string? Own(string name) => set.ContainsKey(name) ? null : Now(name);
        if (Own(AuthToken) is not null || Own(ApiKey) is not null || Now("CLAUDE_CODE_OAUTH_TOKEN") is not null || ClaudeCredential.HasSignIn(context.Host))
        {
            set[CustomHeaders] = Now(CustomHeaders) is { } headers ? $"{headers.TrimEnd('\n')}\nx-sluice-token: {context.Token}" : $"x-sluice-token: {context.Token}";
        }
        else
        {
            set[AuthToken] = context.Token;
        }

        // 4. With a base URL of its own the client asks the main model for titles too, which would make every saving look
        // larger than it is: without Sluice it would have asked its small one.
        if (Now("ANTHROPIC_DEFAULT_HAIKU_MODEL") is null && Now("ANTHROPIC_SMALL_FAST_MODEL") is null) set["ANTHROPIC_DEFAULT_HAIKU_MODEL"] = "claude-haiku-4-5-20251001";

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
            return new ClientLaunch(set, context.Arguments, remarks);
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

    private static bool IsAnthropic(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host == "api.anthropic.com";
}
