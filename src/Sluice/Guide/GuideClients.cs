using Sluice.Clients;
using Sluice.Gateway.Platform;

namespace Sluice.Guide;

/// <summary>Where a client looks for instructions and skills.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Instructions">The file of a project that it reads before every session.</param>
/// <param name="ProjectSkills">Its folder of skills below a project; null when it has none.</param>
/// <param name="UserSkills">Its folder of skills of this user.</param>
/// <remarks>
/// Skills are one format at four clients (https://agentskills.io): a folder with a SKILL.md that begins with name and
/// description. Places: https://code.claude.com/docs/en/skills, https://developers.openai.com/codex/skills,
/// https://geminicli.com/docs/cli/skills, https://opencode.ai/docs/skills.
/// </remarks>
internal sealed record GuideClient(string Name, string Instructions, string? ProjectSkills, Func<HostEnvironment, string>? UserSkills);

/// <summary>The clients that a guide can be written for.</summary>
internal static class GuideClients
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<GuideClient> All { get; } =
    [
        new("claude", "CLAUDE.md", ".claude/skills", host => Path.Combine(ClaudeSettings.Folder(host), "skills")),
        new("codex", "AGENTS.md", ".agents/skills", host => Path.Combine(host.Home, ".agents", "skills")),
        new("gemini", "GEMINI.md", ".gemini/skills", host => Path.Combine(host.Home, ".gemini", "skills")),
        new("opencode", "AGENTS.md", ".opencode/skills", host => Path.Combine(host.Variable("XDG_CONFIG_HOME") ?? Path.Combine(host.Home, ".config"), "opencode", "skills")),
        new("cursor", ".cursorrules", null, null),
    ];

    /// <summary>The client of a name; null when it is not known.</summary>
    public static GuideClient? Find(string? name) => All.FirstOrDefault(client => client.Name == name);

    /// <summary>The client that reads a file of this name; null when any may.</summary>
    public static string? Of(string path) => Path.GetFileName(path).ToUpperInvariant() switch
    {
        "CLAUDE.MD" or "CLAUDE.LOCAL.MD" => "claude",
        "GEMINI.MD" => "gemini",
        ".CURSORRULES" => "cursor",
        var name when name.EndsWith(".MDC", StringComparison.Ordinal) => "cursor",
        _ => null,
    };

    /// <summary>How marks are written in a file of this name.</summary>
    public static MarkStyle StyleOf(string path) =>
        path.EndsWith(".mdc", StringComparison.OrdinalIgnoreCase) && !File.Exists(path) ? MarkStyle.FrontMatter
        : Path.GetFileName(path).Equals(".cursorrules", StringComparison.OrdinalIgnoreCase) ? MarkStyle.Hash
        : MarkStyle.Markdown;
}
