using System.Collections.Concurrent;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Speeds;

namespace Sluice.Gateway.Local.Loads;

/// <summary>A load under way.</summary>
/// <param name="Address">Of which model.</param>
/// <param name="Since">When it began.</param>
/// <param name="Expected">What it takes as a whole, from earlier loads or the size of its files; null when not known.</param>
/// <param name="Why">Who wanted it.</param>
internal sealed record LoadUnderWay(string Address, DateTimeOffset Since, TimeSpan? Expected, string Why);

/// <summary>The loads under way: those that Sluice ordered, and those that a turn of ours set off.</summary>
internal sealed class LoadBook(LocalSpeeds speeds, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _underWay = new(StringComparer.Ordinal);

    /// <summary>A load of this model began or ended. Handlers are quick and do not throw.</summary>
    public event Action<string>? Changed;

    /// <summary>Every load under way.</summary>
    public IReadOnlyList<LoadUnderWay> All => [.. _underWay.Values.Select(entry => entry.Load).OrderBy(load => load.Since)];

    /// <summary>The load of one model; null when there is none.</summary>
    public LoadUnderWay? Of(string address) => _underWay.GetValueOrDefault(address)?.Load;

    /// <summary>A load begins. Dispose what is returned when it has ended, one way or the other.</summary>
    /// <param name="address">Of which model.</param>
    /// <param name="found">The model as discovery knows it.</param>
    /// <param name="why">Who wanted it.</param>
    public LoadMark Begin(string address, DiscoveredModel? found, string why)
    {
        while (true)
        {
            var entry = _underWay.GetOrAdd(address, static (key, with) => new Entry(new LoadUnderWay(key, with.time.GetUtcNow(), with.speeds.LoadTime(key, with.found), with.why)), (time, speeds, found, why));
            lock (entry)
            {
                // Those who wait for the same load share its entry; the last one takes it away.
                if (entry.Count < 0) continue;
                entry.Count++;
            }

            Changed?.Invoke(address);
            return new LoadMark(this, entry, time.GetTimestamp());
        }
    }

    private void End(Entry entry)
    {
        lock (entry)
        {
            if (--entry.Count > 0) return;
            entry.Count = -1;
            _underWay.TryRemove(new KeyValuePair<string, Entry>(entry.Load.Address, entry));
        }

        Changed?.Invoke(entry.Load.Address);
    }

    /// <summary>The entry of one load, and how many watch it; below 0 once it is out of the book.</summary>
    internal sealed class Entry(LoadUnderWay load)
    {
        public LoadUnderWay Load => load;

        public int Count { get; set; }
    }

    /// <summary>One who brought a load about.</summary>
    internal sealed class LoadMark(LoadBook book, Entry entry, long begun) : IDisposable
    {
        private bool _ended;

        /// <summary>How long it has taken so far.</summary>
        public TimeSpan Elapsed => book.Time.GetElapsedTime(begun);

        /// <summary>The model is in memory: what that took is remembered.</summary>
        public void Loaded() => book.Speeds.Loaded(entry.Load.Address, Elapsed);

        /// <inheritdoc />
        public void Dispose()
        {
            if (_ended) return;
            _ended = true;
            book.End(entry);
        }
    }

    private TimeProvider Time => time;

    private LocalSpeeds Speeds => speeds;
}
