using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Rules;

namespace Sluice.Routing.Tests;

/// <summary>Catalogues as a gateway makes them.</summary>
internal static class Catalogues
{
    public const string Coder = "ollama/qwen2.5-coder:7b";
    public const string Small = "ollama/gemma3:4b";
    public const string Haiku = "anthropic/claude-haiku-4-5";
    public const string Sonnet = "anthropic/claude-sonnet-5";
    public const string Opus = "anthropic/claude-opus-4-8";
    public const string Gpt = "openai/gpt-5.5";

    public static RoutableModel Local(string address, long? window = 32768, string? alias = null, bool? tools = true, bool? vision = false) =>
        Make(address, 0, true, alias, null, CredentialKind.None, null, new ModelTraits { ContextWindow = window, Tools = tools, Vision = vision, Documents = false }, "ollama");

    public static RoutableModel Cloud(string address, int tier, string vendor, string? alias = null, CredentialKind credential = CredentialKind.Configured, ModelPrice? price = null, long? window = 200_000) =>
        Make(address, tier, false, alias, vendor, credential, price, new ModelTraits { ContextWindow = window }, vendor == "openai" ? "openai-chat" : vendor);

    /// <summary>Two local models and both vendors; nothing written by the user unless changed with <c>with</c>.</summary>
    public static RoutingModel Standard(params RoutableModel[] replaced)
    {
        List<RoutableModel> models =
        [
            Local(Coder, alias: "coder"),
            Local(Small, window: 8192, tools: false, vision: true),
            Cloud(Haiku, 1, "anthropic", "haiku", price: new(1, 5, 0.1m)),
            Cloud(Sonnet, 2, "anthropic", "sonnet", price: new(3, 15, 0.3m)),
            Cloud(Opus, 3, "anthropic", "opus", price: new(5, 25, 0.5m)),
            Cloud(Gpt, 2, "openai", "gpt"),
        ];
        foreach (var model in replaced)
        {
            models.RemoveAll(old => old.Address == model.Address);
            models.Add(model);
        }

        return Of([.. models]);
    }

    public static RoutingModel Of(params RoutableModel[] models) => new()
    {
        Models = models.ToDictionary(model => model.Address),
        Aliases = models.Where(model => model.Alias is not null).ToDictionary(model => model.Alias!, model => model.Address),
        Tiers = [.. Enumerable.Range(0, 4).Select(tier => (IReadOnlyList<string>)[.. models.Where(model => model.Tier == tier).Select(model => model.Address)])],
        Fallback = new Dictionary<string, IReadOnlyList<string>>(),
    };

    public static RoutingModel WithFallback(this RoutingModel model, params (string From, string[] To)[] routes) =>
        model with { Fallback = routes.ToDictionary(route => route.From, route => (IReadOnlyList<string>)route.To) };

    public static RoutingModel WithTiers(this RoutingModel model, params string[][] tiers) => model with { TiersConfigured = true, Tiers = tiers };

    public static RoutingModel WithRule(this RoutingModel model, RuleConditions when, RuleUse use, string name = "r") => model with { Rules = [.. model.Rules, new RoutingRule(name, when, use)] };

    public static RouteDecision Decide(this RoutingModel model, Sluice.Routing.Profile.RequestProfile profile, params (string Address, Availability State)[] states) =>
        new Router().Decide(profile, model, candidate => Array.Find(states, state => state.Address == candidate.Address || state.Address == candidate.Upstream).State);

    /// <summary>The plan as text: <c>address</c> and how it got there.</summary>
    public static string Plan(this RouteDecision decision) => string.Join(" > ", decision.Plan.Select(target => $"{target.Model.Address} {target.Origin}"));

    private static RoutableModel Make(string address, int tier, bool local, string? alias, string? vendor, CredentialKind credential, ModelPrice? price, ModelTraits traits, string protocol)
    {
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        return new RoutableModel(address[..slash], address[(slash + 1)..])
        {
            Protocol = protocol,
            Tier = tier,
            IsLocal = local,
            Alias = alias,
            Vendor = vendor,
            Credential = credential,
            Price = price,
            Traits = traits,
        };
    }
}
