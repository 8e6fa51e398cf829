namespace Sluice.Routing.Profile;

/// <summary>Who is calling, from what the clients send by themselves (recorded: Claude Code 2.1.197, Codex 0.169.0, Gemini CLI 0.61.0, opencode 1.18.33).</summary>
public static class ClientRecognition
{
    /// <summary>Claude Code.</summary>
    public const string Claude = "claude";

    /// <summary>Codex CLI.</summary>
    public const string Codex = "codex";

    /// <summary>Gemini CLI.</summary>
    public const string Gemini = "gemini";

    /// <summary>opencode.</summary>
    public const string OpenCode = "opencode";

    /// <summary>The client's name; one that is not known is called what its path prefix calls it, else null.</summary>
    public static string? Recognise(Func<string, string?> header, string? app)
    {
        var agent = header("user-agent") ?? "";
        if (Starts(agent, "claude-cli/") || Starts(agent, "claude-code/")) return Claude;
        if (Starts(agent, "codex_") || Starts(agent, "codex-") || Starts(agent, "codex/")) return Codex;
        if (Starts(agent, "GeminiCLI")) return Gemini;
        if (Starts(agent, "opencode/")) return OpenCode;
        if (header("x-claude-code-session-id") is not null) return Claude;
        if (Starts(header("originator") ?? "", "codex") || header("x-codex-turn-metadata") is not null) return Codex;
        return string.IsNullOrEmpty(app) ? null : app;
    }

    private static bool Starts(string text, string prefix) => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
