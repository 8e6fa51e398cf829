using System.Collections.Concurrent;
using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Upstreams.Slots;

/// <summary>
/// The places of every server that can run only so much at once, and who waits for them (<see cref="TurnQueue"/>). Counted for
/// each server, whatever names it goes by; Ollama runs so many of each of its models. Who may not wait is told at once when to
/// come back (F093).
/// </summary>
internal sealed class UpstreamSlots(TimeProvider time)
{
    /// <summary>Requests that may wait for one server.</summary>
    public const int MaxWaiting = 64;

    private const int MostLines = 256;

    private readonly ConcurrentDictionary<(string Server, string Model), PlaceLine> _lines = new();

    /// <summary>Takes a place, or a place in the queue. To be disposed, whatever it is.</summary>
    /// <returns>Null where there is no limit of ours and nothing to count.</returns>
    public Place? Enter(in PlaceRequest request)
    {
        if (!request.Upstream.IsLocal && request.Upstream.Slots is null) return null;
        return Line(request.Upstream, request.ModelId).Enter(request);
    }

    /// <summary>How long a request that came now would wait; null when that is not known.</summary>
    public TimeSpan? Expected(UpstreamModel upstream, string modelId, TurnOwner owner, TurnRank rank) =>
        _lines.TryGetValue(KeyOf(upstream, modelId), out var line) ? line.Expected(upstream.Slots, owner, rank) : TimeSpan.Zero;

    /// <summary>Who runs and who waits at a server; null when nothing ever did.</summary>
    public QueueView? View(UpstreamModel upstream)
    {
        var running = 0;
        List<WaitingView> waiting = [];
        var found = false;
        foreach (var (key, line) in _lines)
        {
            if (key.Server != upstream.Server) continue;
            found = true;
            running += line.View(waiting);
        }

        return found ? new QueueView(upstream.Slots, running, waiting) : null;
    }

    /// <summary>How many run and wait for one model, where its server runs so many of each; null where that is counted for the server as a whole, or nothing ever ran.</summary>
    public (int Running, int Waiting)? Of(UpstreamModel upstream, string modelId)
    {
        if (!upstream.SlotsPerModel || !_lines.TryGetValue(KeyOf(upstream, modelId), out var line)) return null;
        List<WaitingView> waiting = [];
        return (line.View(waiting), waiting.Count);
    }

    private PlaceLine Line(UpstreamModel upstream, string modelId)
    {
        var key = KeyOf(upstream, modelId);
        if (_lines.TryGetValue(key, out var line)) return line;
        if (_lines.Count >= MostLines)
        {
            foreach (var (old, idle) in _lines)
            {
                if (idle.IsIdle) _lines.TryRemove(old, out _);
            }
        }

        return _lines.GetOrAdd(key, static (_, clock) => new PlaceLine(clock), time);
    }

    private static (string, string) KeyOf(UpstreamModel upstream, string modelId) => (upstream.Server, upstream.SlotsPerModel ? modelId : "");
}
