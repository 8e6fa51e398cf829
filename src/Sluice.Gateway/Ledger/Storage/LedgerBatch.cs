using Sluice.Gateway.Ledger.Accounting;

namespace Sluice.Gateway.Ledger.Storage;

/// <summary>A request that is being followed: its start, and its attempts so far.</summary>
internal sealed class OpenRequest(RequestStarted started)
{
    public RequestStarted Started { get; } = started;

    public List<AttemptEnded> Attempts { get; } = [];
}

/// <summary>A finished request as it is stored.</summary>
internal sealed record FinishedRequest(RequestStarted Started, RequestEnded Ended, RequestAccount Account, AccountedAttempt[] Attempts);

/// <summary>
/// Everything that one transaction writes, complete before the transaction begins: it can be tried again as it is when the
/// database is locked or the disk is full.
/// </summary>
internal sealed class LedgerBatch
{
    private const int HoursPerDay = 24;

    private readonly Dictionary<UsageKey, Measures> _daily = [];
    private readonly Dictionary<UsageKey, Measures> _hourly = [];
    private readonly Dictionary<SessionKey, Measures> _sessions = [];

    /// <summary>Requests whose row is to show that they are open; those that finish in the same batch are taken out again.</summary>
    public Dictionary<long, OpenRequest> Opened { get; } = [];

    /// <summary>Attempts of requests that go on.</summary>
    public Dictionary<long, List<AttemptEnded>> Attempts { get; } = [];

    /// <summary>Requests that ended.</summary>
    public List<FinishedRequest> Finished { get; } = [];

    public IReadOnlyDictionary<UsageKey, Measures> Daily => _daily;

    public IReadOnlyDictionary<UsageKey, Measures> Hourly => _hourly;

    public IReadOnlyDictionary<SessionKey, Measures> Sessions => _sessions;

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Opened.Count == 0 && Attempts.Count == 0 && Finished.Count == 0;

    /// <summary>A request ended: its rows and its share of the sums.</summary>
    public void Finish(FinishedRequest request)
    {
        Opened.Remove(request.Started.Id);
        Attempts.Remove(request.Started.Id);
        Finished.Add(request);
        RequestSums.AddTo(this, request);
    }

    /// <summary>Adds to the hour of <paramref name="key"/> and to that hour's day.</summary>
    public void Add(in UsageKey key, Measures sums)
    {
        Of(_hourly, key).Add(sums);
        Of(_daily, key with { Period = key.Period / HoursPerDay }).Add(sums);
    }

    public Measures SessionOf(in SessionKey key) => Of(_sessions, key);

    private static Measures Of<TKey>(Dictionary<TKey, Measures> sums, TKey key)
        where TKey : notnull
    {
        if (!sums.TryGetValue(key, out var measures))
        {
            sums.Add(key, measures = new Measures());
        }

        return measures;
    }
}

/// <summary>Key of <c>usage_hourly</c> and <c>usage_daily</c>; null is none.</summary>
internal readonly record struct UsageKey(
    long Period, string? Client, string? User, string? Kind, string? RequestedModel, string? Upstream, string? Model, int? Tier, string? PaidBy);

/// <summary>Key of <c>session_hourly</c>; null is none.</summary>
internal readonly record struct SessionKey(long Hour, string? Session, string? Client, string? User);
