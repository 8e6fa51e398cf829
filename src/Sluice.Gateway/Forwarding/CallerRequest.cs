using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Forwarding;

/// <summary>The caller's request in shared terms: read when somebody first asks, and once, whoever asks after that.</summary>
/// <param name="protocol">The caller's protocol.</param>
/// <param name="head">The request's bytes.</param>
internal sealed class CallerRequest(IProtocol protocol, RequestHead head)
{
    private TranslationContext? _context;
    private ModelRequest? _request;

    /// <summary>The request.</summary>
    /// <exception cref="InvalidRequestException">It is none.</exception>
    public ModelRequest Request
    {
        get
        {
            if (_request is not null) return _request;
            _context = new TranslationContext { InboundProtocol = protocol.Name, UpstreamProtocol = protocol.Name, UpstreamModel = "", ResponseModel = "", Inbound = head };
            return _request = protocol.ReadRequest(head, _context);
        }
    }

    /// <summary>The request, for an attempt: what its reader found out is made known there.</summary>
    /// <exception cref="InvalidRequestException">It is none.</exception>
    public ModelRequest ReadFor(TranslationContext context)
    {
        var request = Request;
        _context!.Again().GoOnWith(context);
        foreach (var note in _context.Notes) context.Note(note.Path, note.Action, note.Why);
        return request;
    }
}
