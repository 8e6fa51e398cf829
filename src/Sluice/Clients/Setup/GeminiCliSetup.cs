using Sluice.Clients.Setup.Documents;
using Sluice.Gateway.Platform;

namespace Sluice.Clients.Setup;

/// <summary>
/// Gemini CLI: a base URL and the token, as the key or beside the user's own as <c>x-sluice-token</c>, in the file that it reads
/// variables from; and in its settings the sign-in with a key, because no other kind uses a base URL.
/// </summary>
/// <remarks>Files: https://geminicli.com/docs/reference/configuration. The environment wins over the file of variables.</remarks>
internal sealed class GeminiCliSetup : IClientSetup
{
    private const string ApiKey = "GEMINI_API_KEY", BaseUrl = "GOOGLE_GEMINI_BASE_URL", CustomHeaders = "GEMINI_CLI_CUSTOM_HEADERS", WithKey = "gemini-api-key";

    private static readonly string[] Selected = ["security", "auth", "selectedType"];

    /// <inheritdoc/>
    public IClient Client { get; } = new GeminiCli();

    /// <inheritdoc/>
    public IReadOnlyList<SetupTarget> Targets(HostEnvironment host)
    {
        var home = host.Variable("GEMINI_CLI_HOME") is { } path && Path.IsPathFullyQualified(path) ? path : host.Home;
        var folder = Path.Combine(home, ".gemini");
        var variables = new DotenvDocument();
        return
        [
            new SetupTarget(Path.Combine(folder, ".env"), folder, variables),
            new SetupTarget(Path.Combine(home, ".env"), folder, variables),
            new SetupTarget(Path.Combine(folder, "settings.json"), folder, new JsoncDocument()),
        ];
    }

    /// <inheritdoc/>
    public SetupPlan Plan(SetupContext context)
    {
        // The client takes the first file of variables that there is, and no other.
        var (own, home, settings) = (context.Texts.Keys.ElementAt(0), context.Texts.Keys.ElementAt(1), context.Texts.Keys.ElementAt(2));
        var variables = context.Texts[own].Length == 0 && context.Texts[home].Length > 0 ? home : own;
        List<SetupValue> values = [SetupValue.Of(variables, context.Url, BaseUrl)];
        List<string> remarks = [];
        if (context.Host.Variable(ApiKey) is not null || context.Value(variables, ApiKey) is { Length: > 0 })
        {
            var token = $"x-sluice-token: {context.Token}";
            values.Add(SetupValue.Of(variables, context.Value(variables, CustomHeaders) is { Length: > 0 } headers ? $"{headers}, {token}" : token, CustomHeaders));
        }
        else
        {
            values.Add(SetupValue.Of(variables, context.Token, ApiKey));
        }

        var selected = context.Value(settings, Selected);
        if (selected != WithKey) values.Add(SetupValue.Of(settings, WithKey, Selected));
        if (selected is not (null or WithKey)) remarks.Add($"Your sign-in of the kind '{selected}' rests while Gemini CLI is connected: it takes no base URL. It is kept, and 'sluice disconnect gemini' goes back to it.");
        remarks.Add("A project with a .env of its own, in its folder or above it, is read instead of this file; there use 'sluice run gemini'.");
        return new SetupPlan(values, remarks);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Shadows(HostEnvironment host, string workingDirectory, Uri gateway)
    {
        foreach (var name in new[] { BaseUrl, CustomHeaders })
        {
            if (host.Variable(name) is not null) yield return $"{name} of your environment wins over the file.";
        }

        var home = Path.GetDirectoryName(Targets(host)[1].Path)!;
        for (var folder = workingDirectory; folder is { Length: > 0 } && folder != home; folder = Path.GetDirectoryName(folder))
        {
            foreach (var file in new[] { Path.Combine(folder, ".gemini", ".env"), Path.Combine(folder, ".env") }.Where(File.Exists)) yield return $"{file} is read instead of your own file.";
        }
    }
}
