using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Credentials;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Upstreams.Http;

/// <summary>
/// The headers of a request to an upstream. It is a new request: what is not named here does not travel, so no cookie, origin,
/// forwarding or tracing header, hop header or foreign credential can.
/// </summary>
internal static class UpstreamHeaders
{
    /// <summary>Callers' headers that Anthropic's protocol gives a meaning to; they go to upstreams of that protocol only.</summary>
    private const string AnthropicPrefix = "anthropic-";

    /// <summary>The version that is asked for when the caller named none. Bodies that Sluice writes are of this version.</summary>
    private const string AnthropicVersion = "2023-06-01";

    private const int LongestValue = 4096;

    /// <summary>Makes the request.</summary>
    /// <param name="upstream">Where to.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">The body; null for GET.</param>
    /// <param name="callers">The caller's headers.</param>
    /// <param name="own">The caller's own credential when the target is to get it (<c>UseCallerCredential</c>), else null. A credential of another vendor than the upstream's is ignored.</param>
    /// <param name="sameProtocol">The caller speaks the upstream's protocol and the body passes through.</param>
    public static HttpRequestMessage CreateRequest(
        UpstreamModel upstream, string path, HttpContent? body, IHeaderDictionary callers, CallerSecret? own, bool sameProtocol)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, upstream.Address(path))
        {
            Content = body,
            Version = HttpVersion.Version11,

            // HTTP/2 only where TLS negotiates it: plain local servers speak HTTP/1.1.
            VersionPolicy = upstream.BaseUri.Scheme == Uri.UriSchemeHttps ? HttpVersionPolicy.RequestVersionOrHigher : HttpVersionPolicy.RequestVersionExact,
        };
        if (body is not null)
        {
            body.Headers.ContentType ??= new MediaTypeHeaderValue("application/json");
        }

        var headers = request.Headers;
        headers.TryAddWithoutValidation("Accept", sameProtocol && Usable(callers.Accept) is { } accept ? accept : "application/json, text/event-stream, application/x-ndjson");

        // A compressed stream comes in lumps, and a translated one would have to be unpacked first.
        headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        headers.TryAddWithoutValidation("User-Agent", sameProtocol && own is not null && Usable(callers.UserAgent) is { } agent ? agent : "sluice");
        if (upstream.Protocol is "anthropic")
        {
            Anthropic(headers, callers, sameProtocol);
        }

        foreach (var (name, value) in upstream.Headers)
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value.Reveal());
        }

        Authenticate(headers, upstream, own);
        return request;
    }

    private static void Anthropic(HttpRequestHeaders headers, IHeaderDictionary callers, bool sameProtocol)
    {
        if (sameProtocol)
        {
            foreach (var (name, values) in callers)
            {
                if (name.StartsWith(AnthropicPrefix, StringComparison.OrdinalIgnoreCase) && Usable(values) is { } value)
                {
                    headers.TryAddWithoutValidation(name, value);
                }
            }

            if (headers.Contains("anthropic-version"))
            {
                return;
            }
        }

        headers.TryAddWithoutValidation("anthropic-version", AnthropicVersion);
    }

    private static void Authenticate(HttpRequestHeaders headers, UpstreamModel upstream, CallerSecret? own)
    {
        if (own is not null)
        {
            // Both tests again, though routing has made them: this is the last place before the wire.
            if (upstream.Vendor is not null && upstream.Vendor == own.Vendor)
            {
                headers.Remove(own.Header);
                headers.TryAddWithoutValidation(own.Header, own.Value);
            }

            return;
        }

        if (upstream.Credential is not { Kind: CredentialKind.Configured, Key: { } key })
        {
            return;
        }

        var secret = key.Reveal();
        switch (upstream.Protocol)
        {
            // OAuth tokens (sk-ant-oat…) go as a bearer, keys as x-api-key.
            case "anthropic" when !secret.StartsWith("sk-ant-oat", StringComparison.Ordinal):
                headers.TryAddWithoutValidation("x-api-key", secret);
                break;
            case "gemini":
                headers.TryAddWithoutValidation("x-goog-api-key", secret);
                break;
            default:
                headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
                break;
        }
    }

    // One line of sane length; anything else is not worth a way around it.
    private static string? Usable(StringValues values) =>
        values.ToString() is { Length: > 0 and <= LongestValue } value && value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0 ? value : null;
}
