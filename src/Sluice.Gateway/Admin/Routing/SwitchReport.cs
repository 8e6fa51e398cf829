using Sluice.Gateway.Configuration;
using Sluice.Gateway.Model;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Pins;

namespace Sluice.Gateway.Admin.Routing;

/// <summary>How the routing switch stands, and what can be made of a word for it. The same for the API and for a command without a gateway.</summary>
internal static class SwitchReport
{
    private const int LongestName = 200;

    /// <summary>How it stands.</summary>
    public static RoutingView Read(GatewayModel model, Switches switches) => Read(model.Config.Routing, switches, model.Routing);

    /// <summary>The same, where there may be no gateway that knows its models.</summary>
    public static RoutingView Read(RoutingConfig config, Switches switches, RoutingModel? routing)
    {
        var clients = config.Clients.Keys.Concat(switches.Clients.Keys).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return new RoutingView(
            switches.IsRouted(config, null),
            config.Strategy.ToString().ToLowerInvariant(),
            clients.ToDictionary(client => client, client => switches.IsRouted(config, client), StringComparer.OrdinalIgnoreCase))
        {
            Private = switches.Private,
            Use = switches.WordFor(config, null),
            Problem = ProblemOf(switches.WordFor(config, null), routing),
            Switches = clients.ToDictionary(client => client, client => ViewOf(client, config, switches, routing), StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>What is wrong with a change, in words that name the fix; null when it can be made.</summary>
    /// <param name="change">The change.</param>
    /// <param name="routing">The models there are; null without a gateway, which cannot know.</param>
    public static string? Wrong(RoutingChange change, RoutingModel? routing)
    {
        if (change is { Enabled: null, Use: null }) return "Say \"use\": auto, off, tier:0 to tier:3, the name of a model, or default.";
        if (change.Client is { } client && (string.IsNullOrWhiteSpace(client) || client.Length > LongestName)) return "The client has no name, or one that is too long.";
        if (change.Use is not { } word) return null;
        if (word.Length is 0 or > LongestName) return "\"use\" is empty or too long.";
        if (word is SwitchWords.Auto or SwitchWords.Off or SwitchWords.Default) return null;
        if (word.StartsWith("sluice/", StringComparison.Ordinal)) return $"{word} is routed itself. Pin to tier:0 to tier:3 or to a model; auto pins nothing.";
        if (RuleTarget.Parse(word) is not { Kind: RuleTargetKind.Tier or RuleTargetKind.Model }) return $"There is no {word}. Use auto, off, tier:0 to tier:3, or the name of a model.";
        return ProblemOf(word, routing) is { } problem ? $"{char.ToUpperInvariant(problem[0])}{problem[1..]}. `sluice models` lists what there is." : null;
    }

    /// <summary>Makes a change that <see cref="Wrong"/> has nothing against.</summary>
    public static void Make(RoutingChange change, SwitchState state) => state.Use(change.Use ?? (change.Enabled is true ? SwitchWords.Auto : SwitchWords.Off), change.Client);

    private static ClientSwitchView ViewOf(string client, RoutingConfig config, Switches switches, RoutingModel? routing)
    {
        var word = switches.WordFor(config, client);
        return new ClientSwitchView(word, switches.Clients.ContainsKey(client), ProblemOf(word, routing));
    }

    private static string? ProblemOf(string word, RoutingModel? routing) =>
        word is SwitchWords.Auto or SwitchWords.Off || routing is null ? null : RoutePin.Read(word).Missing(routing);
}
