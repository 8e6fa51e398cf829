using Sluice.Gateway.Ledger;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Routing;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Other local models that answer the same request beside a draft (<c>routing.cascade.secondOpinion</c>). Where they say the same
/// the draft is more often right; each has its own row, for its time is part of the cost of checking.
/// </summary>
internal sealed class SecondOpinions(AttemptRunner attempts, UpstreamHealth health, ExchangeRecorder recorder)
{
    /// <summary>Asks them; the answers are fetched, or given up, later.</summary>
    public Opinions Ask(Exchange exchange, Attempt draft)
    {
        var opinions = new Opinions(exchange, recorder);
        // A repair is compared with what was said to its first.
        if (draft.Draft!.Repair is not null) return opinions;
        foreach (var name in exchange.Model.Config.Routing.Cascade.SecondOpinion)
        {
            // Nothing but a local model, whatever a name has come to mean since it was written.
            if (Find(exchange.Model, name) is not { IsLocal: true } model || model.Address == draft.Target.Model.Address) continue;
            if (!health.TryBegin(model)) continue;
            exchange.Attempts++;
            var attempt = attempts.Begin(exchange, new RouteTarget(model, TargetOrigin.Tier, model.Tier, Payers.Local, UseCallerCredential: false));
            attempt.Draft = new Draft(attempt.Prompt?.Request ?? exchange.Reading.ReadFor(attempt.Context), repair: null);
            opinions.Add(attempt, attempts.RunAsync(exchange, attempt, client: null).AsTask());
        }

        return opinions;
    }

    private static RoutableModel? Find(GatewayModel model, string name)
    {
        if (model.Config.Models.TryGetValue(name, out var alias)) return model.Describe(alias.Upstream, alias.Id);
        return name.IndexOf('/') is > 0 and var slash ? model.Describe(name[..slash], name[(slash + 1)..]) : null;
    }
}

/// <summary>The second opinions of one draft.</summary>
internal sealed class Opinions(Exchange exchange, ExchangeRecorder recorder) : IAsyncDisposable
{
    private readonly List<(Attempt Attempt, Task<AttemptResult> Reading)> _asked = [];

    /// <summary>Nobody was asked.</summary>
    public bool IsEmpty => _asked.Count == 0;

    /// <summary>All have answered or failed.</summary>
    public Task Ended => Task.WhenAll(_asked.Select(asked => asked.Reading));

    /// <summary>The texts that have come, in the order of the setting.</summary>
    public IReadOnlyList<string> Texts =>
        [.. _asked.Where(asked => asked.Reading is { IsCompletedSuccessfully: true, Result.IsServed: true } && asked.Attempt.Draft is { Hopeless: null, IsTooLarge: false, Tripped: null }).Select(asked => asked.Attempt.Draft!.Answer.Text).Where(text => text.Length > 0)];

    /// <summary>One more.</summary>
    public void Add(Attempt attempt, Task<AttemptResult> reading) => _asked.Add((attempt, reading));

    /// <summary>Ends what still runs and writes the rows.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (attempt, reading) in _asked)
        {
            if (!reading.IsCompleted) attempt.Timer.Cancel();
            var result = await reading;
            attempt.Draft!.PublishTimes(attempt);
            // One that was stopped here did nothing wrong.
            recorder.Report(exchange, attempt, result.Outcome is Outcomes.Ok or Outcomes.UpstreamStall or Outcomes.ClientCancelled ? result with { Outcome = Outcomes.SecondOpinion, Error = null, IsAside = true } : result);
            attempt.Dispose();
        }

        _asked.Clear();
    }
}
