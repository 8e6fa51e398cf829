namespace Sluice.Routing.Pacing;

/// <summary>How a window stood when a decision was made: all that its pressure is found from, whatever the pacing was set to.</summary>
/// <param name="Used">Share of the allowance that was used up; 0.0 or more.</param>
/// <param name="Elapsed">Share of the window's work that lay behind, 0.0-1.0.</param>
/// <param name="Expires">What was left at its end was lost.</param>
public readonly record struct WindowStand(double Used, double Elapsed, bool Expires);
