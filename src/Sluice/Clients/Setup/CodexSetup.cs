using Sluice.Clients.Setup.Documents;
using Sluice.Gateway.Platform;

namespace Sluice.Clients.Setup;

/// <summary>
/// Codex: a provider of our own in the user's <c>config.toml</c>, chosen for everything. A user who is signed in stays so, and
/// the token travels beside the sign-in as <c>x-sluice-token</c>.
/// </summary>
/// <remarks>
/// Settings: https://developers.openai.com/codex/config-reference. Only a provider that is called OpenAI is asked over
/// WebSockets or with compressed bodies.
/// </remarks>
internal sealed class CodexSetup : IClientSetup
{
    private const string Providers = "model_providers", Provider = "sluice";

    /// <inheritdoc/>
    public IClient Client { get; } = new Codex();

    /// <inheritdoc/>
    public IReadOnlyList<SetupTarget> Targets(HostEnvironment host)
    {
        var folder = host.Variable("CODEX_HOME") is { } path && Path.IsPathFullyQualified(path) ? path : Path.Combine(host.Home, ".codex");
        return [new SetupTarget(Path.Combine(folder, "config.toml"), folder, new TomlDocument())];
    }

    /// <inheritdoc/>
    public SetupPlan Plan(SetupContext context)
    {
        var target = context.Texts.Keys.Single();
        List<SetupValue> values =
        [
            SetupValue.Of(target, Provider, "model_provider"),
            SetupValue.Of(target, "Sluice", Providers, Provider, "name"),
            SetupValue.Of(target, context.Url + "/v1", Providers, Provider, "base_url"),
            SetupValue.Of(target, "responses", Providers, Provider, "wire_api"),
        ];
        if (CodexCredential.HasSignIn(context.Host))
        {
            values.Add(new SetupValue(target, [Providers, Provider, "requires_openai_auth"], "true"));
            values.Add(new SetupValue(target, [Providers, Provider, "http_headers"], $"{{ {TomlDocument.Quote("x-sluice-token")} = {TomlDocument.Quote(context.Token)} }}"));
        }
        else
        {
            values.Add(SetupValue.Of(target, context.Token, Providers, Provider, "experimental_bearer_token"));
        }

        return new SetupPlan(values, context.Value(target, "profile") is { } profile && context.Has(target, "profiles", profile, "model_provider")
            ? [$"Your profile '{profile}' names a model_provider of its own, which wins. Take it out of the profile to use Sluice."]
            : []);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Shadows(HostEnvironment host, string workingDirectory, Uri gateway)
    {
        var project = Path.Combine(workingDirectory, ".codex", "config.toml");
        if (File.Exists(project) && project != Targets(host)[0].Path) yield return $"{project} may name another model_provider: in a project that you trust, Codex lets it win.";
    }
}
