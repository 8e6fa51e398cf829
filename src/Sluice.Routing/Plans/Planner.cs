using Sluice.Routing.Catalogue;
using Sluice.Routing.Names;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Plans;

/// <summary>What a decision allows beside its first target.</summary>
/// <param name="LocalOnly">Nothing leaves this machine, whatever routes are written.</param>
/// <param name="Offline">Local models may stand in: when no cloud upstream can be reached, or a limit or budget is used up.</param>
/// <param name="AnyTier">Where nobody serves the model asked for, a tier that the user wrote may stand in.</param>
/// <param name="ChosenHere">A rule or the strategy chose, not the caller.</param>
/// <param name="Because">Why nothing leaves, with the way out; null where a rule or the caller's own word says so.</param>
internal readonly record struct PlanLimits(bool LocalOnly = false, bool Offline = false, bool AnyTier = false, bool ChosenHere = false, string? Because = null);

/// <summary>
/// Turns steps ("tier 0, else the vendor") into an ordered plan:
/// <code>
///   0  who drafts, if anybody does
///   1  candidates of each step, checked; the first step that has one which is up decides
///   2  equivalents of its tier
///   3  routes the user wrote, transitively
///   4  when nothing of this could take the prompt: the written routes of what was too small
///      at last what a measured card speaks against, for somebody must answer
///   5  what is limited or down moves behind what is up
///   6  local models for the case that a limit is spent; first, where it is known to be
///   7  local models for the case that no cloud can be reached, last
/// </code>
/// </summary>
internal sealed class Planner(RequestProfile profile, RoutingModel routing, Func<RoutableModel, Availability> availability, PlanLimits limits, PacingView pacing)
{
    private const int Drafting = -2;

    private readonly List<Candidate> _candidates = new(4);
    private int _step;

    /// <summary>Every model that was considered, in order.</summary>
    public IReadOnlyList<Candidate> Candidates => _candidates;

    /// <summary>The plan; empty when nothing can take the request.</summary>
    /// <param name="steps">Looked at in order.</param>
    /// <param name="draft">Who answers first, to be checked; null: nobody.</param>
    public List<Candidate> Plan(IReadOnlyList<RuleUse> steps, RuleUse? draft = null)
    {
        var drafter = draft is null ? null : FindDrafter(draft);
        var plan = PlanSteps(steps);
        // Who would have drafted is all there is: limited or down, it is asked like any other last resort.
        if (drafter is null && draft is not null && plan.Count == 0) plan = PlanSteps([draft]);
        // While everything else is stopped there is nobody to take over from a draft.
        if (drafter is null || plan is [{ AtWall: true }, ..]) return plan;
        // A draft that nobody could take over from is no draft: it is the answer.
        PutFirst(plan, drafter, isDraft: plan.Exists(candidate => candidate != drafter && candidate.Origin is not (TargetOrigin.Offline or TargetOrigin.Wall)));
        return plan;
    }

    private Candidate? FindDrafter(RuleUse draft)
    {
        _step = Drafting;
        Consider(draft);
        return _candidates.Find(candidate => candidate.IsUp);
    }

    private void PutFirst(List<Candidate> plan, Candidate drafter, bool isDraft)
    {
        var atWall = plan.Remove(drafter) && drafter.AtWall;
        var offline = limits.Offline && routing.LocalWhenOffline && plan.Exists(candidate => !candidate.Model.IsLocal);
        if (isDraft && (atWall || offline)) plan.Add(StandIn(drafter, atWall, offline));
        foreach (var candidate in plan)
        {
            if (candidate.Origin is TargetOrigin.Primary) candidate.Origin = TargetOrigin.Escalation;
        }

        (drafter.Origin, drafter.Draft, drafter.Chosen) = (TargetOrigin.Primary, isDraft, true);
        plan.Insert(0, drafter);
    }

    // Its draft did not hold, and then the limit of who should have taken over was spent, or nobody could be reached: its answer as
    // it is, after all.
    private static Candidate StandIn(Candidate drafter, bool atWall, bool offline)
    {
        drafter.AtWall = false;
        return new Candidate(drafter.Model, drafter.Tier, offline ? TargetOrigin.Offline : TargetOrigin.Wall) { Availability = drafter.Availability, AtWall = atWall, Chosen = true };
    }

    private List<Candidate> PlanSteps(IReadOnlyList<RuleUse> steps)
    {
        var plan = new List<Candidate>(4);
        var decided = Decide(steps);
        if (decided < 0)
        {
            var count = _candidates.Count;
            for (var i = 0; i < count; i++)
            {
                var rejected = _candidates[i];
                AddRoutes(plan, rejected.Model, rejected.Rejection == Rejection.TooSmall ? TargetOrigin.LargerContext : TargetOrigin.Fallback);
            }

            // Better an answer by who is not good at it than none.
            if (plan.Count == 0 && TakeBack()) decided = Decide(steps);
        }

        if (decided >= 0)
        {
            foreach (var candidate in _candidates)
            {
                if (candidate.Step == decided && candidate.Accepted) plan.Add(candidate);
            }

            var count = plan.Count;
            for (var i = 0; i < count; i++) AddRoutes(plan, plan[i].Model, TargetOrigin.Fallback);
        }

        SortByAvailability(plan);
        NameThePrimary(plan);
        if (limits.Offline)
        {
            AddWall(plan);
            AddOffline(plan);
        }

        foreach (var candidate in plan) candidate.Chosen = true;
        return plan;
    }

    // The first step with a model that is up; without one the last step that has any model, because the last is what was asked for.
    private int Decide(IReadOnlyList<RuleUse> steps)
    {
        var (decided, best) = (-1, AvailabilityState.Down);
        for (_step = 0; _step < steps.Count; _step++)
        {
            Consider(steps[_step]);
            foreach (var candidate in _candidates)
            {
                if (candidate.Step != _step || !candidate.Accepted || (decided >= 0 && candidate.Availability.State > best)) continue;
                (decided, best) = (_step, candidate.Availability.State);
            }

            if (decided == _step && best == AvailabilityState.Up) break;
        }

        return decided;
    }

    private void Consider(RuleUse use)
    {
        switch (use.Kind)
        {
            case RuleUseKind.Address:
                if (ModelName.Resolve(use.Address!, routing) is { } model) Add(model, model.Tier, TargetOrigin.Primary);
                break;
            case RuleUseKind.Tier:
                ConsiderTier(use.Tier);
                break;
            case RuleUseKind.LocalOnly:
                ConsiderLocal(TargetOrigin.Primary);
                break;
            default:
                ConsiderVendor();
                break;
        }
    }

    // A tier's list is an order of equivalents where the user wrote it; what was merely found is equivalent only among local models.
    private void ConsiderTier(int tier)
    {
        Candidate? first = null;
        var list = tier < routing.Tiers.Count ? routing.Tiers[tier] : [];
        for (var i = 0; i < list.Count; i++)
        {
            if (ModelName.Resolve(list[i], routing) is not { } model) continue;
            if (first is not null && !routing.TiersConfigured && !(first.Model.IsLocal && model.IsLocal)) continue;
            var candidate = Add(model, tier, first is null ? TargetOrigin.Primary : TargetOrigin.Tier, weak: true, byCard: true);
            // A spent plan does not send a prompt to another vendor.
            if (candidate.Accepted || candidate.Rejection == Rejection.PlanSpent) first ??= candidate;
        }
    }

    private void ConsiderLocal(TargetOrigin origin)
    {
        for (var tier = 0; tier < routing.Tiers.Count; tier++)
        {
            var list = routing.Tiers[tier];
            for (var i = 0; i < list.Count; i++)
            {
                if (ModelName.Resolve(list[i], routing) is { IsLocal: true } model) Add(model, tier, origin, weak: limits.LocalOnly, byCard: true);
            }
        }

        if (origin is TargetOrigin.Offline or TargetOrigin.Wall && routing.TiersConfigured) return;
        foreach (var model in routing.Models.Values)
        {
            if (model is { IsLocal: true, IsChat: true }) Add(model, model.Tier, origin, weak: limits.LocalOnly, byCard: true);
        }
    }

    // One upstream serves the name; another that also does is another route, and only the user writes those.
    private void ConsiderVendor()
    {
        Candidate? primary = null;
        var serving = NameIndex.Of(routing).Serving(profile);
        for (var i = 0; i < serving.Count && primary is null; i++)
        {
            var candidate = Add(serving[i], serving[i].Tier, TargetOrigin.Primary);
            if (candidate.Accepted) primary = candidate;
        }

        if (primary is not null)
        {
            if (routing.TiersConfigured && limits.AnyTier) AddEquivalents(primary.Model);
            return;
        }

        if (!limits.AnyTier || !routing.TiersConfigured) return;
        // Nobody serves the name, or nobody may: the tier it belongs to, else the middle. Never by itself the dearest.
        if (serving.Count > 0)
        {
            ConsiderTier(serving[0].Tier);
            return;
        }

        ConsiderTier(2);
        if (!_candidates.Exists(candidate => candidate.Step == _step && candidate.Accepted)) ConsiderTier(1);
    }

    private void AddEquivalents(RoutableModel model)
    {
        for (var tier = 0; tier < routing.Tiers.Count; tier++)
        {
            var list = routing.Tiers[tier];
            var at = IndexOf(list, model);
            if (at < 0) continue;
            for (var i = 0; i < list.Count; i++)
            {
                if (i != at && ModelName.Resolve(list[i], routing) is { } other) Add(other, tier, TargetOrigin.Tier);
            }

            return;
        }
    }

    private int IndexOf(IReadOnlyList<string> list, RoutableModel model)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (ModelName.Resolve(list[i], routing) is { } other && string.Equals(other.Address, model.Address, StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    private void AddRoutes(List<Candidate> plan, RoutableModel from, TargetOrigin origin)
    {
        if (routing.Fallback.Count == 0) return;
        if (!routing.Fallback.TryGetValue(from.Address, out var routes) && (from.Alias is null || !routing.Fallback.TryGetValue(from.Alias, out routes))) return;
        foreach (var route in routes)
        {
            if (ModelName.Resolve(route, routing) is not { } model) continue;
            var known = Find(model);
            // Considered in an earlier step and left aside: the written route brings it in after all.
            if (known is not null && (plan.Contains(known) || !known.Accepted)) continue;
            var candidate = known ?? Add(model, model.Tier, origin, from);
            if (known is not null) known.Origin = origin;
            if (candidate.Accepted) plan.Add(candidate);
            AddRoutes(plan, model, candidate.Rejection == Rejection.TooSmall ? TargetOrigin.LargerContext : origin);
        }
    }

    private bool TakeBack()
    {
        var any = false;
        foreach (var candidate in _candidates)
        {
            if (!candidate.SetAside) continue;
            candidate.SetAside = false;
            any |= candidate.Accepted;
        }

        return any;
    }

    // Behind what a limit can stop; where everything is known to be stopped for longer than anybody waits, in front of it.
    private void AddWall(List<Candidate> plan)
    {
        var capped = pacing.Cap == CapEffect.LocalOnly && _candidates.Exists(candidate => candidate.Rejection == Rejection.Capped);
        var stoppable = routing.LocalAtWall && (plan.Exists(candidate => !candidate.Model.IsLocal) || _candidates.Exists(candidate => candidate.Rejection == Rejection.PlanSpent));
        if (!capped && !stoppable) return;
        _step = int.MaxValue - 1;
        ConsiderLocal(TargetOrigin.Wall);
        foreach (var candidate in StandIns())
        {
            if (plan.Contains(candidate)) continue;
            if (candidate.Rejection != Rejection.None && !(candidate.Rejection == Rejection.TooSmall && Admission.FitsShortened(candidate.Model, profile))) continue;
            candidate.AtWall = true;
            candidate.Origin = candidate.Rejection == Rejection.None && routing.LocalWhenOffline ? TargetOrigin.Offline : TargetOrigin.Wall;
            plan.Add(candidate);
        }

        var isStopped = plan.TrueForAll(candidate => candidate.Model.IsLocal || (candidate.Availability is { State: AvailabilityState.Limited, Until: { } until } && until - profile.Time > routing.LongestWait));
        if (!isStopped || plan.FindIndex(candidate => candidate.AtWall && candidate.Availability.State == AvailabilityState.Up) is not (>= 0 and var first)) return;
        var standIn = plan[first];
        // A local model that was decided for anyway is no stand-in.
        if (plan[0].Model.IsLocal && !plan[0].AtWall && plan[0].IsUp) return;
        standIn.Origin = TargetOrigin.Wall;
        plan.RemoveAt(first);
        plan.Insert(0, standIn);
    }

    private void AddOffline(List<Candidate> plan)
    {
        if (!routing.LocalWhenOffline || !plan.Exists(candidate => !candidate.Model.IsLocal)) return;
        _step = int.MaxValue;
        ConsiderLocal(TargetOrigin.Offline);
        foreach (var candidate in StandIns())
        {
            if (candidate.Rejection != Rejection.None || plan.Contains(candidate)) continue;
            candidate.Origin = TargetOrigin.Offline;
            plan.Add(candidate);
        }
    }

    // Local models, those that a card speaks against behind the others: they stand in for nobody who can.
    private IEnumerable<Candidate> StandIns()
    {
        foreach (var candidate in _candidates)
        {
            if (candidate.Model.IsLocal && !candidate.SetAside) yield return candidate;
        }

        foreach (var candidate in _candidates)
        {
            if (candidate.Model.IsLocal && candidate.SetAside) yield return candidate;
        }
    }

    // An equivalent that moved to the front decides; what it overtook is an equivalent then.
    private static void NameThePrimary(List<Candidate> plan)
    {
        if (plan.Count == 0 || plan[0].Origin is not (TargetOrigin.Primary or TargetOrigin.Tier)) return;
        plan[0].Origin = TargetOrigin.Primary;
        for (var i = 1; i < plan.Count; i++)
        {
            if (plan[i].Origin == TargetOrigin.Primary) plan[i].Origin = TargetOrigin.Tier;
        }
    }

    private static void SortByAvailability(List<Candidate> plan)
    {
        for (var i = 1; i < plan.Count; i++)
        {
            var candidate = plan[i];
            var at = i;
            while (at > 0 && plan[at - 1].Availability.State > candidate.Availability.State)
            {
                plan[at] = plan[at - 1];
                at--;
            }

            plan[at] = candidate;
        }
    }

    private Candidate Add(RoutableModel model, int tier, TargetOrigin origin, RoutableModel? after = null, bool weak = false, bool byCard = false)
    {
        if (Find(model) is { } known)
        {
            // A drafter that a step leads to as well belongs to that step.
            if (known.Step == Drafting && _step >= 0) known.Step = _step;
            return known;
        }

        var state = availability(model);
        var rejection = Check(model, weak, state);
        var against = rejection == Rejection.None && byCard ? CardCheck.Against(model, profile) : null;
        var candidate = new Candidate(model, tier, origin) { Rejection = rejection, Against = against, SetAside = against is not null, Availability = state, After = after, Step = after is null ? _step : -1 };
        _candidates.Add(candidate);
        return candidate;
    }

    private Candidate? Find(RoutableModel model)
    {
        foreach (var candidate in _candidates)
        {
            if (string.Equals(candidate.Model.Address, model.Address, StringComparison.Ordinal)) return candidate;
        }

        return null;
    }

    private Rejection Check(RoutableModel model, bool weak, in Availability state)
    {
        if (limits.LocalOnly && !model.IsLocal) return Rejection.NotLocal;
        if (pacing.Cap != CapEffect.None && !model.IsLocal && (pacing.CapStopsPlans || Admission.IsPaidByToken(model, profile))) return Rejection.Capped;
        // A weak local model must not judge what is safe; one that the caller named is his own choice.
        if (weak && limits.ChosenHere && model.IsLocal && string.Equals(profile.Kind, RequestKind.Safety, StringComparison.Ordinal)) return Rejection.Safety;
        var rejection = Admission.Check(model, profile, routing);
        return rejection == Rejection.None && state.IsBarred ? Rejection.PlanSpent : rejection;
    }
}
