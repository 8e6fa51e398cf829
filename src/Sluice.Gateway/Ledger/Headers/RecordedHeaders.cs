namespace Sluice.Gateway.Ledger.Headers;

/// <summary>A header line.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Value">Null: it was there, and its value is not kept.</param>
internal readonly record struct RecordedHeader(string Name, string? Value);

/// <summary>The headers of one message, as far as they are kept.</summary>
/// <param name="Lines">In the order in which they came.</param>
/// <param name="More">How many came beside them.</param>
internal sealed record RecordedHeaders(IReadOnlyList<RecordedHeader> Lines, int More);

/// <summary>What an attempt sent to its upstream and got from it.</summary>
/// <param name="Sent">Of the request; null when nothing was sent.</param>
/// <param name="Answered">Of the answer; null when none came.</param>
internal sealed record AttemptHeaders(RecordedHeaders? Sent, RecordedHeaders? Answered);

/// <summary>All headers that are kept of a request.</summary>
/// <param name="Client">What the client sent.</param>
/// <param name="Attempts">By the attempts' numbers.</param>
/// <param name="Answer">What Sluice answered the client.</param>
internal sealed record RequestHeaders(RecordedHeaders? Client, IReadOnlyDictionary<int, AttemptHeaders> Attempts, RecordedHeaders? Answer);
