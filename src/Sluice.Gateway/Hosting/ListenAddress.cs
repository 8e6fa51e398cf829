using System.Net;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Hosting;

/// <summary>Where the gateway may listen. Off loopback it wants a token and TLS, or the user's explicit word (T6, F107).</summary>
internal static class ListenAddress
{
    /// <summary>What speaks against listening there, or null.</summary>
    public static string? Problem(Uri url, ServerConfig server)
    {
        if (url.Scheme is not ("http" or "https")) return $"'{url}' is no address to listen on. Use http://127.0.0.1:8484.";
        if (IsLoopback(url)) return null;
        if (server.Auth == AuthMode.None)
            return $"Listening on {url.Authority} without a token would give every machine on the network your models and keys. Set server.auth to \"token\", or listen on 127.0.0.1.";
        if (url.Scheme == "http" && !server.InsecureHttp)
            return $"Listening on {url.Authority} without TLS would show the token to the network. Give server.certificate and an https address, set server.insecureHttp to true, or listen on 127.0.0.1.";
        return null;
    }

    /// <summary>Only this machine can reach it.</summary>
    public static bool IsLoopback(Uri url) =>
        string.Equals(url.Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
