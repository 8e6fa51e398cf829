using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Admin.Feed;

/// <summary>What the feed learns by itself: the parts of the gateway that tell when they change.</summary>
internal static class FeedSources
{
    /// <summary>Connects them; once, at the start.</summary>
    public static void Follow(this PushFeed feed, GatewayModelStore models, ConfigStore config, SwitchState switches, CardBook cards, LoadBook loads)
    {
        models.OnChange(_ => feed.Publish(new FeedEvent(FeedKind.Status, "models")));
        switches.Changed += _ => feed.Publish(new FeedEvent(FeedKind.Status, "routing"));
        cards.Changed += _ => feed.Publish(new FeedEvent(FeedKind.Local, "cards"));
        loads.Changed += address => feed.Publish(new FeedEvent(FeedKind.Local, address));
        // When all who work by it have taken it over; and also when it is not used, for the file is another all the same.
        config.Reloaded += reload =>
        {
            feed.Publish(new FeedEvent(FeedKind.Config, "file"));
            feed.Publish(new FeedEvent(FeedKind.Problem, "config", reload.IsBroken ? $"The edited configuration is not used: {string.Join("; ", reload.Problems)}" : null));
        };
    }
}
