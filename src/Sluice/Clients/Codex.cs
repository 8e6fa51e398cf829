namespace Sluice.Clients;

/// <summary>
/// Codex: a provider of our own, made of <c>-c</c> flags, each a TOML value. The token stands in a variable that the flags
/// name, never on the command line. A user who is signed in, or has a key, keeps sending that credential in its usual header,
/// from where it travels to OpenAI and to nobody else, and the token travels beside it as <c>x-sluice-token</c>.
/// </summary>
/// <remarks>
/// Settings: https://developers.openai.com/codex/config-reference. A provider that is not called OpenAI is asked over HTTP
/// with plain bodies: no WebSocket is tried and nothing is compressed.
/// </remarks>
internal sealed class Codex : IClient
{
    private const string TokenVariable = "SLUICE_TOKEN", ApiKey = "OPENAI_API_KEY", Provider = "model_providers.sluice";

    /// <inheritdoc/>
    public string Name => "codex";

    /// <inheritdoc/>
    public string Title => "Codex";

    /// <inheritdoc/>
    public string Program => "codex";

    /// <inheritdoc/>
    public string Install => "npm install -g @openai/codex";

    /// <inheritdoc/>
    public ClientLaunch Plan(LaunchContext context)
    {
        var set = new Dictionary<string, string?>(StringComparer.Ordinal) { [TokenVariable] = context.Token };
        var remarks = new List<string>();
        List<(string Key, string Value)> settings =
        [
            ("model_provider", TomlText.Of("sluice")),
            (Provider + ".name", TomlText.Of("Sluice")),
            (Provider + ".base_url", TomlText.Of(context.Gateway.GetLeftPart(UriPartial.Authority) + "/v1")),
            (Provider + ".wire_api", TomlText.Of("responses")),
        ];
        if (CodexCredential.HasSignIn(context.Host))
        {
            settings.Add((Provider + ".requires_openai_auth", "true"));
            settings.Add(TokenBeside());
        }
        else if (context.Host.Variable(ApiKey) is not null)
        {
            settings.Add((Provider + ".env_key", TomlText.Of(ApiKey)));
            settings.Add(TokenBeside());
        }
        else
        {
            settings.Add((Provider + ".env_key", TomlText.Of(TokenVariable)));
        }

        if (context.Private) settings.AddRange(PrivateLaunch.CodexSettings);
        if (context.Arguments.Any(argument => argument is "--oss" or "--local-provider")) remarks.Add("--oss asks a local server itself, past Sluice: leave it out.");
        ProxyBypass.Add(context.Host, set);
        return new ClientLaunch(set, [.. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" }), .. context.Arguments], remarks);
    }

    private static (string Key, string Value) TokenBeside() => (Provider + ".env_http_headers", TomlText.Of([new("x-sluice-token", TokenVariable)]));
}
