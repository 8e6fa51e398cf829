using Sluice.Gateway.Ledger;
using Sluice.Gateway.Model;
using Sluice.Routing.Replay;

namespace Sluice.Gateway.Replay;

/// <summary>Adds up what becomes of requests that are decided twice.</summary>
internal sealed class ReplayTally(PacingTally pacing)
{
    private const int MostSamples = 40, MostMoves = 60, FewestDrafts = 20;
    private const double UsualEscalations = 0.3;

    private readonly Dictionary<(string?, int, bool, string?, int, bool), Move> _moves = [];
    private readonly SortedDictionary<int, (long Before, long After)> _tiers = [];
    private readonly Dictionary<string, long> _skipped = new(StringComparer.Ordinal);
    private readonly List<ReplaySample> _samples = [];
    private long _replayed, _changed, _asRecorded, _unpriced, _draftsBefore, _draftsAfter, _drafts, _escalated, _sampleEvery = 1;
    private Sum _before, _after;

    /// <summary>Requests looked at.</summary>
    public long Seen { get; private set; }

    /// <summary>A request that cannot be decided again.</summary>
    public void Skip(string why)
    {
        Seen++;
        _skipped[why] = _skipped.GetValueOrDefault(why) + 1;
    }

    /// <summary>A request that was.</summary>
    public void Add(in PastRequest past, ReplayFacts facts, ReplayPlace recorded, ReplayPlace before, ReplayPlace after, bool asRecorded, GatewayModel model)
    {
        Seen++;
        _replayed++;
        pacing.Add(facts);
        if (asRecorded) _asRecorded++;
        if (recorded.Draft)
        {
            _drafts++;
            if (past.Row.Attempts > 1 && $"{past.Row.Upstream}/{past.Row.Model}" != recorded.Address) _escalated++;
        }

        if (before.Draft) _draftsBefore++;
        if (after.Draft) _draftsAfter++;
        CountTier(before.Tier, 1, 0);
        CountTier(after.Tier, 0, 1);
        var (was, becomes) = (before.Dollars(model, past.Answer), after.Dollars(model, past.Answer));
        var priced = was is not null && becomes is not null;
        if (priced)
        {
            _before += was!.Value;
            _after += becomes!.Value;
        }

        if (before.IsSame(after)) return;
        _changed++;
        if (!priced) _unpriced++;
        var key = (before.Address, before.Tier, before.Draft, after.Address, after.Tier, after.Draft);
        if (!_moves.TryGetValue(key, out var move)) _moves[key] = move = new Move();
        move.Count++;
        if (priced) (move.Before, move.After) = (move.Before + was!.Value, move.After + becomes!.Value);
        Sample(past.Row, before, after);
    }

    /// <summary>The result.</summary>
    public ReplayResult Result(DateTimeOffset from, DateTimeOffset to, long requests, long oneOf, bool againstRecorded)
    {
        var enough = _drafts >= FewestDrafts;
        var rate = enough ? (double)_escalated / _drafts : UsualEscalations;
        return new ReplayResult
        {
            From = from,
            To = to,
            ComparedWith = againstRecorded ? "recorded" : "current",
            Requests = requests,
            OneOf = oneOf,
            Replayed = _replayed,
            Changed = _changed,
            AsRecorded = _asRecorded,
            Skipped = [.. _skipped.OrderByDescending(skip => skip.Value).Select(skip => new ReplaySkip(skip.Key, skip.Value))],
            Tiers = [.. _tiers.Select(tier => new ReplayTier(tier.Key, tier.Value.Before, tier.Value.After))],
            Moves = [.. _moves.OrderByDescending(move => move.Value.Count).Take(MostMoves).Select(move => new ReplayMove(
                move.Key.Item1, move.Key.Item2, move.Key.Item3, move.Key.Item4, move.Key.Item5, move.Key.Item6, move.Value.Count, Math.Round(move.Value.After.At(rate) - move.Value.Before.At(rate), 6)))],
            DollarsBefore = Math.Round(_before.At(rate), 6),
            DollarsAfter = Math.Round(_after.At(rate), 6),
            Unpriced = _unpriced,
            EscalationRate = Math.Round(rate, 3),
            DraftsBefore = _draftsBefore,
            DraftsAfter = _draftsAfter,
            Pacing = pacing.Words(),
            Samples = _samples,
            Assumptions = Assumptions(oneOf, enough, rate),
        };
    }

    private List<string> Assumptions(long oneOf, bool enough, double rate)
    {
        var percent = rate.ToString("0%", System.Globalization.CultureInfo.InvariantCulture);
        List<string> assumptions =
        [
            "Every model is taken to read and write the tokens that were really read and written, with the same share from its cache, at today's list prices; local answers cost nothing here. What a plan covers is counted at list price, too.",
            enough
                ? $"{percent} of drafts are taken not to hold, as among the {_drafts} of this time; those are then paid at the model that takes over."
                : $"Fewer than {FewestDrafts} drafts were seen, so {percent} of drafts are taken not to hold.",
            "Health of the servers, quota, budgets, leases, what was learned and what had to stay local are taken as they were; measured speeds and models as they are now.",
        ];
        if (oneOf > 1) assumptions.Add($"One of {oneOf} conversations was looked at, each whole; counts and dollars are of those, not multiplied.");
        return assumptions;
    }

    private void CountTier(int tier, long before, long after)
    {
        var (b, a) = _tiers.GetValueOrDefault(tier);
        _tiers[tier] = (b + before, a + after);
    }

    // Every so manieth: when the list is full, every other one goes and from then on half as many come.
    private void Sample(RequestRow row, ReplayPlace before, ReplayPlace after)
    {
        if (_changed % _sampleEvery != 0) return;
        if (_samples.Count == MostSamples)
        {
            for (var i = _samples.Count - 1; i >= 0; i -= 2) _samples.RemoveAt(i);
            _sampleEvery *= 2;
        }

        _samples.Add(new ReplaySample(row.Name, row.StartedAt, row.Client ?? row.App, row.Kind, before.Address, before.Tier, after.Address, after.Tier, before.Why, after.Why));
    }

    private sealed class Move
    {
        public long Count { get; set; }

        public Sum Before { get; set; }

        public Sum After { get; set; }
    }

    private readonly record struct Sum(decimal Certain, decimal AtRisk)
    {
        public static Sum operator +(Sum sum, (decimal Certain, decimal AtRisk) more) => new(sum.Certain + more.Certain, sum.AtRisk + more.AtRisk);

        public decimal At(double rate) => Certain + (AtRisk * (decimal)rate);
    }
}
