using Sluice.Clients.Setup.Documents;
using Sluice.Gateway.Platform;

namespace Sluice.Clients.Setup;

/// <summary>
/// opencode: the three vendors that Sluice speaks for get its base URL, and a provider of our own offers the names that are
/// routed. A vendor that the user has a key for keeps it, with the token beside it as <c>x-sluice-token</c>; another one gets
/// the token as its key.
/// </summary>
/// <remarks>Settings: https://opencode.ai/docs/config.</remarks>
internal sealed class OpenCodeSetup : IClientSetup
{
    private static readonly (string Provider, string Path, string[] Keys)[] Vendors =
    [
        ("anthropic", "/v1", ["ANTHROPIC_API_KEY"]),
        ("openai", "/v1", ["OPENAI_API_KEY"]),
        ("google", "/v1beta", ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"]),
    ];

    // The one that wins comes first.
    private static readonly string[] Names = ["opencode.jsonc", "opencode.json"];

    /// <inheritdoc/>
    public IClient Client { get; } = new OpenCode();

    /// <inheritdoc/>
    public IReadOnlyList<SetupTarget> Targets(HostEnvironment host)
    {
        var configuration = host.Variable("XDG_CONFIG_HOME") is { } path && Path.IsPathFullyQualified(path) ? path : Path.Combine(host.Home, ".config");
        var folder = Path.Combine(configuration, "opencode");
        return [.. Names.Select(name => new SetupTarget(Path.Combine(folder, name), folder, new JsoncDocument()))];
    }

    /// <inheritdoc/>
    public SetupPlan Plan(SetupContext context)
    {
        var target = context.Texts.Keys.FirstOrDefault(target => context.Texts[target].Length > 0) ?? context.Texts.Keys.Last();
        var stored = OpenCodeCredential.Stored(context.Host);
        List<SetupValue> values = [];
        var owns = false;
        foreach (var (provider, path, keys) in Vendors)
        {
            var own = stored.Contains(provider) || context.Has(target, "provider", provider, "options", "apiKey") || keys.Any(key => context.Host.Variable(key) is not null);
            owns |= own;
            values.Add(SetupValue.Of(target, context.Url + path, "provider", provider, "options", "baseURL"));
            values.Add(own
                ? SetupValue.Of(target, context.Token, "provider", provider, "options", "headers", "x-sluice-token")
                : SetupValue.Of(target, context.Token, "provider", provider, "options", "apiKey"));
        }

        values.Add(SetupValue.Of(target, "@ai-sdk/openai-compatible", "provider", "sluice", "npm"));
        values.Add(SetupValue.Of(target, "Sluice", "provider", "sluice", "name"));
        values.Add(SetupValue.Of(target, context.Url + "/v1", "provider", "sluice", "options", "baseURL"));
        values.Add(SetupValue.Of(target, context.Token, "provider", "sluice", "options", "apiKey"));

        // The client addresses a model as provider/key; the id is what is sent.
        foreach (var name in (string[])["auto", "local", "tier0", "tier1", "tier2", "tier3"])
            values.Add(new SetupValue(target, ["provider", "sluice", "models", name], $$"""{ "id": "sluice/{{name}}", "name": "Sluice {{name}}" }"""));

        // Without a key of any vendor the client would take a free model of its own, past Sluice.
        if (!owns && !context.Has(target, "model")) values.Insert(0, SetupValue.Of(target, "sluice/auto", "model"));
        return new SetupPlan(values, context.Has(target, "enabled_providers")
            ? ["Your enabled_providers lists what opencode may use. Add \"sluice\" to it to see the models sluice/auto, sluice/local and so on."]
            : []);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Shadows(HostEnvironment host, string workingDirectory, Uri gateway)
    {
        foreach (var name in new[] { "OPENCODE_CONFIG", "OPENCODE_CONFIG_CONTENT", "OPENCODE_CONFIG_DIR" })
        {
            if (host.Variable(name) is not null) yield return $"{name} of your environment is laid over the file.";
        }

        foreach (var name in Names)
        {
            var file = Path.Combine(workingDirectory, name);
            if (File.Exists(file)) yield return $"{file} is laid over your own file.";
        }
    }
}
