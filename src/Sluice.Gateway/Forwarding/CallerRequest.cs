using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// The caller's request in shared terms: read when somebody first asks, and once, whoever asks after that. Its reader keeps for an
/// upstream of the caller's own protocol what no other can be sent, so those two are read apart.
/// </summary>
/// <param name="protocol">The caller's protocol.</param>
/// <param name="head">The request's bytes.</param>
internal sealed class CallerRequest(IProtocol protocol, RequestHead head)
{
    private Reading? _own, _foreign;

    /// <summary>The request as an upstream of that protocol can be asked it.</summary>
    /// <exception cref="InvalidRequestException">It is none, or cannot be.</exception>
    public ModelRequest For(string upstreamProtocol) => Read(upstreamProtocol).Request;

    /// <summary>The request, for an attempt: what its reader found out is made known there.</summary>
    /// <exception cref="InvalidRequestException">It is none, or cannot be asked there.</exception>
    public ModelRequest ReadFor(TranslationContext context)
    {
        var reading = Read(context.UpstreamProtocol);
        context.Know(reading.Context);
        return reading.Request;
    }

    private Reading Read(string upstreamProtocol) =>
        upstreamProtocol == protocol.Name ? _own ??= Made(upstreamProtocol) : _foreign ??= Made(upstreamProtocol);

    private Reading Made(string upstreamProtocol)
    {
        var context = new TranslationContext { InboundProtocol = protocol.Name, UpstreamProtocol = upstreamProtocol, UpstreamModel = "", ResponseModel = "", Inbound = head };
        return new Reading(protocol.ReadRequest(head, context), context);
    }

    private sealed record Reading(ModelRequest Request, TranslationContext Context);
}
