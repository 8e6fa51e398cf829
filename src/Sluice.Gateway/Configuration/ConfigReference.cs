using System.Text;
using Sluice.Gateway.Configuration.Shapes;

namespace Sluice.Gateway.Configuration;

/// <summary>The tables of every setting in docs/configuration.md, from the same shapes that read the file.</summary>
internal static class ConfigReference
{
    private static readonly (string Heading, string Remark, IReadOnlyList<Setting> Settings)[] Sections =
    [
        ("server", "", ServerShapes.Server.Settings),
        ("server.limits", "", ServerShapes.Limits.Settings),
        ("upstreams.NAME", "", UpstreamShapes.Upstream.Settings),
        ("upstreams.NAME.timeouts", "", UpstreamShapes.Timeouts.Settings),
        ("upstreams.NAME.quirks", "Where a server departs from its protocol.", UpstreamShapes.Quirks.Settings),
        ("models.ALIAS", "", ModelShapes.Model.Settings),
        ("models.ALIAS.price", "US dollars per million tokens.", ModelShapes.Price.Settings),
        ("models.ALIAS.price.above", "", ModelShapes.Above.Settings),
        ("models.ALIAS.capabilities", "What is not set is taken from the upstream.", ModelShapes.Capabilities.Settings),
        ("routing", "", RoutingShapes.Routing.Settings),
        ("routing.clients.NAME", "", RoutingShapes.Client.Settings),
        ("routing.thresholds", "Where a turn's score puts it: see [routing](routing.md).", RoutingShapes.Thresholds.Settings),
        ("routing.rules[]", "", RuleShapes.Rule.Settings),
        ("routing.rules[].when", "All conditions that are set must hold; a list holds when one of its entries does.", RuleShapes.When.Settings),
        ("routing.cascade", "With `strategy: \"cascade\"` a local model answers first and its answer is checked before anybody sees it: see [cascade](cascade.md).", RoutingShapes.Cascade.Settings),
        ("pacing", "", PacingShapes.Pacing.Settings),
        ("local", "", LocalShapes.Local.Settings),
        ("local.warm", "", LocalShapes.Warm.Settings),
        ("budgets[]", "", BudgetShapes.Budget.Settings),
        ("privacy", "Each of them keeps a session local from the prompt that brings it: see [privacy](privacy.md).", PrivacyShapes.Privacy.Settings),
        ("logging", "", ObservationShapes.Logging.Settings),
        ("telemetry", "", ObservationShapes.Telemetry.Settings),
        ("ledger", "", ObservationShapes.Ledger.Settings),
        ("responses", "", ObservationShapes.Responses.Settings),
        ("discovery", "", ObservationShapes.Discovery.Settings),
    ];

    /// <summary>All tables as Markdown.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach (var (heading, remark, settings) in Sections)
        {
            text.Append($"### `{heading}`\n\n");
            if (remark.Length > 0)
            {
                text.Append($"{remark}\n\n");
            }

            text.Append("| setting | type | what it does |\n|---|---|---|\n");
            foreach (var setting in settings)
            {
                text.Append($"| `{setting.Name}` | {Cell(setting.Shape.TypeName)} | {Cell(setting.Remark)} |\n");
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("**/", "\\*\\*/", StringComparison.Ordinal).Replace("/**", "/\\*\\*", StringComparison.Ordinal);
}
