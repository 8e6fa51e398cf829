using System.Collections.Frozen;
using Sluice.Gateway.Forwarding;
using Sluice.Routing;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// The values that metric labels can take. Everything a caller can make up (model names, application names) is folded to
/// <see cref="Other"/>, so that no caller can make the number of series grow.
/// </summary>
internal static class Labels
{
    /// <summary>A value that is in no list.</summary>
    public const string Other = "other";

    /// <summary>No value at all.</summary>
    public const string None = "none";

    private static readonly FrozenSet<string> Clients =
        FrozenSet.Create(StringComparer.Ordinal, ClientRecognition.Claude, ClientRecognition.Codex, ClientRecognition.Gemini, ClientRecognition.OpenCode);

    /// <summary>One of the known programs, or a name that the configuration mentions under <c>routing.clients</c>.</summary>
    public static string Client(Exchange exchange) => exchange.Profile.Client switch
    {
        null => None,
        var client when Clients.Contains(client) || exchange.Model.Config.Routing.Clients.ContainsKey(client) => client,
        _ => Other,
    };

    /// <summary>The id of a model of the catalogue. A user may name any model of an upstream; those share one value.</summary>
    public static string Model(Exchange exchange, RouteTarget target) => exchange.Model.Routing.Models.ContainsKey(target.Model.Address) ? target.Model.Id : Other;

    /// <summary>0 to 3.</summary>
    public static string Tier(int? tier) => tier switch
    {
        null => None,
        0 => "0",
        1 => "1",
        2 => "2",
        _ => "3",
    };
}
