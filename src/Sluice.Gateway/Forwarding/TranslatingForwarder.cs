namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Different protocols, or calls that are looked at: the upstream's bytes become events, the events become the caller's protocol. One
/// path for streams and whole replies on either side. A pull chain: read, feed, flush what that gave, read again; the flush is the
/// backpressure.
/// </summary>
internal static class TranslatingForwarder
{
    /// <summary>Relays an answer.</summary>
    public static ValueTask<AttemptResult> RelayAsync(Exchange exchange, Attempt attempt, UpstreamAnswer answer, ClientResponse client)
    {
        attempt.Translated = new TranslatedAnswer(exchange, attempt, client);
        return attempt.Translated.ReadAsync(answer);
    }
}
