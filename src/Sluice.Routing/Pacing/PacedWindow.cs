namespace Sluice.Routing.Pacing;

/// <summary>A stretch of time with an allowance: a vendor's quota window, or a user's budget.</summary>
/// <param name="Name">For people: <c>5h window</c>, <c>budget of $5 a day</c>.</param>
/// <param name="Used">Share of the allowance that is used up; 0.0 or more, above 1.0 when it was passed.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When the allowance is renewed; after <paramref name="Start"/>.</param>
public readonly record struct PacedWindow(string Name, double Used, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>What is left at its end is lost: the better for the answers if it is used. False for a budget, which nobody wants spent for its own sake.</summary>
    public bool Expires { get; init; }
}
