namespace Sluice.Clients;

/// <summary>
/// What a private launch changes in a client beside its token: the traffic of its own that its settings let one switch off, and
/// the words for what they do not.
/// </summary>
internal static class PrivateLaunch
{
    private const string Tools = "what its tools, MCP servers and shell commands do on the network by themselves";

    /// <summary>Claude Code. https://code.claude.com/docs/en/env-vars, https://code.claude.com/docs/en/data-usage.</summary>
    public static IReadOnlyDictionary<string, string> ClaudeVariables { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
        ["DISABLE_TELEMETRY"] = "1",
        ["DISABLE_ERROR_REPORTING"] = "1",
        ["DISABLE_AUTOUPDATER"] = "1",
        ["DISABLE_FEEDBACK_COMMAND"] = "1",
        ["DISABLE_BUG_COMMAND"] = "1",
        ["CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY"] = "1",
        ["CLAUDE_CODE_ENABLE_TELEMETRY"] = "0",
        ["CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL"] = "1",
        ["ENABLE_CLAUDEAI_MCP_SERVERS"] = "false",
        ["DO_NOT_TRACK"] = "1",
    };

    /// <summary>Codex: TOML values by key. https://developers.openai.com/codex/config-reference.</summary>
    public static IReadOnlyList<(string Key, string Value)> CodexSettings { get; } =
    [
        ("analytics.enabled", "false"),
        ("feedback.enabled", "false"),
        ("check_for_update_on_startup", "false"),
        ("otel.exporter", TomlText.Of("none")),
        ("otel.metrics_exporter", TomlText.Of("none")),
        ("otel.trace_exporter", TomlText.Of("none")),
        ("web_search", TomlText.Of("disabled")),
        // Plugins bring their catalogue: at each start it is fetched from github.com and chatgpt.com, and no finer switch stops that (seen).
        ("features.plugins", "false"),
    ];

    /// <summary>Gemini CLI: laid over its settings. https://geminicli.com/docs/reference/configuration.</summary>
    public static byte[] GeminiSettings { get; } =
        """{"privacy":{"usageStatisticsEnabled":false},"telemetry":{"enabled":false},"general":{"enableAutoUpdate":false,"enableAutoUpdateNotification":false}}"""u8.ToArray();

    /// <summary>Gemini CLI's variables.</summary>
    public static IReadOnlyDictionary<string, string> GeminiVariables { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["GEMINI_TELEMETRY_ENABLED"] = "false" };

    /// <summary>opencode: laid over its settings; no other provider can be asked. https://opencode.ai/docs/config.</summary>
    public static byte[] OpenCodeSettings { get; } =
        """{"autoupdate":false,"share":"disabled","model":"sluice/auto","small_model":"sluice/auto","enabled_providers":["sluice","anthropic","openai","google"],"experimental":{"openTelemetry":false}}"""u8.ToArray();

    /// <summary>opencode's variables. https://opencode.ai/docs/cli.</summary>
    public static IReadOnlyDictionary<string, string> OpenCodeVariables { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["OPENCODE_DISABLE_AUTOUPDATE"] = "true",
        ["OPENCODE_DISABLE_MODELS_FETCH"] = "true",
        ["OPENCODE_DISABLE_LSP_DOWNLOAD"] = "true",
        ["OPENCODE_DISABLE_SHARE"] = "true",
        ["DO_NOT_TRACK"] = "1",
    };

    /// <summary>The line that a private launch begins with.</summary>
    /// <param name="client">The client's name on the command line.</param>
    public static string Remark(string client) => client switch
    {
        "claude" => Line("telemetry, error reports, surveys, updates and feature flags", $"the renewal of a sign-in, the check of a site before WebFetch, {Tools}"),
        "codex" => Line("analytics, feedback, telemetry export, update check, web search and plugins", $"the renewal of a sign-in and what it asks for while signed in, {Tools}"),
        "gemini" => Line("usage statistics, telemetry and updates", Tools),
        _ => Line("updates, sharing, model lists, telemetry and every provider past Sluice", $"the installation of its own plugin package, and of those that your configuration names, from npm, {Tools}"),
    };

    private static string Line(string off, string rest) => $"Private: nothing that goes through Sluice leaves this machine. Switched off in the client: {off}. Not in Sluice's hands: {rest}.";
}
