using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger.Headers;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Forwarding;

/// <summary>Holds on to the headers of a request's messages, for its row in the ledger: what may be kept of them, see <see cref="HeaderNames"/>.</summary>
internal sealed class HeaderCapture(Tokens tokens)
{
    private readonly Secret[] _own = [new(tokens.Inference.Reveal()), new(tokens.Admin.Reveal()), new(tokens.Private.Reveal())];

    /// <summary>What a client sent.</summary>
    public CapturedHeaders OfRequest(HttpContext http, IEnumerable<Secret> secrets) => CapturedHeaders.Of(http.Request.Headers, HeaderNames.IsKeptOfRequest, secrets.Concat(_own));

    /// <summary>What the client is answered.</summary>
    public CapturedHeaders OfResponse(HttpContext http, IEnumerable<Secret> secrets) => CapturedHeaders.Of(http.Response.Headers, HeaderNames.IsKeptOfAnswer, secrets.Concat(_own));

    /// <summary>What an upstream is sent.</summary>
    public CapturedHeaders OfRequest(HttpRequestMessage request, IEnumerable<Secret> secrets) => CapturedHeaders.Of(request.Headers, request.Content?.Headers, HeaderNames.IsKeptOfRequest, secrets.Concat(_own));

    /// <summary>What an upstream answered.</summary>
    public CapturedHeaders OfResponse(HttpResponseMessage response, IEnumerable<Secret> secrets) => CapturedHeaders.Of(response.Headers, response.Content.Headers, HeaderNames.IsKeptOfAnswer, secrets.Concat(_own));
}
