using System.Text;
using System.Text.Json;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Writing;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Replay;

/// <summary>What the gateway would be with a draft in its configuration file. Changes nothing.</summary>
internal sealed class DraftConfig(ConfigWriter writer, ConfigStore config, GatewayModelStore models)
{
    /// <summary>The changes that a draft makes.</summary>
    public static IReadOnlyList<ConfigEdit> Edits(RoutingDraft draft) => [.. Members("routing", draft.Routing), .. Members("pacing", draft.Pacing)];

    /// <summary>The model without a draft and without the switch, which is no part of a configuration.</summary>
    public GatewayModel Unswitched() => models.Imagine(config.Current, switched: false);

    /// <summary>The model with the draft in it; null, with everything that is wrong, when it could not be saved.</summary>
    public (GatewayModel? Model, IReadOnlyList<ConfigProblem> Problems) Imagine(RoutingDraft draft, bool switched = true)
    {
        foreach (var section in (JsonElement?[])[draft.Routing, draft.Pacing])
        {
            if (section is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) }) return (null, [new ConfigProblem("", 0, 0, "The draft's routing or pacing is no object.", "Send the members that change.")]);
        }

        var (text, problems) = writer.Preview(Edits(draft));
        if (text is null || problems.Count > 0) return (null, problems);
        var result = config.Loader.Check(Encoding.UTF8.GetBytes(text), writer.Path);
        // A check looks no credential up; a draft changes none.
        return result.Effective is { } effective ? (models.Imagine(config.Current with { Config = effective.Config, Origins = effective.Origins }, switched), effective.Warnings) : (null, result.Problems);
    }

    private static IEnumerable<ConfigEdit> Members(string section, JsonElement? members)
    {
        if (members is not { ValueKind: JsonValueKind.Object } set) yield break;
        foreach (var member in set.EnumerateObject())
        {
            var path = Configuration.Reading.ConfigPath.Member(section, member.Name);
            if (member.Value.ValueKind is JsonValueKind.Object && path is ("routing.thresholds" or "routing.cascade"))
            {
                foreach (var edit in Members(path, member.Value)) yield return edit;
            }
            else
            {
                yield return member.Value.ValueKind is JsonValueKind.Null ? ConfigEdit.Remove(path) : ConfigEdit.Set(path, member.Value.Clone());
            }
        }
    }
}
