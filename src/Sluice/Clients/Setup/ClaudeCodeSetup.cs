using Sluice.Clients.Setup.Documents;
using Sluice.Gateway.Platform;

namespace Sluice.Clients.Setup;

/// <summary>Claude Code: the variables of <see cref="ClaudeVariables"/>, in the <c>env</c> block of the user's own settings.</summary>
/// <remarks>Settings: https://code.claude.com/docs/en/settings. What stands there wins over the environment.</remarks>
internal sealed class ClaudeCodeSetup : IClientSetup
{
    /// <inheritdoc/>
    public IClient Client { get; } = new ClaudeCode();

    /// <inheritdoc/>
    public IReadOnlyList<SetupTarget> Targets(HostEnvironment host)
    {
        var folder = ClaudeSettings.Folder(host);
        return [new SetupTarget(Path.Combine(folder, "settings.json"), folder, new JsoncDocument())];
    }

    /// <inheritdoc/>
    public SetupPlan Plan(SetupContext context)
    {
        var target = context.Texts.Keys.Single();
        string? Now(string name) => context.Has(target, "env", name) ? context.Value(target, "env", name) is { Length: > 0 } value ? value : null : context.Host.Variable(name);

        // Headers of the environment may hold credentials, and those are not written to a file.
        string? NowButHeaders(string name) => name == ClaudeVariables.CustomHeaders ? context.Value(target, "env", name) : Now(name);
        var variables = ClaudeVariables.Of(NowButHeaders, context.Has(target, "apiKeyHelper") || ClaudeCredential.HasSignIn(context.Host), context.Gateway, context.Token);
        var remarks = variables.Dropped.Select(dropped => $"{dropped.Name} is switched off: {dropped.Reason}. 'sluice disconnect claude' puts it back.").ToList();
        if (variables.Set.ContainsKey(ClaudeVariables.CustomHeaders) && !context.Has(target, "env", ClaudeVariables.CustomHeaders) && context.Host.Variable(ClaudeVariables.CustomHeaders) is not null)
            remarks.Add($"{ClaudeVariables.CustomHeaders} of your environment no longer counts, because the settings file wins. Add its headers to the file if you need them.");
        return new SetupPlan([.. variables.Set.Select(variable => SetupValue.Of(target, variable.Value ?? "", "env", variable.Key))], remarks);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Shadows(HostEnvironment host, string workingDirectory, Uri gateway)
    {
        var own = Targets(host)[0].Path;
        foreach (var (name, variable) in ClaudeSettings.Variables(host, workingDirectory))
        {
            if (name == ClaudeVariables.BaseUrl && variable.File != own && !(Uri.TryCreate(variable.Value, UriKind.Absolute, out var url) && url.Authority == gateway.Authority))
                yield return $"{variable.File} sets {name} to {variable.Value} and wins over your own settings.";
        }
    }
}
