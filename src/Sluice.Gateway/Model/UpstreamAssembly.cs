using System.Globalization;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger.Pricing;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Upstreams.Credentials;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Model;

/// <summary>The upstreams of a model and the servers behind the local ones.</summary>
/// <param name="Upstreams">In order: configured, discovered, from keys of the environment, Anthropic for callers' own credentials.</param>
/// <param name="Servers">Name of an upstream to the server that discovery found there.</param>
/// <param name="Unusable">What was found and cannot be used, with the reason.</param>
internal sealed record AssembledUpstreams(
    IReadOnlyList<UpstreamModel> Upstreams, IReadOnlyDictionary<string, DiscoveredServer> Servers, IReadOnlyList<string> Unusable);

/// <summary>Gathers upstreams from the configuration, from discovery and from the environment's keys.</summary>
internal static class UpstreamAssembly
{
    /// <summary>Protocols that upstreams may speak so far.</summary>
    private static readonly string[] Spoken = ["anthropic", "openai-chat", "openai-responses", "gemini", "ollama"];

    /// <summary>Vendors whose clients are pointed at this gateway with credentials of their own.</summary>
    private static readonly string[] CallersVendors = [KnownVendors.Anthropic, "openai", KnownVendors.Google];

    /// <summary>What OpenAI's own endpoint speaks at one base URL.</summary>
    private static readonly string[] OpenAiProtocols = ["openai-responses", "openai-chat"];

    /// <summary>Gathers them.</summary>
    public static AssembledUpstreams Assemble(ModelInputs inputs)
    {
        var config = inputs.Effective.Config;
        var upstreams = new List<UpstreamModel>();
        var servers = new Dictionary<string, DiscoveredServer>(StringComparer.Ordinal);
        var unusable = new List<string>();

        foreach (var (name, upstream) in config.Upstreams)
        {
            var server = inputs.Servers.FirstOrDefault(server => IsSameServer(server.Root, upstream.BaseUrl));
            upstreams.Add(Configured(name, upstream, inputs.Effective, server));
            if (server is not null)
            {
                servers[name] = server;
            }
        }

        if (config.DiscoversServers)
        {
            foreach (var server in inputs.Servers.Where(server => !config.Upstreams.Values.Any(upstream => IsSameServer(server.Root, upstream.BaseUrl))))
            {
                var name = Unused(ServerAddresses.NameOf(server, inputs.Variable("OLLAMA_HOST")), upstreams);
                upstreams.Add(Discovered(name, server, ServerAddresses.IsTrusted(server.Root, config.Discovery.TrustedHosts)));
                servers[name] = server;
            }
        }

        foreach (var vendor in config.DiscoversKeys ? KnownVendors.All : [])
        {
            foreach (var variable in vendor.Variables)
            {
                if (inputs.Variable(variable) is not { } key || upstreams.Any(upstream => upstream.Provider == vendor.Name && !upstream.IsLocal))
                {
                    continue;
                }

                if (!Spoken.Contains(vendor.Protocol))
                {
                    unusable.Add($"{variable}: the protocol {vendor.Protocol} of {vendor.DisplayName} cannot be spoken to an upstream yet.");
                    break;
                }

                upstreams.Add(OfVendor(Unused(vendor.Name, upstreams), vendor, new UpstreamCredential(CredentialKind.Configured, new Secret(key), variable)));
                break;
            }
        }

        // Always there: a caller who brings a credential of its own for one of the vendors can go to that vendor with it.
        foreach (var name in CallersVendors)
        {
            if (!upstreams.Any(upstream => upstream.Vendor == name || upstream.Name == name))
            {
                upstreams.Add(OfVendor(name, KnownVendors.Find(name)!, UpstreamCredential.Caller));
            }
        }

        return new AssembledUpstreams([.. upstreams.Select(upstream => WithSlots(upstream, servers.GetValueOrDefault(upstream.Name), inputs))], servers, unusable);
    }

    // Ollama does not say how many requests it runs at once. By default it is one of each loaded model; the service may have another
    // environment than we have, but where ours sets the number, the user has thought of it.
    private static UpstreamModel WithSlots(UpstreamModel upstream, DiscoveredServer? server, ModelInputs inputs)
    {
        var isOllama = upstream is { IsLocal: true, Kind: UpstreamKind.Ollama };
        var own = !isOllama ? null : int.TryParse(inputs.Variable("OLLAMA_NUM_PARALLEL"), NumberStyles.None, CultureInfo.InvariantCulture, out var parallel) && parallel > 0 ? parallel : (int?)1;
        return upstream with
        {
            Slots = upstream.MaxConcurrent ?? (upstream.IsLocal ? server?.Slots ?? own : null),
            SlotsPerModel = isOllama && upstream.MaxConcurrent is null,
        };
    }

    private static UpstreamModel Configured(string name, UpstreamConfig config, EffectiveConfig effective, DiscoveredServer? server)
    {
        var secrets = effective.Secrets.GetValueOrDefault(name);
        var provider = Providers.Of(config.BaseUrl);
        var ownVendor = provider is "anthropic" or "openai" or "google" ? provider : null;
        var vendor = ownVendor ?? (config.ApiKey?.Source is SecretSource.Client ? KnownVendors.OfProtocol(config.Protocol) : null);
        var disabled = effective.Disabled.GetValueOrDefault(name)
            ?? (Spoken.Contains(config.Protocol) ? null : $"The protocol {config.Protocol} cannot be spoken to an upstream yet.");
        return new UpstreamModel
        {
            Name = name,
            Protocol = config.Protocol,
            AlsoSpeaks = ownVendor is "openai" ? [.. OpenAiProtocols.Where(spoken => spoken != config.Protocol)] : [],
            BaseUri = config.BaseUrl,
            Kind = server?.Kind ?? KindOf(provider, config.Protocol),
            IsLocal = config.Local,
            Trusted = config.Trusted,
            Vendor = vendor,

            // A server that speaks Anthropic's protocol at an address of its own is asked for Anthropic's models, and one that is
            // given the callers' own credential for those of the vendor whose credential that is.
            Provider = provider ?? (config.Local ? null : config.Protocol is "anthropic" ? KnownVendors.Anthropic : vendor),
            Credential = (secrets?.ApiKey, config.ApiKey) switch
            {
                ({ } key, { } reference) => new UpstreamCredential(CredentialKind.Configured, key, reference.ToString()),
                (_, { Source: SecretSource.Client }) => UpstreamCredential.Caller,
                (_, not null) => UpstreamCredential.Missing,
                _ when ownVendor is not null => UpstreamCredential.Caller,
                _ when provider is not null => UpstreamCredential.Missing,
                _ => UpstreamCredential.None,
            },
            Headers = secrets?.Headers ?? new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase),
            Retries = config.Retries,
            ConnectTimeout = config.Timeouts.Connect,
            FirstByteTimeout = config.FirstByteTimeout(),
            ThinkingFirstByteTimeout = config.FirstByteTimeout(thinking: true),
            IdleTimeout = config.IdleTimeout,
            TotalTimeout = config.Timeouts.Total,
            KeepAlive = config.KeepAlive,
            MaxConcurrent = config.MaxConcurrent,
            Traits = UpstreamTraits.Of(config),
            Disabled = disabled,
        };
    }

    private static UpstreamModel Discovered(string name, DiscoveredServer server, bool trusted)
    {
        var config = new UpstreamConfig { Protocol = server.Protocol, BaseUrl = server.BaseUri, Local = server.Root.IsLoopback || trusted, Trusted = trusted && !server.Root.IsLoopback };
        return Configured(name, config, EffectiveConfig.Default, server) with
        {
            Discovered = true,
            Disabled = server.Status is ServerStatus.NeedsKey
                ? $"{server.Kind.DisplayName()} at {server.Root.Authority} wants a key: configure it under upstreams with an apiKey."
                : null,
        };
    }

    private static UpstreamModel OfVendor(string name, KnownVendor vendor, UpstreamCredential credential)
    {
        var config = new UpstreamConfig { Protocol = vendor.Protocol, BaseUrl = new Uri(vendor.BaseUrl) };
        return Configured(name, config, EffectiveConfig.Default, null) with { Discovered = true, Credential = credential };
    }

    private static UpstreamKind KindOf(string? provider, string protocol) => (provider, protocol) switch
    {
        ("anthropic", _) => UpstreamKind.Anthropic,
        ("openai", _) => UpstreamKind.OpenAi,
        ("openrouter", _) => UpstreamKind.OpenRouter,
        (_, "ollama") => UpstreamKind.Ollama,
        _ => UpstreamKind.Other,
    };

    private static bool IsSameServer(Uri server, Uri upstream) => server.Port == upstream.Port
        && (string.Equals(server.Host, upstream.Host, StringComparison.OrdinalIgnoreCase) || (server.IsLoopback && upstream.IsLoopback));

    private static string Unused(string name, List<UpstreamModel> upstreams)
    {
        var free = name;
        for (var i = 2; upstreams.Exists(upstream => upstream.Name == free); i++)
        {
            free = $"{name}-{i}";
        }

        return free;
    }
}
