using Sluice.Routing.Strategies;

namespace Sluice.Gateway.Configuration;

/// <summary>How the router decides where no rule does.</summary>
internal enum RoutingStrategy
{
    /// <summary>Rules and tiers only.</summary>
    Static,

    /// <summary>By an estimate of how hard the turn is.</summary>
    Complexity,

    /// <summary>The cheapest model first, checked, and a step up when its answer does not hold.</summary>
    Cascade,
}

/// <summary>Which model answers which request.</summary>
internal sealed record RoutingConfig
{
    /// <summary>Whether requests are routed at all; off sends each to the model that the client asked for. `sluice routing on|off` wins over it. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How to decide where no rule does: static (rules and tiers only), complexity or cascade. Default cascade.</summary>
    public RoutingStrategy Strategy { get; init; } = RoutingStrategy.Cascade;

    /// <summary>Where on the score's scale of 1 to 10 one tier ends and the next begins.</summary>
    public ThresholdConfig Thresholds { get; init; } = new();

    /// <summary>What differs for one client (claude, codex, gemini, opencode or any name that a caller gives itself).</summary>
    public IReadOnlyDictionary<string, ClientRoutingConfig> Clients { get; init; } = new OrderedDictionary<string, ClientRoutingConfig>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tried in order; the first whose conditions all hold decides. Default none.</summary>
    public IReadOnlyList<RuleConfig> Rules { get; init; } = [];

    /// <summary>The models of each tier, 0 to 3, in order of preference: equivalents, the next is tried when one is down or limited. Default: every model under models, by its own tier.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>> Tiers { get; init; } = new OrderedDictionary<int, IReadOnlyList<string>>();

    /// <summary>Where a request may go when a model fails before it answered: model to models. With a tier's own list the only ways from one model to another. Default none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fallback { get; init; } = new OrderedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Let a caller who brings a subscription credential be served with a paid key of yours. Default false: such a turn goes to its own vendor with its own credential, or to a local model.</summary>
    public bool PaidKeysForSubscribers { get; init; }

    /// <summary>Never pay beside a subscription: a turn that came with one is served by no paid key of yours (whatever paidKeysForSubscribers says), and the vendor's paid extra usage counts as a spent limit. Default false.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>With every cloud upstream unreachable, let local models answer the turns that may stay local. Default true; the receipt says so.</summary>
    public bool LocalWhenOffline { get; init; } = true;

    /// <summary>Learn from what comes of turns on this machine (asked again, taken back, tests passed, drafts refused): a bounded correction of the score, and where drafts are not worth it. Counts only, never text. Default true.</summary>
    public bool Learn { get; init; } = true;

    /// <summary>Tell token counts in the measure of the window that the client believes in where the model that would answer has a smaller one, so that the client compacts in time. Default true.</summary>
    public bool ScaleTokenCounts { get; init; } = true;

    /// <summary>How a local model's answer is checked before it is shown, with strategy cascade.</summary>
    public CascadeConfig Cascade { get; init; } = new();
}

/// <summary>What differs for one client.</summary>
internal sealed record ClientRoutingConfig
{
    /// <summary>Whether this client's requests are routed. Default: as routing.enabled.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>Where on the score's scale of 1 to 10 one tier ends and the next begins.</summary>
internal sealed record ThresholdConfig
{
    /// <summary>Below it tier 0 is enough. 1 to 10, default 3.5.</summary>
    public double Local { get; init; } = ScoreThresholds.Default.Local;

    /// <summary>Below it tier 1 is enough, from it on tier 2 is wanted. 1 to 10, default 5.5.</summary>
    public double Cheap { get; init; } = ScoreThresholds.Default.Cheap;

    /// <summary>With strategy cascade: below it tier 0 tries first and its answer is checked. 1 to 10, default 7.</summary>
    public double Draft { get; init; } = ScoreThresholds.Default.Draft;
}
