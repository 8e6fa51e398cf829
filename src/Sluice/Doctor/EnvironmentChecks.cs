using Sluice.Clients;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Doctor;

/// <summary>What clients take from the environment and from settings files, and what goes wrong there.</summary>
internal static class EnvironmentChecks
{
    // Addresses, by the client that reads them, and whether the usual form has a version at its end.
    private static readonly (string Variable, bool WantsVersion)[] Addresses =
    [
        ("ANTHROPIC_BASE_URL", false), ("OPENAI_BASE_URL", true), ("OPENAI_API_BASE", true), ("GOOGLE_GEMINI_BASE_URL", false), ("OLLAMA_HOST", false),
    ];

    /// <summary>Looks at the environment of this process.</summary>
    /// <param name="host">Variables.</param>
    /// <param name="gateway">Where Sluice is or will be.</param>
    /// <param name="workingDirectory">The project.</param>
    /// <param name="token">Sluice's own token: what holds it was put there by 'sluice connect'.</param>
    public static IEnumerable<FindingView> Run(HostEnvironment host, Uri gateway, string workingDirectory, string? token = null)
    {
        foreach (var (variable, wantsVersion) in Addresses)
        {
            if (host.Variable(variable) is { } value && Address(variable, value, wantsVersion, gateway) is { } finding) yield return finding;
        }

        foreach (var variable in new[] { "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY" })
        {
            if (host.Variable(variable) is not null && ClaudeCredential.HasSignIn(host))
            {
                yield return Finding.Warning("credentials", $"{variable} is set and Claude Code is also signed in: the variable wins, and its requests are billed per token.", $"Unset {variable} to use the subscription.");
            }
        }

        foreach (var variable in new[] { "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX" })
        {
            if (host.Variable(variable) is not (null or "0" or "false")) yield return Finding.Warning("environment", $"{variable} sends Claude Code past every base URL.", $"Unset it, or start with 'sluice run claude', which does so for that run.");
        }

        foreach (var finding in Settings(host, gateway, workingDirectory, token)) yield return finding;
    }

    private static FindingView? Address(string variable, string value, bool wantsVersion, Uri gateway)
    {
        if (variable == "OLLAMA_HOST")
        {
            return value.Contains("0.0.0.0", StringComparison.Ordinal)
                ? Finding.Warning("ollama", "OLLAMA_HOST is 0.0.0.0: an Ollama started with it serves every machine on the network, without a key.", "Set it to 127.0.0.1:11434.")
                : null;
        }

        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return Finding.Error("base URL", $"{variable} is '{value}', which is no address.", $"Unset it, or set it to {gateway.GetLeftPart(UriPartial.Authority)}{(wantsVersion ? "/v1" : "")}.");
        var versioned = url.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal);
        if (url.Authority != gateway.Authority)
            return Finding.Warning("base URL", $"{variable} is {value}: a client started by hand goes there and not to Sluice.", "Start it with 'sluice run', or unset the variable.");
        return versioned == wantsVersion
            ? Finding.Ok("base URL", $"{variable} points to Sluice.")
            : Finding.Error("base URL", $"{variable} is {value}: {(wantsVersion ? "it must end with /v1" : "the client adds /v1 itself, so its requests go to /v1/v1")}.", $"Set it to {gateway.GetLeftPart(UriPartial.Authority)}{(wantsVersion ? "/v1" : "")}.");
    }

    private static IEnumerable<FindingView> Settings(HostEnvironment host, Uri gateway, string workingDirectory, string? token)
    {
        var variables = ClaudeSettings.Variables(host, workingDirectory);
        foreach (var name in new[] { "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "ANTHROPIC_CUSTOM_HEADERS" })
        {
            if (!variables.TryGetValue(name, out var variable) || variable.Value.Length == 0 || (token is not null && variable.Value.Contains(token, StringComparison.Ordinal))) continue;
            if (name == "ANTHROPIC_BASE_URL" && Uri.TryCreate(variable.Value, UriKind.Absolute, out var url) && url.Authority == gateway.Authority)
            {
                yield return Finding.Ok("settings", $"{variable.File} points Claude Code to Sluice.");
                continue;
            }

            var ofProject = variable.File.StartsWith(workingDirectory, StringComparison.Ordinal) && !variable.File.StartsWith(ClaudeSettings.Folder(host), StringComparison.Ordinal);
            yield return Finding.Warning(
                "settings",
                $"{variable.File} sets {name}{(ofProject ? ": this project overrides where your requests and your credential go" : "; it wins over the environment")}.",
                "Take it out of the file if you did not put it there. 'sluice run claude' overrules it.");
        }
    }
}
