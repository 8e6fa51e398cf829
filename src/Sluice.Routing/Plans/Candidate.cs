using Sluice.Routing.Catalogue;

namespace Sluice.Routing.Plans;

/// <summary>A model on the way into a plan, or past it.</summary>
internal sealed class Candidate(RoutableModel model, int tier, TargetOrigin origin)
{
    public RoutableModel Model { get; } = model;

    public int Tier { get; } = tier;

    public TargetOrigin Origin { get; set; } = origin;

    public Rejection Rejection { get; init; }

    public Availability Availability { get; init; }

    /// <summary>The model whose written route led here.</summary>
    public RoutableModel? After { get; init; }

    /// <summary>Which step of the decision brought it up.</summary>
    public int Step { get; set; }

    /// <summary>It is in the plan.</summary>
    public bool Chosen { get; set; }

    /// <summary>It answers first, and its answer is checked before it is shown.</summary>
    public bool Draft { get; set; }

    /// <summary>Local: stands in while a limit is spent, the transcript shortened where it is too long.</summary>
    public bool AtWall { get; set; }

    /// <summary>What its card says against giving it this request; null when nothing.</summary>
    public string? Against { get; init; }

    /// <summary>Its card keeps it out, as long as anybody else can take the request.</summary>
    public bool SetAside { get; set; }

    public bool Accepted => Rejection == Rejection.None && !SetAside;

    public bool IsUp => Accepted && Availability.State == AvailabilityState.Up;
}
