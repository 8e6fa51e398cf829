using System.Globalization;
using System.Net;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>Where local servers are looked for, and what they are called.</summary>
internal static class ServerAddresses
{
    private const int OllamaPort = 11434;

    /// <summary>
    /// The address in <c>OLLAMA_HOST</c>, as a client reads it: a bare host means port 11434, <c>http://host</c> port 80,
    /// <c>https://host</c> port 443, an empty host or one that means "all addresses" is this machine. Null when it is no address.
    /// </summary>
    public static Uri? OllamaHost(string? value)
    {
        var text = value?.Trim().Trim('"', '\'') ?? "";
        if (text.Length == 0)
        {
            return null;
        }

        var scheme = "http";
        var defaultPort = OllamaPort;
        if (text.IndexOf("://", StringComparison.Ordinal) is var end and >= 0)
        {
            scheme = text[..end].ToLowerInvariant();
            text = text[(end + 3)..];
            defaultPort = scheme switch
            {
                "http" => 80,
                "https" => 443,
                _ => 0,
            };
            if (defaultPort == 0)
            {
                return null;
            }
        }

        if (text.IndexOf('/') is var slash and >= 0)
        {
            text = text[..slash];
        }

        var (host, port) = Split(text);
        if (port is { Length: > 0 } && !(ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
        {
            // What Ollama does with a port that is none: it takes the usual one.
            port = "";
        }

        host = host switch
        {
            "" or "0.0.0.0" => "127.0.0.1",
            "::" or "[::]" => "[::1]",
            _ when IPAddress.TryParse(host, out var ip) && ip.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 && host[0] != '[' => $"[{host}]",
            _ => host,
        };
        var address = $"{scheme}://{host}:{(string.IsNullOrEmpty(port) ? defaultPort.ToString(CultureInfo.InvariantCulture) : port)}";
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null;
    }

    /// <summary>The usual port of a kind of server; 0 when it has none.</summary>
    public static int UsualPort(UpstreamKind kind) => kind switch
    {
        UpstreamKind.Ollama => OllamaPort,
        UpstreamKind.LmStudio => 1234,
        UpstreamKind.LlamaCpp => 8080,
        UpstreamKind.Vllm => 8000,
        _ => 0,
    };

    /// <summary>Where a trusted host is asked: <c>host:port</c> there only, a bare host on every port. Nothing for what is no host.</summary>
    public static IEnumerable<Uri> Trusted(string host, IReadOnlyList<int> ports)
    {
        var (name, port) = Split(host.Trim());
        if (IPAddress.TryParse(name, out var ip) && ip.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 && name[0] != '[') name = $"[{name}]";
        IEnumerable<string> asked = port is { Length: > 0 } ? [port] : ports.Select(each => each.ToString(CultureInfo.InvariantCulture));
        return asked.Select(each => Uri.TryCreate($"http://{name}:{each}", UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.AbsolutePath is "/" ? uri : null).OfType<Uri>();
    }

    /// <summary>Whether the user trusts the machine at this address, whatever the port.</summary>
    public static bool IsTrusted(Uri address, IReadOnlyList<string> trustedHosts)
    {
        foreach (var host in trustedHosts)
        {
            foreach (var root in Trusted(host, [address.Port]))
            {
                if (root.Port == address.Port && string.Equals(root.Host, address.Host, StringComparison.OrdinalIgnoreCase)) return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The name of an upstream that nobody configured: its kind at the usual address, else kind and port, so that a name means
    /// the same server from start to start, whatever else runs; at another machine kind and host, and the port where it is unusual.
    /// </summary>
    public static string NameOf(DiscoveredServer server, string? ollamaHost)
    {
        var kind = server.Kind.WireName();
        var usual = server.Kind is UpstreamKind.Ollama && OllamaHost(ollamaHost) is { } own
            ? own.Authority == server.Root.Authority
            : server.Root.IsLoopback && server.Root.Port == UsualPort(server.Kind);
        if (!usual && !server.Root.IsLoopback)
        {
            var host = server.Root.Host.Trim('[', ']').Replace(':', '-');
            return server.Root.Port == UsualPort(server.Kind) ? $"{kind}-{host}" : string.Create(CultureInfo.InvariantCulture, $"{kind}-{host}-{server.Root.Port}");
        }

        return usual ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind}-{server.Root.Port}");
    }

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']');
            return close < 0 ? (text, null) : (text[..(close + 1)], close + 1 < text.Length && text[close + 1] == ':' ? text[(close + 2)..] : null);
        }

        var colon = text.IndexOf(':');
        return colon < 0 || text.LastIndexOf(':') != colon ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
