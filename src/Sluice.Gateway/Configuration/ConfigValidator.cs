using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration;

/// <summary>
/// Checks what concerns more than one value of a configuration: names that must exist, addresses that must be safe, chains that
/// must end. Reports everything it finds.
/// </summary>
internal sealed partial class ConfigValidator(SluiceConfig config, ConfigReading reading)
{
    /// <summary>Checks everything.</summary>
    public void Check()
    {
        CheckServer();
        foreach (var (name, upstream) in config.Upstreams)
        {
            CheckUpstream(ConfigPath.Member("upstreams", name), name, upstream);
        }

        foreach (var (alias, model) in config.Models)
        {
            CheckModel(ConfigPath.Member("models", alias), alias, model);
        }

        CheckRouting();
        CheckBudgets();
        CheckTelemetry();
    }

    private void CheckServer()
    {
        var server = config.Server;
        var url = server.Url;
        if (url.AbsolutePath is not "/")
        {
            reading.Wrong("server.url", "The address to listen on has a path.", $"Write {url.GetLeftPart(UriPartial.Authority)}.");
        }

        if (!url.IsLoopback && server.Auth is AuthMode.None)
        {
            reading.Wrong(
                "server.auth",
                $"auth is none, and {url.Authority} is reachable from other machines: anyone could spend your keys.",
                "Set server.auth to token, or listen on http://127.0.0.1:8484.");
        }

        if (!url.IsLoopback && url.Scheme is "http" && !server.InsecureHttp)
        {
            reading.Wrong(
                "server.url",
                $"Tokens and prompts would travel readable to {url.Authority}.",
                "Give an https url with server.certificate, or set server.insecureHttp to true (option --insecure-http) when something else protects the way.");
        }

        if (url.Scheme is "https" && server.Certificate is null)
        {
            reading.Wrong("server.certificate", "An https url needs a certificate.", "Name a PEM file in server.certificate, or use http.");
        }

        foreach (var (index, host) in server.AllowedHosts.Index())
        {
            if (Uri.CheckHostName(host) is UriHostNameType.Unknown)
            {
                reading.Wrong(ConfigPath.Item("server.allowedHosts", index), $"'{host}' is no host name.", "Write the bare name, without scheme, port or path.");
            }
        }
    }

    private void CheckUpstream(string path, string name, UpstreamConfig upstream)
    {
        if (name is "sluice")
        {
            reading.Wrong(path, "The name sluice belongs to sluice/auto and its kin.", "Name the upstream otherwise.");
        }

        if (upstream.Local && !upstream.BaseUrl.IsLoopback && !upstream.Trusted)
        {
            reading.Wrong(
                $"{path}.local",
                $"{upstream.BaseUrl.Host} is not this machine, so what is sent there leaves it.",
                "Set local to false, or trusted to true when the machine is yours.");
        }

        if (upstream.ApiKey is null)
        {
            return;
        }

        if (upstream.ApiKey.Source is SecretSource.Literal)
        {
            reading.Warn($"{path}.apiKey", "The key itself stands in the configuration.", "Move it out: env:NAME, file:PATH or keychain:NAME.");
        }

        if (upstream.BaseUrl.Scheme is "http" && !upstream.BaseUrl.IsLoopback)
        {
            reading.Warn($"{path}.baseUrl", $"The key travels readable to {upstream.BaseUrl.Host}.", "Use https.");
        }
    }

    private void CheckModel(string path, string alias, ModelConfig model)
    {
        CheckUpstreamName($"{path}.upstream", model.Upstream);
        if (model is { ContextWindow: { } window, MaxOutput: { } output } && output > window)
        {
            reading.Wrong($"{path}.maxOutput", $"{alias} can answer with more tokens ({output}) than it can hold ({window}).", "Lower maxOutput or raise contextWindow.");
        }
    }

    private void CheckBudgets()
    {
        foreach (var (index, budget) in config.Budgets.Index())
        {
            if (budget.Dollars is null == budget.Tokens is null)
            {
                reading.Wrong(ConfigPath.Item("budgets", index), budget.Dollars is null ? "The budget has no amount." : "The budget has two amounts.", "Give either dollars or tokens; two budgets may stand side by side.");
            }
        }
    }

    private void CheckTelemetry()
    {
        if (config.Telemetry is { Endpoint: { Scheme: "http", IsLoopback: false } endpoint, Headers.Count: > 0 })
        {
            reading.Warn("telemetry.endpoint", $"The headers travel readable to {endpoint.Host}.", "Use https.");
        }
    }

    /// <summary>An upstream that is not configured is a mistake, unless discovery may yet bring it.</summary>
    private void CheckUpstreamName(string path, string name)
    {
        if (name.Length == 0 || config.Upstreams.ContainsKey(name))
        {
            return;
        }

        var fix = NearestName.Suggest(name, config.Upstreams.Keys);
        if (config.DiscoversServers || config.DiscoversKeys)
        {
            reading.Warn(path, $"There is no upstream '{name}' in the configuration; it counts only if discovery finds it.", config.Upstreams.Count == 0 ? "" : fix);
        }
        else
        {
            reading.Wrong(path, $"There is no upstream '{name}'.", fix);
        }
    }
}
