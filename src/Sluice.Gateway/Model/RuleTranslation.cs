using Sluice.Gateway.Configuration;
using Sluice.Routing.Rules;

namespace Sluice.Gateway.Model;

/// <summary>The user's rule as routing reads it.</summary>
internal static class RuleTranslation
{
    /// <summary>Translates one.</summary>
    public static RoutingRule Translate(RuleConfig rule)
    {
        var when = rule.When;
        return new RoutingRule(rule.Name, new RuleConditions
        {
            Client = when.Client,
            App = when.App,
            Kind = when.Kind,
            Model = when.Model,
            MinTokens = when.MinTokens,
            MaxTokens = when.MaxTokens,
            Tools = when.Tools is { Names.Count: 0 } tools ? tools.Offered : null,
            ToolNames = when.Tools?.Names ?? [],
            Images = when.Images,
            Thinking = when.Thinking,
            Path = when.Path,
            From = when.Time?.From,
            Until = when.Time?.To,
            Days = when.Days,
            Header = when.Header,
            Text = when.Text,
            Intent = when.Intent,
            Deterministic = when.Deterministic,
            MinScore = when.MinScore,
            MaxScore = when.MaxScore,
        },
        rule.Use.Kind switch
        {
            RuleTargetKind.Model => new RuleUse(RuleUseKind.Address, rule.Use.Model),
            RuleTargetKind.Tier => new RuleUse(RuleUseKind.Tier, Tier: rule.Use.TierNumber),
            RuleTargetKind.LocalOnly => new RuleUse(RuleUseKind.LocalOnly),
            _ => new RuleUse(RuleUseKind.Vendor),
        });
    }
}
