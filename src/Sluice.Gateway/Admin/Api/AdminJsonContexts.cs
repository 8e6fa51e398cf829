using System.Text.Json.Serialization.Metadata;
using Sluice.Gateway.Admin.Chat;
using Sluice.Gateway.Admin.Clients;
using Sluice.Gateway.Admin.Feed;
using Sluice.Gateway.Admin.Live;
using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Admin.Local.Probing;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Admin.Models;
using Sluice.Gateway.Admin.Overview;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Admin.Routing;
using Sluice.Gateway.Admin.Sessions;
using Sluice.Gateway.Admin.Settings;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Replay;

namespace Sluice.Gateway.Admin.Api;

/// <summary>Every JSON context of the admin API, for its document.</summary>
internal static class AdminJsonContexts
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IJsonTypeInfoResolver> All { get; } =
    [
        AdminJson.Default,
        StatusJson.Default,
        LocalJson.Default,
        CardViewJson.Default,
        ModelsJson.Default,
        ClientsJson.Default,
        FeedJson.Default,
        OverviewJson.Default,
        LoginJson.Default,
        RequestsJson.Default,
        SessionsJson.Default,
        ChatJson.Default,
        LiveJson.Default,
        SettingsJson.Default,
        ReplayJson.Default,
        RoutingJson.Default,
    ];
}
