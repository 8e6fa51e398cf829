using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>Which addresses are asked: configured local upstreams always; usual ports, here and at the hosts that the user trusts, and <c>OLLAMA_HOST</c> when servers are to be found by themselves; nothing when discovery is off.</summary>
internal static class DiscoveryTargets
{
    /// <summary>The addresses, each once.</summary>
    /// <param name="effective">The configuration in force.</param>
    /// <param name="variable">Looks up an environment variable.</param>
    public static IReadOnlyList<ProbeTarget> Of(EffectiveConfig effective, Func<string, string?> variable)
    {
        var config = effective.Config;
        if (config.Discovery.Enabled is false)
        {
            return [];
        }

        var targets = new Dictionary<string, ProbeTarget>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, upstream) in config.Upstreams)
        {
            // Vendors are not asked: they are known, and a key is not sent to find out what its address already says.
            if (upstream.Local || upstream.Protocol is "ollama")
            {
                Add(new Uri(upstream.BaseUrl.GetLeftPart(UriPartial.Authority)), effective.Secrets.GetValueOrDefault(name)?.ApiKey);
            }
        }

        if (config.DiscoversServers)
        {
            if (ServerAddresses.OllamaHost(variable("OLLAMA_HOST")) is { } ollama)
            {
                Add(ollama, null);
            }

            foreach (var host in config.Discovery.TrustedHosts)
            {
                foreach (var root in ServerAddresses.Trusted(host, config.Discovery.Ports)) Add(root, null);
            }

            foreach (var port in config.Discovery.Ports)
            {
                // Sluice speaks Ollama's protocol too and must not find itself.
                if (!(config.Server.Url.IsLoopback && config.Server.Url.Port == port))
                {
                    Add(new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}")), null);
                }
            }
        }

        return [.. targets.Values];

        void Add(Uri root, Secret? key) => targets.TryAdd(root.IsLoopback ? FormattableString.Invariant($"loopback:{root.Port}") : root.Authority, new ProbeTarget(root, key));
    }
}
