using System.Net;
using System.Net.Sockets;

namespace Sluice.Gateway.Admin.Models.Testing;

/// <summary>Which addresses a test may connect to. What decides is the address itself, never the name that led there.</summary>
internal static class AddressRules
{
    private static readonly IPNetwork[] Never =
    [
        // This network, link-local with the metadata servers of most clouds, protocol assignments, multicast, reserved.
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        // Metadata and host servers with addresses of their own: Alibaba, Azure, AWS over IPv6.
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("fd00:ec2::254/128"), IPNetwork.Parse("fd20:ce::254/128"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    private static readonly IPNetwork[] OwnNetworks =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fec0::/10"),
    ];

    /// <summary>Why there may be no connection; null when there may.</summary>
    /// <param name="address">Where it would go.</param>
    /// <param name="local">The upstream is said to run on this machine.</param>
    /// <param name="trusted">The upstream is said to be in the user's own network.</param>
    public static string? Refusal(IPAddress address, bool local, bool trusted)
    {
        address = Plain(address);
        if (Array.Exists(Never, network => network.Contains(address))) return $"{address} is a link-local, metadata or reserved address. No model server is there, and no connection was made.";
        if (IPAddress.IsLoopback(address)) return local || trusted ? null : $"{address} is this machine. Say that the upstream runs on this machine, and test again; no connection was made.";
        if (Array.Exists(OwnNetworks, network => network.Contains(address))) return trusted ? null : $"{address} is in a private network. Say that the upstream is a machine of your own network, and test again; no connection was made.";
        return null;
    }

    // An IPv4 address inside an IPv6 one is where the connection ends: mapped, compatible, NAT64, 6to4.
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (bytes[0] == 0x20 && bytes[1] == 0x02) return new IPAddress(bytes[2..6]);
        ReadOnlySpan<byte> nat64 = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
        if (bytes[..12].SequenceEqual(nat64)) return new IPAddress(bytes[12..]);
        if (!bytes[..12].ContainsAnyExcept((byte)0) && !IPAddress.IsLoopback(address) && bytes[12..].ContainsAnyExcept((byte)0)) return new IPAddress(bytes[12..]);
        return address;
    }
}
