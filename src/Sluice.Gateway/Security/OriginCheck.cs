using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sluice.Gateway.Security;

/// <summary>
/// Refuses what a web page could make a browser send (T1, T2): a Host that is not one of ours (DNS rebinding), an Origin that
/// is not our own page, a cross-site fetch. Loopback is no trust boundary: every browser tab reaches it.
/// </summary>
internal static class OriginCheck
{
    /// <summary>Is the Host header one of this gateway's names, with the right port?</summary>
    /// <param name="http">The request.</param>
    /// <param name="allowedHosts">Names beyond <c>localhost</c> and loopback addresses, from the configuration.</param>
    public static bool IsHostAllowed(HttpContext http, IReadOnlyList<string> allowedHosts)
    {
        var host = http.Request.Host;
        if (!host.HasValue) return false;
        var port = http.Connection.LocalPort;
        // An absent port is the scheme's default. Port 0: an in-memory test server has none.
        if (port != 0 && (host.Port ?? (http.Request.IsHttps ? 443 : 80)) != port && !IsListed(host, allowedHosts)) return false;
        return IsOwnName(host.Host) || IsListed(host, allowedHosts);
    }

    /// <summary>Is the request free of a foreign origin?</summary>
    public static bool IsOriginAllowed(HttpContext http)
    {
        var headers = http.Request.Headers;
        var site = headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site != "same-origin" && site != "none") return false;
        var origin = headers.Origin;
        if (origin.Count == 0) return true;
        return origin.Count == 1
            && Uri.TryCreate(origin[0], UriKind.Absolute, out var uri)
            && string.Equals(uri.Scheme, http.Request.Scheme, StringComparison.OrdinalIgnoreCase)
            && string.Equals(uri.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Two lengths that disagree about where the body ends are an attack on whoever reads next (T20).</summary>
    public static bool HasTwoLengths(HttpContext http)
    {
        var headers = http.Request.Headers;
        return headers.TransferEncoding.Count > 0 && (headers.ContainsKey(HeaderNames.ContentLength) || headers.ContainsKey("X-Content-Length"));
    }

    private static bool IsOwnName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address) && address.ToString() is "127.0.0.1" or "::1");

    private static bool IsListed(HostString host, IReadOnlyList<string> allowed)
    {
        foreach (var entry in allowed)
        {
            if (string.Equals(entry, host.Value, StringComparison.OrdinalIgnoreCase) || string.Equals(entry, host.Host, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
