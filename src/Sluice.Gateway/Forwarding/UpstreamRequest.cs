using System.Buffers;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Routing;
using Sluice.Routing.Handover;

namespace Sluice.Gateway.Forwarding;

/// <summary>An attempt's request in the upstream's terms: the caller's own bytes with a few replacements, or a translation.</summary>
internal static class UpstreamRequest
{
    /// <summary>The body in pieces.</summary>
    /// <exception cref="InvalidRequestException">It does not fit, or holds something that the upstream's protocol cannot carry.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Write(Exchange exchange, Attempt attempt)
    {
        if (attempt.ContextLimit is { } limit) throw ContextTooLong(exchange, attempt.Target, limit);
        if (attempt.Draft is { } draft) return DraftRequest.Write(exchange, attempt, draft);
        if (attempt.SendsBytes)
        {
            var callerAsks = exchange.Head["stream_options"u8]["include_usage"u8].IsTrue; // then the usage chunk is the caller's to see
            attempt.RequestsUsage = exchange.Profile.Stream && !callerAsks && !attempt.Target.Model.Traits.RefusesStreamOptions;
            var options = new PassthroughOptions(attempt.Target.Model.Id, attempt.RequestsUsage, attempt.Context.NumCtx);
            return attempt.Protocol.SpliceRequest(exchange.Head, options).Segments();
        }

        var request = attempt.Prompt?.Request ?? exchange.Reading.ReadFor(attempt.Context);
        if (attempt.ShortenTo is { } most) request = Shorten(exchange, attempt, request, most);
        var body = new ArrayBufferWriter<byte>(exchange.Head.Body.Length + 1024);
        attempt.Protocol.WriteRequest(request, body, attempt.Context);
        RefuseNotes(exchange, attempt);
        NoteDiet(attempt);
        return [body.WrittenMemory];
    }

    /// <summary>In strict mode what cannot be carried faithfully is refused.</summary>
    /// <exception cref="InvalidRequestException">It is, and something cannot.</exception>
    public static void RefuseNotes(Exchange exchange, Attempt attempt)
    {
        if (exchange.Model.Config.Server.Strict && attempt.Context.Notes is [{ } note, ..])
            throw new InvalidRequestException($"Strict mode: {note.Path} cannot be carried to {attempt.Target.Model.Address} ({note.Why}). Leave it out, or set server.strict to false.", note.Path);
    }

    /// <summary>Says that instructions and tools were left out; not refused in strict mode, for there only the user's own setting leaves any out.</summary>
    public static void NoteDiet(Attempt attempt)
    {
        if (attempt.Prompt?.Diet is { } diet) attempt.Context.Note("tools", FidelityAction.Mapped, $"local diet: {diet.Words}");
    }

    /// <summary>The path. The caller's query goes along on same-protocol calls (?beta=true), but for a key and for what the path says itself.</summary>
    public static string PathOf(Exchange exchange, Attempt attempt)
    {
        var path = (attempt.IsSameProtocol ? exchange.RawPath : null) ?? attempt.Protocol.UpstreamPath(ProtocolOperation.Generate, attempt.Target.Model.Id, exchange.Profile.Stream || attempt.Draft is not null);
        return WithQuery(path, exchange, attempt.IsSameProtocol);
    }

    /// <summary>A path with what of the caller's query goes along.</summary>
    public static string WithQuery(string path, Exchange exchange, bool sameProtocol)
    {
        if (!sameProtocol || exchange.Http.Request.QueryString is not { HasValue: true, Value: { } query }) return path;
        var rest = string.Join('&', query[1..].Split('&').Where(pair => !pair.StartsWith("key=", StringComparison.OrdinalIgnoreCase) && !pair.StartsWith("alt=", StringComparison.OrdinalIgnoreCase)));
        return rest.Length == 0 ? path : $"{path}{(path.Contains('?') ? '&' : '?')}{rest}";
    }

    // Only where a limit stops the model that holds it all; the whole transcript returns with the next request to the vendor.
    private static ModelRequest Shorten(Exchange exchange, Attempt attempt, ModelRequest request, long most)
    {
        var model = attempt.Target.Model;
        if (TranscriptHandover.Shorten(request, most, exchange.Profile.RatioOf(model)) is not { } shortened) throw ContextTooLong(exchange, attempt.Target, most);
        attempt.Shortened = shortened.Words;
        attempt.Context.Note("messages", FidelityAction.Mapped, shortened.Words);
        return shortened.Request;
    }

    // Claude Code reads these numbers and compacts.
    private static InvalidRequestException ContextTooLong(Exchange exchange, RouteTarget target, long limit) => new(
        $"prompt is too long: {exchange.Profile.TokensFor(target.Model, limit)} tokens > {limit} maximum ({target.Model.Address}). It is not sent to be cut; use a model with a larger context.",
        "messages",
        ErrorKind.ContextTooLong);
}
