using System.Buffers;
using Sluice.Protocols;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// A draft's request. It asks for a stream whatever the caller asked for, so that a hopeless answer can be stopped early, and its
/// bytes are its own, because it may be read by a slow server when the caller's are gone.
/// </summary>
internal static class DraftRequest
{
    /// <summary>The body.</summary>
    /// <exception cref="Protocols.Canonical.InvalidRequestException">It holds something that the upstream's protocol cannot carry.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Write(Exchange exchange, Attempt attempt, Draft draft)
    {
        // The caller's own bytes where the upstream speaks its protocol: with fields that only that server knows.
        if (attempt.SendsBytes && draft is { Repair: null, IsRewritten: false })
        {
            var traits = attempt.Target.Model.Traits;
            var options = new PassthroughOptions(attempt.Target.Model.Id, !traits.RefusesStreamOptions, attempt.Context.NumCtx, Stream: !exchange.Profile.Stream, LogProbabilities: attempt.Context.Certainty is not null);
            var segments = attempt.Protocol.SpliceRequest(exchange.Head, options).Segments();
            var copy = new ArrayBufferWriter<byte>(segments.Sum(segment => segment.Length));
            foreach (var segment in segments) copy.Write(segment.Span);
            return [copy.WrittenMemory];
        }

        var body = new ArrayBufferWriter<byte>(exchange.Head.Body.Length + 1024);
        attempt.Protocol.WriteRequest(draft.Request with { Stream = true }, body, attempt.Context);
        UpstreamRequest.RefuseNotes(exchange, attempt);
        UpstreamRequest.NoteDiet(attempt);
        return [body.WrittenMemory];
    }
}
