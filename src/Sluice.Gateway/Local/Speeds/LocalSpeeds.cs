using System.Collections.Concurrent;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Local.Speeds;

/// <summary>
/// How fast each local model reads and writes, measured on the requests that pass: exponentially averaged, so that a model
/// which moved to the processor is known after a few. Forgotten at a restart; until the first answer then, the model's card
/// tells, where it was probed.
/// </summary>
internal sealed class LocalSpeeds(UpstreamSlots slots)
{
    // Weight of the newest measurement.
    private const double Newest = 0.3;

    // Shorter stretches measure the server's overhead.
    private const long LeastPrompt = 256, LeastOutput = 16;
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(20);

    // From a disk of the usual kind; only used until a load was seen.
    private const double LoadBytesPerSecond = 1e9;

    private const int TypicalPrompt = 18_000;

    private const decimal WattSecondsPerKwh = 3_600_000m;

    private readonly ConcurrentDictionary<string, Measures> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, List<LocalRun>> _running = new(StringComparer.Ordinal);

    /// <summary>A client's request begins at an upstream, which is named: what only measures makes way for it.</summary>
    public event Action<string>? Began;

    /// <summary>An attempt at a local model begins. Dispose the run when it ends.</summary>
    public LocalRun Begin(RoutableModel model)
    {
        var runs = _running.GetOrAdd(model.Upstream, static _ => []);
        var run = new LocalRun(runs);
        lock (runs)
        {
            runs.Add(run);
            // Two at once share the machine, or wait for each other: neither tells how fast one is.
            if (runs.Count > 1) runs.ForEach(static other => other.Shared = true);
        }

        Began?.Invoke(model.Upstream);
        return run;
    }

    /// <summary>An attempt at a local model has ended.</summary>
    /// <param name="model">The model.</param>
    /// <param name="usage">What it reported.</param>
    /// <param name="cached">Prompt tokens that its cache held as far as is known, beside those it reports.</param>
    /// <param name="times">How long it took.</param>
    /// <param name="wasLoaded">Whether it was in memory; null when not known.</param>
    public void Ended(RoutableModel model, in Usage usage, long cached, in LocalTimes times, bool? wasLoaded)
    {
        var measured = _models.GetOrAdd(model.Address, static _ => new Measures());
        var uncached = usage.TotalInput - Math.Max(usage.CacheRead, Math.Min(cached, usage.TotalInput));
        lock (measured)
        {
            if (times.FirstContent is not { } first)
            {
                // Given up before it said anything: it is at least this slow.
                if (uncached >= LeastPrompt && times.Whole > LeastTime && wasLoaded != false && measured.Prefill is var known && (known == 0 || uncached / times.Whole.TotalSeconds < known)) Average(ref measured.Prefill, uncached / times.Whole.TotalSeconds);
                return;
            }

            var writing = times.Whole - first;
            if (usage.Output >= LeastOutput && writing > LeastTime) Average(ref measured.Output, usage.Output / writing.TotalSeconds);
            if (wasLoaded == false)
            {
                var reading = measured.Prefill > 0 ? uncached / measured.Prefill : 0;
                if (first.TotalSeconds > reading + 1) Average(ref measured.Load, first.TotalSeconds - reading);
            }
            else if (uncached >= LeastPrompt && first > LeastTime && writing > LeastTime)
            {
                Average(ref measured.Prefill, uncached / first.TotalSeconds);
            }
        }
    }

    /// <summary>A prompt has been read and nothing was written after it: a model that was warmed.</summary>
    /// <param name="model">The model; it was loaded already.</param>
    /// <param name="tokens">Tokens of the prompt.</param>
    /// <param name="first">Until the first content.</param>
    public void Read(RoutableModel model, long tokens, TimeSpan first)
    {
        if (tokens < LeastPrompt || first <= LeastTime) return;
        var measured = _models.GetOrAdd(model.Address, static _ => new Measures());
        lock (measured) Average(ref measured.Prefill, tokens / first.TotalSeconds);
    }

    /// <summary>A model was loaded, and nothing else was done meanwhile.</summary>
    public void Loaded(string address, TimeSpan took)
    {
        if (took <= LeastTime) return;
        var measured = _models.GetOrAdd(address, static _ => new Measures());
        lock (measured) Average(ref measured.Load, took.TotalSeconds);
    }

    /// <summary>How long a load takes, from earlier ones or the size of its files; null when neither is known.</summary>
    public TimeSpan? LoadTime(string address, Discovery.DiscoveredModel? found)
    {
        var load = 0.0;
        if (_models.TryGetValue(address, out var measured))
        {
            lock (measured) load = measured.Load;
        }

        return load > 0 ? TimeSpan.FromSeconds(load) : found?.SizeBytes is { } size ? TimeSpan.FromSeconds(size / LoadBytesPerSecond) : null;
    }

    /// <summary>How fast a model would answer; null when it has not been measured yet, or is not local.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gateway">The snapshot that the request lives by.</param>
    /// <param name="owner">Whose request it would be.</param>
    /// <param name="rank">What would go before it.</param>
    public LocalSpeed? Of(RoutableModel model, GatewayModel gateway, TurnOwner owner, TurnRank rank) =>
        Of(model, gateway) is { } speed ? speed with { Queue = gateway.Upstreams.TryGetValue(model.Upstream, out var upstream) ? slots.Expected(upstream, model.Id, owner, rank) ?? TimeSpan.Zero : TimeSpan.Zero } : null;

    /// <summary>The same where nobody waits before it: for requests that are only thought of, which ask no line for their place.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gateway">The snapshot.</param>
    public LocalSpeed? Of(RoutableModel model, GatewayModel gateway)
    {
        if (!model.IsLocal) return null;
        double prefill = 0, output = 0, load = 0;
        if (_models.TryGetValue(model.Address, out var measured))
        {
            lock (measured) (prefill, output, load) = (measured.Prefill, measured.Output, measured.Load);
        }

        if (gateway.Cards.TryGetValue(model.Address, out var card))
        {
            var typical = TypicalOf(card);
            if (prefill <= 0) prefill = typical?.PrefillPerSecond ?? 0;
            if (output <= 0) output = typical?.OutputPerSecond ?? 0;
            if (load <= 0) load = card.LoadSeconds ?? 0;
        }

        // A model that has never come to its first word in time has still shown how fast it reads.
        if (prefill <= 0) return null;
        return new LocalSpeed(prefill, output)
        {
            Load = LoadOf(gateway.LocalModels.GetValueOrDefault(model.Address), load),
            DollarsPerSecond = DollarsOf(model, gateway),
        };
    }

    /// <summary>How fast a local model reads and writes, from its last answers or else from its card; null when it is not local or nothing was measured.</summary>
    public (double Prefill, double Output)? Measured(RoutableModel model, GatewayModel gateway)
    {
        if (!model.IsLocal) return null;
        double prefill = 0, output = 0;
        if (_models.TryGetValue(model.Address, out var measured))
        {
            lock (measured) (prefill, output) = (measured.Prefill, measured.Output);
        }

        var typical = gateway.Cards.TryGetValue(model.Address, out var card) ? TypicalOf(card) : null;
        if (prefill <= 0) prefill = typical?.PrefillPerSecond ?? 0;
        if (output <= 0) output = typical?.OutputPerSecond ?? 0;
        return prefill > 0 || output > 0 ? (prefill, output) : null;
    }

    /// <summary>Requests of clients that run at an upstream now.</summary>
    /// <param name="upstream">Its name.</param>
    public int Running(string upstream)
    {
        if (!_running.TryGetValue(upstream, out var runs)) return 0;
        lock (runs) return runs.Count;
    }

    // Agents' prompts begin at this size; a short prompt measures the server's overhead.
    private static CardSpeed? TypicalOf(CapabilityCard card) => card.Speeds.LastOrDefault(speed => speed.PromptTokens <= TypicalPrompt) ?? (card.Speeds is [{ } smallest, ..] ? smallest : null);

    private static TimeSpan LoadOf(Discovery.DiscoveredModel? found, double load) => found is not { IsLoaded: false } ? TimeSpan.Zero
        : load > 0 ? TimeSpan.FromSeconds(load)
        : TimeSpan.FromSeconds((found.SizeBytes ?? 0) / LoadBytesPerSecond);

    private static decimal DollarsOf(RoutableModel model, GatewayModel gateway) =>
        gateway.Config.Ledger.EnergyPrice is > 0 and var price && gateway.WattsOf(model) is > 0 and var watts
            ? (decimal)watts / WattSecondsPerKwh * price
            : 0;

    private static void Average(ref double average, double value) => average = average <= 0 ? value : (average * (1 - Newest)) + (value * Newest);

    private sealed class Measures
    {
        public double Prefill;
        public double Output;
        public double Load;
    }
}

/// <summary>An attempt at a local model that is under way.</summary>
internal sealed class LocalRun(List<LocalRun> runs) : IDisposable
{
    /// <summary>Another one ran at the same server meanwhile.</summary>
    public bool Shared { get; set; }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (runs) runs.Remove(this);
    }
}

/// <summary>How long an attempt took at its server, the wait for a slot left out.</summary>
/// <param name="FirstContent">Until the first content; null when none came.</param>
/// <param name="Whole">Until its end.</param>
internal readonly record struct LocalTimes(TimeSpan? FirstContent, TimeSpan Whole);
