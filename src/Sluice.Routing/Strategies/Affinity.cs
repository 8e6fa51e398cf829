using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;
internal static class Affinity
{
    public static (string Address, string Why)? Stay(TurnTier turn, RequestProfile profile, RoutingModel model, Situation situation) => null;
}
