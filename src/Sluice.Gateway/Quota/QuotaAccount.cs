using Sluice.Routing.Pacing;

namespace Sluice.Gateway.Quota;

/// <summary>What is known of one account's limits: one credential at one upstream.</summary>
/// <param name="Upstream">The upstream's name.</param>
/// <param name="Credential">Fingerprint of the credential; empty where there is none. Never the credential.</param>
/// <param name="ReadAt">When it was last told.</param>
/// <param name="Reading">What was told last, with the windows that earlier answers named and that still run.</param>
internal sealed record QuotaAccount(string Upstream, string Credential, DateTimeOffset ReadAt, QuotaReading Reading)
{
    // After this a spent account is asked again all the same: the user may have bought more.
    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(15);

    // Paid usage whose end nobody tells is not looked at more often than this.
    private static readonly TimeSpan OverageRecheck = TimeSpan.FromHours(1);

    /// <summary>The account after a further reading.</summary>
    public QuotaAccount With(QuotaReading reading, DateTimeOffset now)
    {
        var windows = new List<QuotaWindow>(reading.Windows);
        foreach (var window in Reading.Windows)
        {
            if (windows.Count >= 32 || window.Resets is not { } resets || resets <= now || windows.Exists(newer => newer.Name == window.Name)) continue;
            windows.Add(reading.IsRejected || reading.Status is null ? window : window with { Status = null });
        }

        return this with { ReadAt = now, Reading = reading with { Windows = windows, Raw = reading.Raw.Count > 0 ? reading.Raw : Reading.Raw } };
    }

    /// <summary>The windows that are long enough to be paced and still run. A minute's window renews itself faster than a decision could mind it.</summary>
    public IEnumerable<PacedWindow> Paced(DateTimeOffset now)
    {
        foreach (var window in Reading.Windows)
        {
            if (window is { Used: { } used, Resets: { } resets, Length: { } length } && resets > now && length >= TimeSpan.FromHours(1) && resets - length <= now + TimeSpan.FromMinutes(5))
                yield return new PacedWindow($"{Upstream} {window.Name} window", used, resets - length, resets) { Expires = true };
        }
    }

    /// <summary>Until when the whole account is spent, and why; null while it may be asked.</summary>
    /// <param name="now">The time.</param>
    /// <param name="planOnly">Paid extra usage counts as spent.</param>
    public Spent? SpentUntil(DateTimeOffset now, bool planOnly)
    {
        var full = Latest(now, planOnly ? static window => window.IsRejected || window.Used >= 1 : static window => window.IsRejected);
        if (planOnly && (Reading.OverageInUse || (full is not null && Reading.Overage is "allowed" or "allowed_warning")))
        {
            var until = full?.Resets ?? (Reading.Resets > now ? Reading.Resets : null) ?? ReadAt + OverageRecheck;
            return until > now ? new Spent(until, $"the plan of {Upstream} is used up and extra usage would be billed (routing.planOnly)", IsBarred: true) : null;
        }

        if (!Reading.IsRejected || full is not { Resets: { } resets } || ReadAt + Recheck <= now) return null;
        return new Spent(resets, $"the {full.Name} window of {Upstream} is used up", IsBarred: false);
    }

    /// <summary>Nothing of it matters any more.</summary>
    public bool IsStale(DateTimeOffset now) => ReadAt + TimeSpan.FromDays(8) < now && !Reading.Windows.Any(window => window.Resets > now);

    private QuotaWindow? Latest(DateTimeOffset now, Func<QuotaWindow, bool> isFull)
    {
        QuotaWindow? latest = null;
        foreach (var window in Reading.Windows)
        {
            if (window.IsAccountWide && window.Length is not null && window.Resets > now && isFull(window) && (latest is null || window.Resets > latest.Resets)) latest = window;
        }

        return latest;
    }
}

/// <summary>An account that is spent.</summary>
/// <param name="Until">When it is renewed, as far as is known.</param>
/// <param name="Why">For people.</param>
/// <param name="IsBarred">It must not be asked at all, not even where nothing else is left.</param>
internal readonly record struct Spent(DateTimeOffset Until, string Why, bool IsBarred);
