using System.Collections.Concurrent;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Upstreams.Credentials;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Pacing;

namespace Sluice.Gateway.Quota;

/// <summary>
/// What the vendors have told of their limits, by upstream and credential, what a percent of a window seems to stand for, and in
/// which hours of a week there is work. Kept in a private file of the data directory: a restart forgets nothing that still runs.
/// </summary>
internal sealed class QuotaBook : IDisposable
{
    private const int MostAccounts = 64;
    private const int MostLearned = 200;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestMemory = TimeSpan.FromDays(42);

    private readonly ConcurrentDictionary<(string Upstream, string Credential), QuotaAccount> _accounts = new();
    private readonly ConcurrentDictionary<(string Upstream, string Credential), Traffic> _traffic = new();
    private readonly ConcurrentDictionary<LearnedKey, TokensPerPercent> _learned = new();
    private readonly Lock _activityGate = new();
    private readonly Lock _saving = new();
    private readonly QuotaFile _file;
    private readonly TimeProvider _time;
    private int[] _seen = new int[ActivityProfile.Hours];
    private DateTimeOffset _seenSince;
    private long _seenHour;
    private ActivityProfile _activity;
    private long _savedAt;
    private int _changed;

    /// <summary>Reads what was kept.</summary>
    public QuotaBook(SluicePaths paths, TimeProvider time)
    {
        _file = new QuotaFile(Path.Combine(paths.DataDirectory, "quota.json"));
        _time = time;
        _savedAt = time.GetTimestamp();
        var now = time.GetUtcNow();
        var kept = _file.Read();
        foreach (var account in kept.Accounts ?? [])
        {
            if (account?.Restore() is { } restored && !restored.IsStale(now)) _accounts[(restored.Upstream, restored.Credential)] = restored;
        }

        // What stands in a file may be anything.
        foreach (var learned in (kept.Learned ?? []).Where(learned => learned is { Upstream: not null, Window: not null, Model: not null, Samples: not null }))
            _learned[new(learned.Upstream, learned.Window, learned.Model)] = new([.. learned.Samples.Where(sample => double.IsFinite(sample) && sample > 0).TakeLast(TokensPerPercent.Most)]);
        if (kept.Seen is { Length: ActivityProfile.Hours } seen && kept.SeenSince is { } since && since <= now) (_seen, _seenSince) = (seen, since);
        else _seenSince = now;
        _activity = ActivityProfile.Of(_seen, (now - _seenSince).TotalDays / 7);
    }

    /// <summary>Every account.</summary>
    public IEnumerable<QuotaAccount> Accounts => _accounts.Values;

    /// <summary>Nothing was told yet.</summary>
    public bool IsEmpty => _accounts.IsEmpty;

    /// <summary>In which hours there is work.</summary>
    public ActivityProfile Activity => Volatile.Read(ref _activity);

    /// <summary>What a percent of a window seems to stand for.</summary>
    public IEnumerable<(string Upstream, string Window, string Model, TokensPerPercent Tokens)> Learned =>
        _learned.Select(entry => (entry.Key.Upstream, entry.Key.Window, entry.Key.Model, entry.Value));

    /// <summary>The account of an upstream and a credential.</summary>
    public QuotaAccount? Of(string upstream, string credential) => _accounts.GetValueOrDefault((upstream, credential));

    /// <summary>The fingerprint under which an upstream's answers are kept.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="own">The caller's own credential where it pays, else null.</param>
    public static string CredentialOf(UpstreamModel upstream, CallerSecret? own) => own?.Fingerprint ?? upstream.Credential.Key?.Fingerprint ?? "";

    /// <summary>An answer told its limits.</summary>
    public void Hear(string upstream, string credential, QuotaReading reading)
    {
        var now = _time.GetUtcNow();
        var key = (upstream, credential);
        if (_accounts.Count >= MostAccounts && !_accounts.ContainsKey(key)) Sweep(now);
        Learn(key, reading);
        var wasRejected = _accounts.TryGetValue(key, out var before) && before.Reading.IsRejected;
        _accounts.AddOrUpdate(key, _ => new QuotaAccount(upstream, credential, now, reading), (_, account) => account.With(reading, now));
        Volatile.Write(ref _changed, 1);
        // That an account is spent, or is no longer, is what a restart must know.
        if (wasRejected != reading.IsRejected || _time.GetElapsedTime(_savedAt) >= SaveEvery) SaveLater();
    }

    /// <summary>An attempt used tokens of an account.</summary>
    public void Use(string upstream, string credential, string model, in Usage usage)
    {
        if (usage.Total == 0 || !_accounts.ContainsKey((upstream, credential))) return;
        var tokens = TokensPerPercent.Weigh(usage.TotalInput - usage.CacheRead, usage.CacheRead, usage.Output);
        _traffic.GetOrAdd((upstream, credential), static _ => new Traffic()).Add(model, tokens);
    }

    /// <summary>There is work.</summary>
    /// <param name="local">Local time.</param>
    public void Work(DateTimeOffset local)
    {
        var hour = local.UtcTicks / TimeSpan.TicksPerHour;
        if (Interlocked.Exchange(ref _seenHour, hour) == hour) return;
        lock (_activityGate)
        {
            // What is long ago counts half: habits change.
            if (local - _seenSince > LongestMemory)
            {
                _seen = [.. _seen.Select(weeks => weeks / 2)];
                _seenSince = local.ToUniversalTime() - (LongestMemory / 2);
            }

            _seen[ActivityProfile.HourOf(local)]++;
            Volatile.Write(ref _activity, ActivityProfile.Of(_seen, (local - _seenSince).TotalDays / 7));
            Volatile.Write(ref _changed, 1);
        }
    }

    /// <inheritdoc />
    public void Dispose() => Save();

    private void Learn((string Upstream, string Credential) key, QuotaReading reading)
    {
        var traffic = _traffic.GetOrAdd(key, static _ => new Traffic());
        foreach (var window in reading.Windows)
        {
            if (window is not { Used: { } used, Resets: { } resets, Length: not null } || traffic.Read(window.Name, used, resets) is not { } change) continue;
            var about = new LearnedKey(key.Upstream, window.Name, change.Model);
            if (_learned.Count >= MostLearned && !_learned.ContainsKey(about)) continue;
            _learned.AddOrUpdate(about, _ => TokensPerPercent.None.Learn(change.Share, change.Tokens), (_, known) => known.Learn(change.Share, change.Tokens));
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (key, account) in _accounts)
        {
            if (account.IsStale(now)) Forget(key);
        }

        while (_accounts.Count >= MostAccounts) Forget(_accounts.MinBy(account => account.Value.ReadAt).Key);

        void Forget((string, string) key)
        {
            _accounts.TryRemove(key, out _);
            _traffic.TryRemove(key, out _);
        }
    }

    private void SaveLater()
    {
        _savedAt = _time.GetTimestamp();
        ThreadPool.UnsafeQueueUserWorkItem(static book => book.Save(), this, preferLocal: false);
    }

    private void Save()
    {
        lock (_saving)
        {
            if (Interlocked.Exchange(ref _changed, 0) == 0) return;
            int[] seen;
            lock (_activityGate) seen = [.. _seen];
            _file.Write(new KeptQuota
            {
                Accounts = [.. _accounts.Values.Select(KeptAccount.Of)],
                Learned = [.. _learned.Where(entry => entry.Value.Samples.Count > 0).Select(entry => new KeptLearned(entry.Key.Upstream, entry.Key.Window, entry.Key.Model, [.. entry.Value.Samples.Select(sample => Math.Round(sample, 1))]))],
                Seen = seen,
                SeenSince = _seenSince,
            });
        }
    }

    private readonly record struct LearnedKey(string Upstream, string Window, string Model);
}
