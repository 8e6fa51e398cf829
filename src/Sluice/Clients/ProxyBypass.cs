using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>Keeps a client's requests to this machine off the proxy that its environment names.</summary>
internal static class ProxyBypass
{
    private static readonly string[] Proxies = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

    /// <summary>Whether the environment names a proxy and makes no exception for this machine.</summary>
    public static bool IsNeeded(HostEnvironment host) =>
        Proxies.Any(name => host.Variable(name) is not null)
        && !(host.Variable("NO_PROXY") ?? host.Variable("no_proxy") ?? "").Split(',').Any(exception => exception.Trim() is "*" or "127.0.0.1" or "localhost");

    /// <summary>Adds loopback to the exceptions, where there is a proxy.</summary>
    public static void Add(HostEnvironment host, Dictionary<string, string?> variables)
    {
        if (!Proxies.Any(name => host.Variable(name) is not null)) return;
        var exceptions = host.Variable("NO_PROXY") ?? host.Variable("no_proxy");
        var all = exceptions is null ? "127.0.0.1,localhost" : $"{exceptions},127.0.0.1,localhost";
        variables["NO_PROXY"] = all;
        variables["no_proxy"] = all;
    }
}
