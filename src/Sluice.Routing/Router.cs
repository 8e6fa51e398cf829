using System.Diagnostics.CodeAnalysis;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Names;
using Sluice.Routing.Pins;
using Sluice.Routing.Plans;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;
using Sluice.Routing.Strategies;

namespace Sluice.Routing;

/// <summary>
/// Where a request goes. A pure function of the request, the catalogue, the health of the upstreams and the situation:
/// <code>
///   0  what must not leave       stays local, whatever else is said
///   1  x-sluice-route            forces an address, alias or tier
///   2  address or alias          obeyed
///   3  sluice/local, sluice/tierN as named
///   4  routing off               the upstream that serves the name
///   5  pinned by the switch      that model or tier, unless a rule keeps the request local
///   6  rules, in order
///   7  the strategy
/// </code>
/// </summary>
/// <param name="strategy">Decides where no rule does, instead of the catalogue's own; null: the catalogue's.</param>
public sealed class Router(IRoutingStrategy? strategy = null)
{
    private static readonly RuleUse[] VendorSteps = [new(RuleUseKind.Vendor)];
    private static readonly RuleUse[] LocalSteps = [new(RuleUseKind.LocalOnly)];
    private static readonly RuleUse[][] TierSteps = [.. Enumerable.Range(0, 4).Select(tier => new[] { new RuleUse(RuleUseKind.Tier, Tier: tier) })];
    private static readonly string[] TierRoutes = ["tier0", "tier1", "tier2", "tier3"];
    private static readonly PlanLimits Obeyed = new(ChosenHere: false);

    /// <summary>Decides. Never throws for what a caller or a configuration can say; a request that nothing can take gets a <see cref="RouteDecision.Refusal"/>.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="model">What there is.</param>
    /// <param name="availability">How a model's upstream stands now. Asked once for each candidate.</param>
    /// <param name="situation">The session so far, quota, what must not leave; null: nothing is known.</param>
    [SuppressMessage("Performance", "CA1822", Justification = "Whoever decides is handed around.")]
    public RouteDecision Decide(RequestProfile profile, RoutingModel model, Func<RoutableModel, Availability> availability, Situation? situation = null)
    {
        var question = new Question(profile, model, availability, situation ?? Situation.None);

        // What nobody can read is nobody's to answer; a count is only an estimate of it.
        if (profile.MediaProblem is not null) return Refused(question, "unreadable", "unreadable media", Refusals.UnreadableMedia(profile));

        // 0. Private. An exact local address is still obeyed.
        if (question.Situation.LocalOnlyBecause is { } because) return Private(question, because);

        // 1. Forced for this one request.
        if (profile.ForcedRoute is { } forced) return Forced(question, forced);

        // 2. An exact address.
        var name = ModelName.Read(profile.RequestedModel, model);
        switch (name.Kind)
        {
            case ModelNameKind.Address: return Exact(question, name.Model!, "address");
            case ModelNameKind.Alias: return Exact(question, name.Model!, "alias");
            case ModelNameKind.UnknownSluice: return Refused(question, "unknown", "no such name", Refusals.UnknownModel(profile.RequestedModel, model));

            // 3. Routed as named.
            case ModelNameKind.Local: return question.Take("local", "only local models", LocalSteps, new(LocalOnly: true));
            case ModelNameKind.Tier: return Tier(question, name.Tier, "tier asked for");
        }

        // 4. Off: what the client would have used. sluice/auto asks for routing itself.
        var auto = name.Kind == ModelNameKind.Auto;
        if (!auto && !IsEnabled(profile, model)) return question.Take("off", "routing is off", VendorSteps, Obeyed);

        // 5. Pinned by the switch. Where the pin cannot be obeyed the rest decides, and the receipt says so.
        if (RoutePin.Of(profile, model) is not { } pin || !IsTurn(profile)) return Decided(question, auto);
        return Pinned(question, pin, out var missed) ?? PinReceipt.Missed(Decided(question, auto), pin, missed);
    }

    private RouteDecision Decided(Question question, bool auto)
    {
        var (profile, model) = (question.Profile, question.Model);

        // 6. The first rule that fits. An embedding is not a turn: only its own model makes vectors that compare.
        if (IsTurn(profile))
        {
            foreach (var rule in model.Rules)
            {
                if (RuleMatcher.Matches(rule.When, profile)) return ByRule(question, rule, auto);
            }
        }

        // 7. The strategy.
        var deciding = strategy ?? model.Strategy;
        var choice = deciding.Choose(profile, model, baseline: !auto, question.Situation);
        return question.Take(auto ? "auto" : deciding.Name, choice.Why, choice.Steps, new(Offline: MayStayLocal(profile), AnyTier: !auto, ChosenHere: true), choice: choice);
    }

    /// <summary>Is routing on for this caller? A switch for its application wins over one for its client, and both over the global one.</summary>
    public static bool IsEnabled(RequestProfile profile, RoutingModel model)
    {
        if (profile.App is { } app && model.Clients.TryGetValue(app, out var enabled)) return enabled;
        if (profile.Client is { } client && model.Clients.TryGetValue(client, out enabled)) return enabled;
        return model.Enabled;
    }

    private static bool IsTurn(RequestProfile profile) => !string.Equals(profile.Kind, RequestKind.Other, StringComparison.Ordinal);

    // A rule that keeps a request local wins over the switch, wherever it stands among the rules. Null: the pin cannot be obeyed.
    private static RouteDecision? Pinned(Question question, RoutePin pin, out string missed)
    {
        var (profile, model) = (question.Profile, question.Model);
        missed = "";
        foreach (var rule in model.Rules)
        {
            if (rule.Use.Kind == RuleUseKind.LocalOnly && RuleMatcher.Matches(rule.When, profile)) return ByRule(question, rule, auto: false);
        }

        if (pin.Missing(model) is { } missing)
        {
            missed = missing;
            return null;
        }

        return question.TryPin(pin, out missed);
    }

    // What was named exactly is obeyed where it is local and refused where it is not; any other wish, a tier above all, gives way.
    private static RouteDecision Private(Question question, string because)
    {
        var (profile, routing) = (question.Profile, question.Model);
        var limits = new PlanLimits(LocalOnly: true, ChosenHere: true, Because: because);
        if (profile.ForcedRoute is { } forced)
        {
            if (ModelName.Resolve(forced, routing) is { } model) return PrivateExact(question, model, limits);
            if (!IsTierRoute(forced)) return Refused(question, "private", because, Refusals.UnknownRoute(forced, routing));
            return question.Take("private", because, LocalSteps, limits);
        }

        var name = ModelName.Read(profile.RequestedModel, routing);
        return name.Kind switch
        {
            ModelNameKind.Address or ModelNameKind.Alias => PrivateExact(question, name.Model!, limits),
            ModelNameKind.UnknownSluice => Refused(question, "private", because, Refusals.UnknownModel(profile.RequestedModel, routing)),
            ModelNameKind.Local or ModelNameKind.Tier or ModelNameKind.Auto => question.Take("private", because, LocalSteps, limits),
            // Vectors of another model do not compare: only who serves the very name will do.
            _ => question.Take("private", because, IsEmbedding(profile) ? VendorSteps : LocalSteps, limits),
        };
    }

    private static RouteDecision PrivateExact(Question question, RoutableModel model, PlanLimits limits) => model.IsLocal
        ? question.Take("private", limits.Because!, [new(RuleUseKind.Address, model.Address)], limits)
        : Refused(question, "private", limits.Because!, Refusals.NotLocal(model, limits.Because!));

    private static bool IsEmbedding(RequestProfile profile) => string.Equals(profile.Kind, RequestKind.Other, StringComparison.Ordinal) && !profile.WantsFillIn;

    private static bool IsTierRoute(string forced) => forced.Length == 6 && forced.StartsWith("tier:", StringComparison.Ordinal) && forced[5] is >= '0' and <= '3';

    private static RouteDecision Forced(Question question, string forced)
    {
        if (IsTierRoute(forced))
            return question.Take("forced", "x-sluice-route names the tier", TierSteps[forced[5] - '0'], Obeyed, forced[5] - '0');
        return ModelName.Resolve(forced, question.Model) is { } model
            ? question.Take("forced", "x-sluice-route names it", [new(RuleUseKind.Address, model.Address)], Obeyed)
            : Refused(question, "forced", "x-sluice-route names nothing", Refusals.UnknownRoute(forced, question.Model));
    }

    private static RouteDecision Exact(Question question, RoutableModel model, string route) =>
        question.Take(route, "named exactly", [new(RuleUseKind.Address, model.Address)], Obeyed);

    private static RouteDecision Tier(Question question, int tier, string why) => question.Take(TierRoutes[tier], why, TierSteps[tier], Obeyed, tier);

    private static RouteDecision ByRule(Question question, RoutingRule rule, bool auto)
    {
        var route = $"rule:{rule.Name}";
        var offline = MayStayLocal(question.Profile);
        switch (rule.Use.Kind)
        {
            case RuleUseKind.LocalOnly:
                return question.Take(route, "the rule keeps it local", LocalSteps, new(LocalOnly: true));
            case RuleUseKind.Tier:
                return question.Take(route, "the rule's tier", TierSteps[rule.Use.Tier], new(Offline: offline, ChosenHere: true), rule.Use.Tier);
            case RuleUseKind.Address when ModelName.Resolve(rule.Use.Address!, question.Model) is null:
                return Refused(question, route, "the rule names no model", Refusals.UnknownModel(rule.Use.Address!, question.Model));
            case RuleUseKind.Address:
                return question.Take(route, "the rule's model", [rule.Use], new(Offline: offline, ChosenHere: true));
            default:
                // "vendor" for sluice/auto: no vendor was named, so the cloud tiers stand for it.
                return auto
                    ? question.Take(route, "the rule sends it to the vendor", [.. TierSteps[1], .. TierSteps[2]], new(ChosenHere: true))
                    : question.Take(route, "the rule sends it to the vendor", VendorSteps, Obeyed);
        }
    }

    private static bool MayStayLocal(RequestProfile profile) =>
        !string.Equals(profile.Kind, RequestKind.Safety, StringComparison.Ordinal) && !string.Equals(profile.Kind, RequestKind.Other, StringComparison.Ordinal);

    private static RouteDecision Refused(Question question, string route, string why, ModelError refusal) =>
        new([], ReceiptBuilder.Build(route, why, question.Profile, question.Model, question.Situation, [], [], []), refusal);

    private readonly record struct Question(RequestProfile Profile, RoutingModel Model, Func<RoutableModel, Availability> Availability, Situation Situation)
    {
        public RouteDecision Take(string route, string why, IReadOnlyList<RuleUse> steps, PlanLimits limits, int? tier = null, RouteChoice? choice = null)
        {
            var planner = new Planner(Profile, Model, Availability, limits, Situation.Pacing);
            return Take(planner, planner.Plan(steps, choice?.Draft), route, why, limits, tier, choice);
        }

        /// <summary>The decision of a pin, or null and why it cannot be obeyed. A budget or plan that is used up is no reason to go elsewhere.</summary>
        public RouteDecision? TryPin(RoutePin pin, out string missed)
        {
            var limits = new PlanLimits(Offline: MayStayLocal(Profile), ChosenHere: true);
            var planner = new Planner(Profile, Model, Availability, limits, Situation.Pacing);
            var plan = planner.Plan([pin.Use]);
            missed = PinReceipt.WhyMissed(planner.Candidates, plan, Profile) ?? "";
            return missed.Length > 0 ? null : Take(planner, plan, "pinned", "pinned by the switch", limits, pin.Use.Kind == RuleUseKind.Tier ? pin.Use.Tier : null, null);
        }

        private RouteDecision Take(Planner planner, List<Candidate> plan, string route, string why, PlanLimits limits, int? tier, RouteChoice? choice)
        {
            var receipt = ReceiptBuilder.Build(route, why, Profile, Model, Situation, planner.Candidates, plan, choice?.Signals ?? []);
            if (plan.Count == 0) return new([], receipt, Refusals.Nothing(planner.Candidates, Profile, Model, limits, tier, Situation.Pacing.CapWhy));

            var targets = new RouteTarget[plan.Count];
            for (var i = 0; i < targets.Length; i++)
            {
                var (model, callers) = (plan[i].Model, Admission.UsesCallerCredential(plan[i].Model, Profile));
                var paidBy = model.IsLocal ? "local" : callers && Profile.Credential == CallerCredential.Subscription ? "plan" : "api";
                targets[i] = new RouteTarget(model, plan[i].Origin, plan[i].Tier, paidBy, callers) { Draft = plan[i].Draft, CallsOnly = plan[i].Draft && choice is { DraftCallsOnly: true }, AtWall = plan[i].AtWall, ShortenTo = plan[i] is { AtWall: true, Rejection: Rejection.TooSmall } ? Admission.LargestPrompt(model, Profile) : null };
            }

            return new(targets, receipt) { Turn = choice is { HoldsTurn: true } && !targets[0].AtWall ? new(targets[0].Model.Address, targets[0].Tier, why, targets[0].Draft) : null };
        }
    }
}
