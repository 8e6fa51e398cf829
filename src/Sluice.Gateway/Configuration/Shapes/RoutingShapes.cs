namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of <c>routing</c>.</summary>
internal static class RoutingShapes
{
    public static ObjectShape<ClientRoutingConfig> Client { get; } = new(
        new ClientRoutingConfig(),
        [
            new Setting<ClientRoutingConfig, bool?>(
                "enabled", new OptionalShape<bool>(FlagShape.Instance), c => c.Enabled, (c, v) => c with { Enabled = v },
                "Whether this client's requests are routed. Default: as routing.enabled."),
        ]);

    public static ObjectShape<CascadeConfig> Cascade { get; } = new(
        new CascadeConfig(),
        [
            new Setting<CascadeConfig, TimeSpan>(
                "maxWait", TextShapes.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30)), c => c.MaxWait, (c, v) => c with { MaxWait = v },
                "How long a turn that somebody waits for may wait for the local answer and its check; then it goes to the next tier. 1s to 30m, default 45s."),
            new Setting<CascadeConfig, bool>(
                "repair", FlagShape.Instance, c => c.Repair, (c, v) => c with { Repair = v },
                "Ask the local model once more, with the reason, when its answer did not hold. Default true."),
            new Setting<CascadeConfig, double>(
                "mostDoubt", new NumberShape<double>(0, 1), c => c.MostDoubt, (c, v) => c with { MostDoubt = v },
                "How much doubt rejects a text answer: 0 rejects all, 1 accepts whatever the facts allow. 0 to 1, default 0.5."),
            new Setting<CascadeConfig, IReadOnlyList<string>>(
                "secondOpinion", new ListShape<string>(TextShapes.Model, oneIsEnough: true), c => c.SecondOpinion, (c, v) => c with { SecondOpinion = v },
                "Other local models that answer the same request beside, so that a text is compared with theirs. Default none."),
            new Setting<CascadeConfig, bool>(
                "continuations", FlagShape.Instance, c => c.Continuations, (c, v) => c with { Continuations = v },
                "Let the local model draft single calls inside a turn that a cloud model answers, where the turn is deterministic and the call is cheaper at home, the lost cache included. Default false."),
            new Setting<CascadeConfig, decimal>(
                "secondPrice", new NumberShape<decimal>(0, 1), c => c.SecondPrice, (c, v) => c with { SecondPrice = v },
                "What a second of waiting for a draft is worth, in dollars: drafts that cost more of it than they save are left out for that kind of turn. 0 to 1, default 0.001."),
            new Setting<CascadeConfig, int>(
                "leaseTurns", new NumberShape<int>(0, 100), c => c.LeaseTurns, (c, v) => c with { LeaseTurns = v },
                "User turns for which a session stays with the stronger model after a draft was not good enough or the turn was stuck; doubled, up to eight times, when the next try fails too. 0 to 100, default 2."),
        ]);

    public static ObjectShape<ThresholdConfig> Thresholds { get; } = new(
        new ThresholdConfig(),
        [
            new Setting<ThresholdConfig, double>(
                "local", new NumberShape<double>(1, 10), c => c.Local, (c, v) => c with { Local = v },
                "Below it tier 0 is enough. 1 to 10, default 3.5."),
            new Setting<ThresholdConfig, double>(
                "cheap", new NumberShape<double>(1, 10), c => c.Cheap, (c, v) => c with { Cheap = v },
                "Below it tier 1 is enough, from it on tier 2 is wanted. 1 to 10, default 5.5."),
            new Setting<ThresholdConfig, double>(
                "draft", new NumberShape<double>(1, 10), c => c.Draft, (c, v) => c with { Draft = v },
                "With strategy cascade: below it tier 0 tries first and its answer is checked. 1 to 10, default 7."),
        ]);

    public static ObjectShape<RoutingConfig> Routing { get; } = new(
        new RoutingConfig(),
        [
            new Setting<RoutingConfig, bool>(
                "enabled", FlagShape.Instance, c => c.Enabled, (c, v) => c with { Enabled = v },
                "Whether requests are routed at all; off sends each to the model that the client asked for. `sluice routing on|off` wins over it. Default true."),
            new Setting<RoutingConfig, RoutingStrategy>(
                "strategy", new ChoiceShape<RoutingStrategy>(("static", RoutingStrategy.Static), ("complexity", RoutingStrategy.Complexity), ("cascade", RoutingStrategy.Cascade)), c => c.Strategy, (c, v) => c with { Strategy = v },
                "How to decide where no rule does: static (rules and tiers only), complexity or cascade. Default cascade."),
            new Setting<RoutingConfig, ThresholdConfig>(
                "thresholds", Thresholds, c => c.Thresholds, (c, v) => c with { Thresholds = v },
                "Where on the score's scale of 1 to 10 one tier ends and the next begins."),
            new Setting<RoutingConfig, IReadOnlyDictionary<string, ClientRoutingConfig>>(
                "clients", new MapShape<string, ClientRoutingConfig>(TextShapes.Name, Client, StringComparer.OrdinalIgnoreCase), c => c.Clients, (c, v) => c with { Clients = v },
                "What differs for one client (claude, codex, gemini, opencode or any name that a caller gives itself)."),
            new Setting<RoutingConfig, IReadOnlyList<RuleConfig>>(
                "rules", new ListShape<RuleConfig>(RuleShapes.Rule), c => c.Rules, (c, v) => c with { Rules = v },
                "Tried in order; the first whose conditions all hold decides. Default none."),
            new Setting<RoutingConfig, IReadOnlyDictionary<int, IReadOnlyList<string>>>(
                "tiers", new MapShape<int, IReadOnlyList<string>>(TextShapes.TierName, new ListShape<string>(TextShapes.Model)), c => c.Tiers, (c, v) => c with { Tiers = v },
                "The models of each tier, 0 to 3, in order of preference: equivalents, the next is tried when one is down or limited. Default: every model under models, by its own tier."),
            new Setting<RoutingConfig, IReadOnlyDictionary<string, IReadOnlyList<string>>>(
                "fallback", new MapShape<string, IReadOnlyList<string>>(TextShapes.Model, new ListShape<string>(TextShapes.Model, oneIsEnough: true), StringComparer.Ordinal), c => c.Fallback, (c, v) => c with { Fallback = v },
                "Where a request may go when a model fails before it answered: model to models. With a tier's own list the only ways from one model to another. Default none."),
            new Setting<RoutingConfig, bool>(
                "paidKeysForSubscribers", FlagShape.Instance, c => c.PaidKeysForSubscribers, (c, v) => c with { PaidKeysForSubscribers = v },
                "Let a caller who brings a subscription credential be served with a paid key of yours. Default false: such a turn goes to its own vendor with its own credential, or to a local model."),
            new Setting<RoutingConfig, bool>(
                "planOnly", FlagShape.Instance, c => c.PlanOnly, (c, v) => c with { PlanOnly = v },
                "Never pay beside a subscription: a turn that came with one is served by no paid key of yours (whatever paidKeysForSubscribers says), and the vendor's paid extra usage counts as a spent limit. Default false."),
            new Setting<RoutingConfig, bool>(
                "localWhenOffline", FlagShape.Instance, c => c.LocalWhenOffline, (c, v) => c with { LocalWhenOffline = v },
                "With every cloud upstream unreachable, let local models answer the turns that may stay local. Default true; the receipt says so."),
            new Setting<RoutingConfig, bool>(
                "learn", FlagShape.Instance, c => c.Learn, (c, v) => c with { Learn = v },
                "Learn from what comes of turns on this machine (asked again, taken back, tests passed, drafts refused): a bounded correction of the score, and where drafts are not worth it. Counts only, never text. Default true."),
            new Setting<RoutingConfig, bool>(
                "scaleTokenCounts", FlagShape.Instance, c => c.ScaleTokenCounts, (c, v) => c with { ScaleTokenCounts = v },
                "Tell token counts in the measure of the window that the client believes in where the model that would answer has a smaller one, so that the client compacts in time. Default true."),
            new Setting<RoutingConfig, CascadeConfig>(
                "cascade", Cascade, c => c.Cascade, (c, v) => c with { Cascade = v },
                "How a local model's answer is checked before it is shown, with strategy cascade."),
        ]);
}
