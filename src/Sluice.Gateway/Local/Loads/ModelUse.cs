using System.Collections.Concurrent;

namespace Sluice.Gateway.Local.Loads;

/// <summary>When each local model was last used through Sluice, with which context, and whether Sluice loaded it.</summary>
internal sealed class ModelUse(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Use> _uses = new(StringComparer.Ordinal);

    /// <summary>A turn goes to a model. Dispose what is returned when it has ended.</summary>
    /// <param name="address">Which model.</param>
    /// <param name="context">The context that was asked for, tokens; null when its server chooses.</param>
    public IDisposable Begin(string address, int? context)
    {
        var use = _uses.GetOrAdd(address, static _ => new Use());
        lock (use)
        {
            use.Running++;
            if (context is not null) use.Context = context;
        }

        return new Turn(this, use);
    }

    /// <summary>Sluice has loaded a model.</summary>
    public void Loaded(string address)
    {
        var use = _uses.GetOrAdd(address, static _ => new Use());
        lock (use) (use.IsOurs, use.Last) = (true, time.GetUtcNow());
    }

    /// <summary>A model is in memory no more.</summary>
    public void Unloaded(string address)
    {
        if (!_uses.TryGetValue(address, out var use)) return;
        lock (use) use.IsOurs = false;
    }

    /// <summary>The context that the last turn had; null when there was none.</summary>
    public int? LastContext(string address) => _uses.GetValueOrDefault(address)?.Context;

    /// <summary>Sluice loaded it, and has not unloaded it since.</summary>
    public bool IsOurs(string address) => _uses.GetValueOrDefault(address)?.IsOurs == true;

    /// <summary>For how long nothing has run there; null while something runs, or when nothing ever did.</summary>
    public TimeSpan? Idle(string address)
    {
        if (!_uses.TryGetValue(address, out var use)) return null;
        lock (use) return use.Running > 0 ? null : time.GetUtcNow() - use.Last;
    }

    private void End(Use use)
    {
        lock (use)
        {
            use.Running--;
            use.Last = time.GetUtcNow();
        }
    }

    private sealed class Use
    {
        public int Running;
        public int? Context;
        public bool IsOurs;
        public DateTimeOffset Last;
    }

    private sealed class Turn(ModelUse book, Use use) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0) book.End(use);
        }
    }
}
