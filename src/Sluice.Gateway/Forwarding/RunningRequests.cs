using System.Collections.Concurrent;
using Sluice.Gateway.Admin.Feed;

namespace Sluice.Gateway.Forwarding;

/// <summary>What a running request is doing.</summary>
internal enum RunningPhase
{
    /// <summary>Its next target is being looked for.</summary>
    Routing,

    /// <summary>Its model is being loaded.</summary>
    Loading,

    /// <summary>It waits for a place at its server.</summary>
    Queued,

    /// <summary>It has been sent, and nothing of the answer has come.</summary>
    Prefill,

    /// <summary>The answer comes.</summary>
    Writing,

    /// <summary>The answer is whole and is looked at before the client sees it.</summary>
    Checking,

    /// <summary>An attempt has failed, and another one follows.</summary>
    Retrying,
}

/// <summary>
/// The requests that are being answered now. A request costs an entry here and a word at each of its phases; what it has come to is
/// read from the counters that there are anyway, when somebody asks.
/// </summary>
internal sealed class RunningRequests(PushFeed feed)
{
    private readonly ConcurrentDictionary<long, RunningRequest> _all = new();

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<RunningRequest> All => _all.Values;

    /// <summary>A request is being answered.</summary>
    public RunningRequest Begin(Exchange exchange)
    {
        var running = exchange.Running = new RunningRequest(exchange, feed);
        _all[exchange.Id] = running;
        running.Tell("began");
        return running;
    }

    /// <summary>It has left.</summary>
    public void End(RunningRequest running, string outcome)
    {
        _all.TryRemove(running.Exchange.Id, out _);
        running.Tell("ended", outcome);
    }
}

/// <summary>One request that is being answered. Written by its own thread, read by any.</summary>
internal sealed class RunningRequest(Exchange exchange, PushFeed feed)
{
    private volatile Attempt? _attempt;
    private volatile RunningPhase _phase;

    /// <summary>The request.</summary>
    public Exchange Exchange => exchange;

    /// <summary>What it tries now, or tried last; null before the first.</summary>
    public Attempt? Attempt => _attempt;

    /// <summary>What it is doing.</summary>
    public RunningPhase Phase => _phase == RunningPhase.Prefill && _attempt is { } attempt && (attempt.FirstContent is not null || attempt.Draft is { HasContent: true }) ? RunningPhase.Writing : _phase;

    /// <summary>An attempt is made.</summary>
    public void Tries(Attempt attempt)
    {
        _attempt = attempt;
        _phase = RunningPhase.Routing;
    }

    /// <summary>An attempt goes on. What runs beside the request's own (a model that is warmed, a second opinion) is passed over.</summary>
    public void Moves(Attempt attempt, RunningPhase phase)
    {
        if (!ReferenceEquals(_attempt, attempt)) return;
        _phase = phase;
        Tell(phase is RunningPhase.Loading or RunningPhase.Queued ? "waiting" : phase is RunningPhase.Checking ? "answering" : "sent");
    }

    /// <summary>Its attempt has failed, and it goes on.</summary>
    public void Retries() => _phase = RunningPhase.Retrying;

    /// <summary>Tells open pages.</summary>
    public void Tell(string phase, string? outcome = null)
    {
        if (!feed.IsHeard) return;
        var profile = exchange.Profile;
        feed.Publish(new FeedEvent(FeedKind.Request, exchange.IdText, Request: new RequestNews(exchange.IdText, phase)
        {
            Client = profile.Client,
            Kind = profile.Kind,
            Session = profile.Session,
            Model = _attempt?.Target.Model.Address,
            Tier = _attempt?.Target.Tier,
            Outcome = outcome,
        }));
    }
}
