using System.Text.Json;

namespace Sluice.Clients;

/// <summary>
/// Gemini CLI: a base URL, and Sluice's token as the key. A user who has a key keeps sending it, from where it travels to
/// Google and to nobody else, and the token travels beside it as <c>x-sluice-token</c>.
/// </summary>
/// <remarks>
/// Variables: https://geminicli.com/docs/reference/configuration. The kind of sign-in stands in the settings: with a base URL
/// in the environment and no kind there the client takes <c>gateway</c>, which it then refuses itself (0.61.0,
/// validateAuthMethod), and a sign-in with Google ignores the base URL. Settings of the system would win but have to belong to
/// root. So a user whose settings do not say "key" gets a home for this run that is their own but for that one word.
/// </remarks>
internal sealed class GeminiCli : IClient
{
    private const string ApiKey = "GEMINI_API_KEY", CustomHeaders = "GEMINI_CLI_CUSTOM_HEADERS", Home = "GEMINI_CLI_HOME", Folder = ".gemini", SettingsFile = "settings.json", WithKey = "gemini-api-key";

    private static readonly string[] Kept = ["tmp", "history"];

    /// <inheritdoc/>
    public string Name => "gemini";

    /// <inheritdoc/>
    public string Title => "Gemini CLI";

    /// <inheritdoc/>
    public string Program => "gemini";

    /// <inheritdoc/>
    public string Install => "npm install -g @google/gemini-cli";

    /// <inheritdoc/>
    public ClientLaunch Plan(LaunchContext context)
    {
        var set = new Dictionary<string, string?>(StringComparer.Ordinal) { ["GOOGLE_GEMINI_BASE_URL"] = context.Gateway.GetLeftPart(UriPartial.Authority) };
        if (GeminiKey.Exists(context.Host, context.WorkingDirectory))
        {
            var token = $"x-sluice-token: {context.Token}";
            set[CustomHeaders] = context.Host.Variable(CustomHeaders) is { } headers ? $"{headers}, {token}" : token;
        }
        else
        {
            set[ApiKey] = context.Token;
        }

        if (context.Private)
        {
            foreach (var (name, value) in PrivateLaunch.GeminiVariables) set[name] = value;
        }

        ProxyBypass.Add(context.Host, set);
        var source = Path.Combine(context.Host.Variable(Home) ?? context.Host.Home, Folder);
        var settings = Read(Path.Combine(source, SettingsFile));
        if (context.Private) settings = JsonMerge.Over(settings, PrivateLaunch.GeminiSettings) ?? settings;
        else if (SignIn(settings) == WithKey) return new ClientLaunch(set, context.Arguments, []);

        if (JsonMerge.Over(settings, """{"security":{"auth":{"selectedType":"gemini-api-key"}}}"""u8.ToArray()) is not { } merged)
        {
            return new ClientLaunch(set, context.Arguments, [$"{Path.Combine(source, SettingsFile)} is not a JSON object: the client may ask somebody else."]) { Refusal = context.Private ? $"{Path.Combine(source, SettingsFile)} is not a JSON object, so nothing keeps the client from asking somebody else: mend it." : null };
        }

        set[Home] = context.PrivateFolder;
        return new ClientLaunch(set, context.Arguments, []) { Overlay = new FolderOverlay(source, Path.Combine(context.PrivateFolder, Folder), SettingsFile, merged, Kept) };
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllBytes(file) : "{}"u8.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "{}"u8.ToArray();
        }
    }

    private static string? SignIn(byte[] settings)
    {
        try
        {
            using var document = JsonDocument.Parse(settings, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var at = document.RootElement;
            foreach (var name in (string[])["security", "auth", "selectedType"])
            {
                if (at.ValueKind is not JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
            }

            return at.ValueKind is JsonValueKind.String ? at.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
