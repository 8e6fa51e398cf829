using System.Text;
using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>
/// Gemini CLI: a base URL, and Sluice's token as the key. A user who has a key keeps sending it, from where it travels to
/// Google and to nobody else, and the token travels beside it as <c>x-sluice-token</c>.
/// </summary>
/// <remarks>
/// Variables: https://geminicli.com/docs/reference/configuration. The kind of sign-in comes from settings alone: with a base
/// URL and none in the settings the client takes <c>gateway</c>, which it then refuses itself (0.61.0, validateAuthMethod).
/// The system's settings are the only ones that win over the user's without touching them, and a variable says where they are.
/// </remarks>
internal sealed class GeminiCli : IClient
{
    private const string ApiKey = "GEMINI_API_KEY", CustomHeaders = "GEMINI_CLI_CUSTOM_HEADERS", SystemSettings = "GEMINI_CLI_SYSTEM_SETTINGS_PATH", SystemDefaults = "GEMINI_CLI_SYSTEM_DEFAULTS_PATH";

    private static ReadOnlySpan<byte> WithKey => """{"security":{"auth":{"selectedType":"gemini-api-key"}}}"""u8;

    /// <inheritdoc/>
    public string Name => "gemini";

    /// <inheritdoc/>
    public string Program => "gemini";

    /// <inheritdoc/>
    public string Install => "npm install -g @google/gemini-cli";

    /// <inheritdoc/>
    public ClientLaunch Plan(LaunchContext context)
    {
        var set = new Dictionary<string, string?>(StringComparer.Ordinal) { ["GOOGLE_GEMINI_BASE_URL"] = context.Gateway.GetLeftPart(UriPartial.Authority) };
        var remarks = new List<string>();
        if (GeminiKey.Exists(context.Host, context.WorkingDirectory))
        {
            var token = $"x-sluice-token: {context.Token}";
            set[CustomHeaders] = context.Host.Variable(CustomHeaders) is { } headers ? $"{headers}, {token}" : token;
        }
        else
        {
            set[ApiKey] = context.Token;
        }

        var (file, defaults) = SystemFiles(context.Host);
        var settings = Settings(file);
        if (settings is null) remarks.Add($"{file} cannot be read and is not used in this run.");
        set[SystemSettings] = context.PrivateFile;

        // Looked for beside the file that is replaced.
        if (context.Host.Variable(SystemDefaults) is null) set[SystemDefaults] = defaults;
        ProxyBypass.Add(context.Host, set);
        return new ClientLaunch(set, context.Arguments, remarks) { PrivateContent = settings ?? WithKey.ToArray() };
    }

    private static (string Settings, string Defaults) SystemFiles(HostEnvironment host)
    {
        var settings = host.Variable(SystemSettings) ?? host.System switch
        {
            OperatingSystemKind.Windows => @"C:\ProgramData\gemini-cli\settings.json",
            OperatingSystemKind.MacOS => "/Library/Application Support/GeminiCli/settings.json",
            _ => "/etc/gemini-cli/settings.json",
        };
        return (settings, Path.Combine(Path.GetDirectoryName(settings) ?? "", "system-defaults.json"));
    }

    private static byte[]? Settings(string file)
    {
        try
        {
            return File.Exists(file) ? JsonMerge.Over(File.ReadAllBytes(file), WithKey.ToArray()) : WithKey.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Whether the user has a key of Gemini's own: in the environment, or in the file that the client reads variables from.</summary>
internal static class GeminiKey
{
    private const string Name = "GEMINI_API_KEY";

    /// <summary>There is one. Its value is never read.</summary>
    public static bool Exists(HostEnvironment host, string workingDirectory) =>
        host.Variable(Name) is not null || (Files(host, workingDirectory).FirstOrDefault(File.Exists) is { } file && IsSetIn(file));

    // The client takes the first that exists, and no other.
    private static IEnumerable<string> Files(HostEnvironment host, string workingDirectory)
    {
        for (var folder = workingDirectory; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
        {
            yield return Path.Combine(folder, ".gemini", ".env");
            yield return Path.Combine(folder, ".env");
        }

        yield return Path.Combine(host.Home, ".gemini", ".env");
        yield return Path.Combine(host.Home, ".env");
    }

    private static bool IsSetIn(string file)
    {
        try
        {
            return File.ReadLines(file, Encoding.UTF8).Any(line =>
            {
                var text = line.Trim();
                if (text.StartsWith("export ", StringComparison.Ordinal)) text = text["export ".Length..].TrimStart();
                return text.StartsWith(Name, StringComparison.Ordinal) && text[Name.Length..].TrimStart() is ['=', .. var value] && value.Trim().Trim('"', '\'').Length > 0;
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
