using Sluice.Routing.Pins;
using Sluice.Routing.Rules;
using Sluice.Routing.Strategies;

namespace Sluice.Routing.Catalogue;

/// <summary>Everything a decision looks at, immutable; a change of configuration or discovery makes a new one.</summary>
public sealed record RoutingModel
{
    /// <summary>All models by address (<c>upstream/id</c>).</summary>
    public required IReadOnlyDictionary<string, RoutableModel> Models { get; init; }

    /// <summary>Upstreams by name, for models that no list names; an upstream that is absent has only its listed models.</summary>
    public IReadOnlyDictionary<string, RoutableUpstream> Upstreams { get; init; } = new Dictionary<string, RoutableUpstream>();

    /// <summary>Alias to address.</summary>
    public required IReadOnlyDictionary<string, string> Aliases { get; init; }

    /// <summary>Addresses per tier 0-3, an order of equivalents.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Tiers { get; init; }

    /// <summary>Routes the user wrote: address or alias to the addresses that may take over.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Fallback { get; init; }

    /// <summary>Decides where no rule does.</summary>
    public IRoutingStrategy Strategy { get; init; } = StaticStrategy.Instance;

    /// <summary>Rules in their order; the first that fits decides.</summary>
    public IReadOnlyList<RoutingRule> Rules { get; init; } = [];

    /// <summary>The global switch.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Switches per client; a client that is not named follows <see cref="Enabled"/>.</summary>
    public IReadOnlyDictionary<string, bool> Clients { get; init; } = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the switch pins everything that routing would decide; null: nowhere.</summary>
    public RoutePin? Pin { get; init; }

    /// <summary>What the switches of single clients say of their pins: null is a switch of its own that pins nothing; a client that is not named follows <see cref="Pin"/>.</summary>
    public IReadOnlyDictionary<string, RoutePin?> Pins { get; init; } = new Dictionary<string, RoutePin?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>A caller with a subscription credential may be served on a configured, paid key.</summary>
    public bool PaidKeysForSubscribers { get; init; }

    /// <summary>With every cloud upstream unreachable, turns that may stay local are answered locally.</summary>
    public bool LocalWhenOffline { get; init; } = true;

    /// <summary>While a vendor's limit is spent, turns that may stay local are answered locally.</summary>
    public bool LocalAtWall { get; init; } = true;

    /// <summary>A vendor that wants to be left alone for longer than this counts as spent.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A turn that came with a subscription is never paid by the token, neither with a configured key nor as the vendor's extra usage.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>The tiers stand in the user's own file (rather than being filled from what was found).</summary>
    public bool TiersConfigured { get; init; }
}
