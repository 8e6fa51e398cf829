using System.Collections.Concurrent;
using Sluice.Gateway.Local.Discovery;

namespace Sluice.Gateway.Upstreams.Health;

/// <summary>
/// How each upstream did in the last 24 hours, by quarters of an hour: a ring of counters an upstream, so that an attempt costs
/// a few additions and the memory does not grow. Gone with the process; what was before it, the ledger knows.
/// </summary>
internal sealed class HealthHistory(TimeProvider time)
{
    /// <summary>Quarters that are kept.</summary>
    public const int Quarters = 96;

    /// <summary>Length of one.</summary>
    public static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>When a quarter began.</summary>
    public static DateTimeOffset StartOf(long number) => DateTimeOffset.UnixEpoch + (number * Quarter);

    private readonly ConcurrentDictionary<string, Ring> _rings = new(StringComparer.Ordinal);

    /// <summary>When it began to watch.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>The number of the quarter that an instant lies in, since the Unix epoch.</summary>
    public static long NumberOf(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / Quarter.Ticks;

    /// <summary>An attempt ended.</summary>
    /// <param name="upstream">Where.</param>
    /// <param name="outcome">What it says of the upstream; <see cref="AttemptOutcome.Unknown"/> counts nothing.</param>
    /// <param name="firstByte">Until the first byte of the answer; null when there was none.</param>
    public void Attempted(string upstream, AttemptOutcome outcome, TimeSpan? firstByte)
    {
        if (outcome is AttemptOutcome.Unknown) return;
        var milliseconds = Math.Max(0, (long)(firstByte?.TotalMilliseconds ?? 0));
        Add(upstream, new HealthQuarter
        {
            Answered = outcome is AttemptOutcome.Answered ? 1 : 0,
            Failed = outcome is AttemptOutcome.Failed ? 1 : 0,
            Timed = firstByte is null ? 0 : 1,
            FirstByteMs = milliseconds,
            SlowestMs = milliseconds,
        });
    }

    /// <summary>It asked to be left alone.</summary>
    public void Limited(string upstream) => Add(upstream, new HealthQuarter { Limited = 1 });

    /// <summary>Discovery looked at it.</summary>
    public void Saw(string upstream, ServerStatus status) => Add(upstream, new HealthQuarter { Looks = 1, Gone = status is ServerStatus.Gone ? 1 : 0 });

    /// <summary>What is known of the last <see cref="Quarters"/> quarters, oldest first; one without anything is left out.</summary>
    public IReadOnlyList<HealthQuarter> Of(string upstream)
    {
        if (!_rings.TryGetValue(upstream, out var ring)) return [];
        var oldest = NumberOf(time.GetUtcNow()) - Quarters + 1;
        lock (ring) return [.. ring.Slots.Where(slot => slot.Number >= oldest).OrderBy(slot => slot.Number)];
    }

    private void Add(string upstream, HealthQuarter what)
    {
        var number = NumberOf(time.GetUtcNow());
        var ring = _rings.GetOrAdd(upstream, static _ => new Ring());
        lock (ring)
        {
            ref var slot = ref ring.Slots[number % Quarters];
            if (slot.Number != number) slot = new HealthQuarter { Number = number };
            slot = slot.And(what);
        }
    }

    private sealed class Ring
    {
        public HealthQuarter[] Slots { get; } = new HealthQuarter[Quarters];
    }
}

/// <summary>A quarter of an hour of one upstream.</summary>
internal readonly record struct HealthQuarter
{
    /// <summary>Quarters since the Unix epoch.</summary>
    public long Number { get; init; }

    /// <summary>Attempts that it answered, also with an error that was the request's own fault.</summary>
    public long Answered { get; init; }

    /// <summary>Attempts that failed: no connection, no answer in time, 5xx, a stream that broke.</summary>
    public long Failed { get; init; }

    /// <summary>Times that it asked to be left alone, or refused the key.</summary>
    public long Limited { get; init; }

    /// <summary>Attempts in <see cref="FirstByteMs"/>.</summary>
    public long Timed { get; init; }

    /// <summary>Milliseconds to the first byte, added up.</summary>
    public long FirstByteMs { get; init; }

    /// <summary>The slowest first byte, milliseconds.</summary>
    public long SlowestMs { get; init; }

    /// <summary>Times that discovery looked.</summary>
    public long Looks { get; init; }

    /// <summary>Times that it found nothing there.</summary>
    public long Gone { get; init; }

    /// <summary>Both together, under this one's number.</summary>
    public HealthQuarter And(in HealthQuarter other) => this with
    {
        Answered = Answered + other.Answered,
        Failed = Failed + other.Failed,
        Limited = Limited + other.Limited,
        Timed = Timed + other.Timed,
        FirstByteMs = FirstByteMs + other.FirstByteMs,
        SlowestMs = Math.Max(SlowestMs, other.SlowestMs),
        Looks = Looks + other.Looks,
        Gone = Gone + other.Gone,
    };
}
