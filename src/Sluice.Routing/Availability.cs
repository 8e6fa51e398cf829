namespace Sluice.Routing;

/// <summary>How an upstream's health stands at the moment of a decision. The order is the order in which targets are tried.</summary>
public enum AvailabilityState
{
    /// <summary>Nothing speaks against it.</summary>
    Up,

    /// <summary>It asked to be left alone for a while (429), or its breaker is half open.</summary>
    Limited,

    /// <summary>It does not answer.</summary>
    Down,
}

/// <summary>Whether a model can be asked now.</summary>
/// <param name="State">Up, limited or down.</param>
/// <param name="Until">Limited: until when, if known.</param>
/// <param name="Reason">A few words for a person; null when up.</param>
public readonly record struct Availability(AvailabilityState State, DateTimeOffset? Until = null, string? Reason = null)
{
    /// <summary>It must not be asked at all, not even where nothing else is left: asking would cost what the user does not want to pay.</summary>
    public bool IsBarred { get; init; }

    /// <summary>Nothing speaks against it.</summary>
    public static Availability Up => default;

    /// <summary>Not to be asked until then, whatever else there is.</summary>
    public static Availability Barred(DateTimeOffset until, string reason) => new(AvailabilityState.Limited, until, reason) { IsBarred = true };

    /// <summary>Left alone until then.</summary>
    public static Availability Limited(DateTimeOffset? until, string reason) => new(AvailabilityState.Limited, until, reason);

    /// <summary>Does not answer.</summary>
    public static Availability Down(string reason) => new(AvailabilityState.Down, null, reason);
}
