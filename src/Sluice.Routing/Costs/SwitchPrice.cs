using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Costs;

/// <summary>
/// What the rest of a user's turn would cost with the model that answers the session now, and with another one: this request
/// and the calls of the tool loop that are expected to follow. Switching pays once for reading the prompt anew and perhaps for
/// the way back; every further call earns the difference of the two prices. So a session stays where it is for a small
/// difference, and leaves for a large one, without a timer.
/// </summary>
/// <param name="Stay">Dollars with the model that answers now.</param>
/// <param name="Go">Dollars with the other, the cache left behind included.</param>
/// <param name="FurtherCalls">Calls assumed to follow this one.</param>
public readonly record struct SwitchPrice(decimal Stay, decimal Go, int FurtherCalls)
{
    /// <summary>Dollars that going saves; negative when it costs more.</summary>
    public decimal Saves => Stay - Go;

    /// <summary>Going is cheaper all in all.</summary>
    public bool IsCheaper => Go < Stay;

    /// <summary>Prices a switch; null when one of the two is unpriced.</summary>
    /// <param name="now">The model that answers the session now.</param>
    /// <param name="other">The one it could go to.</param>
    /// <param name="profile">The request.</param>
    /// <param name="situation">What is warm, how fast local models are.</param>
    /// <param name="furtherCalls">Calls that will follow this one; null: what is usual (6 where tools are offered, else none).</param>
    public static SwitchPrice? Of(RoutableModel now, RoutableModel other, RequestProfile profile, Situation situation, int? furtherCalls = null)
    {
        var calls = furtherCalls ?? TurnForecast.FurtherCalls(profile);
        return Whole(now, profile, situation, calls) is { } stay && Whole(other, profile, situation, calls) is { } go ? new(stay, go, calls) : null;
    }

    private static decimal? Whole(RoutableModel model, RequestProfile profile, Situation situation, int calls) =>
        RequestCost.Of(model, profile, situation).Total + (calls == 0 ? 0 : calls * RequestCost.OfNextCall(model, profile, situation));
}
