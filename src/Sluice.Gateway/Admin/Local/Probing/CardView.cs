using Sluice.Gateway.Local.Cards;

namespace Sluice.Gateway.Admin.Local.Probing;

/// <summary>One local model and its card: an element of <c>GET /admin/cards</c>.</summary>
internal sealed record CardView
{
    /// <summary>Address.</summary>
    public required string Model { get; init; }

    /// <summary>Its alias.</summary>
    public string? Alias { get; init; }

    /// <summary>Its server lists it.</summary>
    public bool Present { get; init; }

    /// <summary>It is being measured now.</summary>
    public bool Probing { get; init; }

    /// <summary>A probe of it was stopped and can go on.</summary>
    public bool Unfinished { get; init; }

    /// <summary>Why its card is not obeyed any more; null when it is, or when there is none.</summary>
    public string? Stale { get; init; }

    /// <summary>What the router keeps from it because of its card, in words.</summary>
    public IReadOnlyList<string> KeptFrom { get; init; } = [];

    /// <summary>What was measured; null when it was not.</summary>
    public CapabilityCard? Card { get; init; }
}
