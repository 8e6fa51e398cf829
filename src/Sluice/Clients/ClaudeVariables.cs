namespace Sluice.Clients;

/// <summary>The variables that send Claude Code through Sluice.</summary>
/// <param name="Set">What to set; null takes one away.</param>
/// <param name="Dropped">What is taken away, and why.</param>
internal sealed record ClaudeVariables(IReadOnlyDictionary<string, string?> Set, IReadOnlyList<(string Name, string Reason)> Dropped)
{
    /// <summary>Headers to add, a line each.</summary>
    public const string CustomHeaders = "ANTHROPIC_CUSTOM_HEADERS";

    /// <summary>Where requests go.</summary>
    public const string BaseUrl = "ANTHROPIC_BASE_URL";

    private const string AuthToken = "ANTHROPIC_AUTH_TOKEN", ApiKey = "ANTHROPIC_API_KEY", TokenHeader = "x-sluice-token";

    private static readonly string[] OtherRoads = ["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY"];

    /// <summary>Works them out.</summary>
    /// <param name="variable">A variable's value as the client would see it; null when it is not set or empty.</param>
    /// <param name="hasSignIn">The user has a credential that is no variable.</param>
    /// <param name="gateway">The gateway as this machine reaches it.</param>
    /// <param name="token">The inference token.</param>
    /// <param name="connectedToken">Another token of ours that a connected client's settings may hold.</param>
    public static ClaudeVariables Of(Func<string, string?> variable, bool hasSignIn, Uri gateway, string token, string? connectedToken = null)
    {
        var set = new Dictionary<string, string?>(StringComparer.Ordinal) { [BaseUrl] = gateway.GetLeftPart(UriPartial.Authority) };
        List<(string, string)> dropped = [];

        // A client that is connected already has ours; they are not the user's.
        string? Now(string name) => variable(name) is { } value && value != token && value != connectedToken && !(name == BaseUrl && Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Authority == gateway.Authority) ? value : null;

        // 1. Roads that pass a base URL by.
        foreach (var road in OtherRoads.Where(road => Now(road) is not (null or "0" or "false")))
        {
            set[road] = null;
            dropped.Add((road, "it would pass Sluice by"));
        }

        // 2. A credential for somebody else's gateway is not Anthropic's and goes nowhere.
        if (Now(BaseUrl) is { } other && !IsAnthropic(other))
        {
            foreach (var name in new[] { AuthToken, ApiKey }.Where(name => Now(name) is not null))
            {
                set[name] = null;
                dropped.Add((name, $"it belongs to {BaseUrl} {other}"));
            }
        }

        // 3. The token.
        string? Own(string name) => set.ContainsKey(name) ? null : Now(name);
        if (Own(AuthToken) is not null || Own(ApiKey) is not null || Now("CLAUDE_CODE_OAUTH_TOKEN") is not null || hasSignIn)
        {
            var headers = (Now(CustomHeaders) ?? "").Split('\n').Where(line => line.Length > 0 && !line.StartsWith(TokenHeader + ":", StringComparison.OrdinalIgnoreCase));
            set[CustomHeaders] = string.Join('\n', headers.Append($"{TokenHeader}: {token}"));

            // Left from a time without a credential, it would keep the user's from being sent.
            if (variable(AuthToken) is { } left && (left == token || left == connectedToken)) set[AuthToken] = null;
        }
        else
        {
            set[AuthToken] = token;
        }

        // 4. With a base URL of its own the client asks the main model for titles too, which would make every saving look
        // larger than it is: without Sluice it would have asked its small one.
        if (Now("ANTHROPIC_DEFAULT_HAIKU_MODEL") is null && Now("ANTHROPIC_SMALL_FAST_MODEL") is null) set["ANTHROPIC_DEFAULT_HAIKU_MODEL"] = "claude-haiku-4-5-20251001";
        return new ClaudeVariables(set, dropped);
    }

    private static bool IsAnthropic(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host == "api.anthropic.com";
}
