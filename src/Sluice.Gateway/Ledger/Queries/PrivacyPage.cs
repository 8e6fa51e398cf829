namespace Sluice.Gateway.Ledger;

/// <summary>What left the machine in a stretch of time, and what had to stay.</summary>
/// <param name="From">First instant.</param>
/// <param name="To">First instant after it.</param>
/// <param name="Left">What went to upstreams off this machine, the most bytes first.</param>
/// <param name="Counted">Prompts that went out to have their tokens counted.</param>
/// <param name="Kept">Sessions that had to stay, the latest first.</param>
internal sealed record PrivacyPage(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<DepartureRow> Left, IReadOnlyList<CountedRow> Counted, IReadOnlyList<KeptRow> Kept)
{
    /// <summary>Nothing of what had to stay has left.</summary>
    public bool Holds => Kept.All(row => row is { Departures: 0, LaterDepartures: 0 });
}

/// <summary>Attempts that went to one model off this machine.</summary>
/// <param name="Host">Host and port then; null for rows older than the record of it.</param>
/// <param name="Upstream">Name of the upstream.</param>
/// <param name="Model">Its model.</param>
/// <param name="Attempts">How many.</param>
/// <param name="SentBytes">Bytes of body that went out.</param>
/// <param name="InputTokens">Prompt tokens, cache included.</param>
/// <param name="OutputTokens">Answer tokens.</param>
internal sealed record DepartureRow(string? Host, string Upstream, string Model, long Attempts, long SentBytes, long InputTokens, long OutputTokens);

/// <summary>Questions for a count that went to one host.</summary>
internal sealed record CountedRow(string Host, long Requests, long SentBytes);

/// <summary>Requests of one session that had to stay, for one reason.</summary>
/// <param name="Session">The session; null where the client named none.</param>
/// <param name="Client">The client.</param>
/// <param name="Why">The switch or policy.</param>
/// <param name="Since">The first of them.</param>
/// <param name="Requests">How many.</param>
/// <param name="Departures">Calls to upstreams off this machine among them; 0 is the promise.</param>
/// <param name="LaterDepartures">For a policy: such calls by any request of the session from the first one on; 0 is the promise.</param>
internal sealed record KeptRow(string? Session, string? Client, string Why, DateTimeOffset Since, long Requests, long Departures, long LaterDepartures);
