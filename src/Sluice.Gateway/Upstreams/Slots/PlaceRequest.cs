using Sluice.Gateway.Model;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Upstreams.Slots;

/// <summary>What is said when a place is asked for.</summary>
/// <param name="Upstream">Where.</param>
/// <param name="ModelId">Which model there.</param>
/// <param name="Owner">Whose request it is.</param>
/// <param name="Rank">What goes before it, and what after it.</param>
internal readonly record struct PlaceRequest(UpstreamModel Upstream, string ModelId, TurnOwner Owner, TurnRank Rank)
{
    /// <summary>Requests that run at once with this model, where that is set for it (<c>models.X.slots</c>); null where it is not.</summary>
    public int? ModelSlots { get; init; }

    /// <summary>The request itself, for what its prompt begins with; only looked at when it has to wait.</summary>
    public RequestProfile? Profile { get; init; }
}
