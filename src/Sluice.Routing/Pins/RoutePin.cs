using Sluice.Routing.Catalogue;
using Sluice.Routing.Names;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;

namespace Sluice.Routing.Pins;

/// <summary>One place for everything that routing would decide, until the switch is turned again.</summary>
/// <param name="Name">As the user wrote it: <c>tier:N</c>, an alias or an address.</param>
/// <param name="Use">The place.</param>
public sealed record RoutePin(string Name, RuleUse Use)
{
    /// <summary>Reads what the user wrote. Whether a model of that name exists is asked with every request: models come and go.</summary>
    /// <param name="name"><c>tier:0</c> to <c>tier:3</c>, an alias or an address.</param>
    public static RoutePin Read(string name) => name.Length == 6 && name.StartsWith("tier:", StringComparison.Ordinal) && name[5] is >= '0' and <= '3'
        ? new(name, new RuleUse(RuleUseKind.Tier, Tier: name[5] - '0'))
        : new(name, new RuleUse(RuleUseKind.Address, name));

    /// <summary>The pin that holds for a caller: its application's, else its client's, else everybody's; null without one.</summary>
    public static RoutePin? Of(RequestProfile profile, RoutingModel model)
    {
        if (profile.App is { } app && model.Pins.TryGetValue(app, out var pin)) return pin;
        if (profile.Client is { } client && model.Pins.TryGetValue(client, out pin)) return pin;
        return model.Pin;
    }

    /// <summary>Whether a model or tier of that name is there; the words of what is missing, else null.</summary>
    public string? Missing(RoutingModel model) => Use.Kind == RuleUseKind.Tier
        ? Use.Tier < model.Tiers.Count && model.Tiers[Use.Tier].Count > 0 ? null : $"tier {Use.Tier} has no model"
        : ModelName.Resolve(Use.Address!, model) is null ? $"there is no model {Name}" : null;
}
