using Sluice.Routing.Rules;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of one routing rule.</summary>
internal static class RuleShapes
{
    private static readonly ChoiceShape<DayOfWeek> Day = new(
        ("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday), ("thu", DayOfWeek.Thursday),
        ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday), ("sun", DayOfWeek.Sunday));

    public static ObjectShape<RuleConditionConfig> When { get; } = new(
        new RuleConditionConfig(),
        [
            new Setting<RuleConditionConfig, IReadOnlyList<string>>(
                "client", new ListShape<string>(TextShapes.Glob, oneIsEnough: true), c => c.Client, (c, v) => c with { Client = v },
                "The calling client: claude, codex, gemini, opencode or another name; a glob or a list of them."),
            new Setting<RuleConditionConfig, IReadOnlyList<string>>(
                "app", new ListShape<string>(TextShapes.Glob, oneIsEnough: true), c => c.App, (c, v) => c with { App = v },
                "The application named by the path prefix /app/NAME; a glob or a list of them."),
            new Setting<RuleConditionConfig, IReadOnlyList<string>>(
                "kind", new ListShape<string>(TextShapes.Kind, oneIsEnough: true), c => c.Kind, (c, v) => c with { Kind = v },
                "What the request is for; one or a list."),
            new Setting<RuleConditionConfig, IReadOnlyList<string>>(
                "model", new ListShape<string>(TextShapes.Glob, oneIsEnough: true), c => c.Model, (c, v) => c with { Model = v },
                "The model that the client asked for; a glob or a list of them."),
            new Setting<RuleConditionConfig, int?>(
                "minTokens", new OptionalShape<int>(new NumberShape<int>(0, int.MaxValue)), c => c.MinTokens, (c, v) => c with { MinTokens = v },
                "The prompt has at least this many tokens (estimated). 0 or more."),
            new Setting<RuleConditionConfig, int?>(
                "maxTokens", new OptionalShape<int>(new NumberShape<int>(0, int.MaxValue)), c => c.MaxTokens, (c, v) => c with { MaxTokens = v },
                "The prompt has at most this many tokens (estimated). 0 or more."),
            new Setting<RuleConditionConfig, ToolCondition>(
                "tools", new ToolsShape(), c => c.Tools, (c, v) => c with { Tools = v },
                "true: the request offers tools; false: it offers none; a name or a list of them (globs): it offers one of these."),
            new Setting<RuleConditionConfig, bool?>(
                "images", new OptionalShape<bool>(FlagShape.Instance), c => c.Images, (c, v) => c with { Images = v },
                "Whether the request carries images."),
            new Setting<RuleConditionConfig, bool?>(
                "thinking", new OptionalShape<bool>(FlagShape.Instance), c => c.Thinking, (c, v) => c with { Thinking = v },
                "Whether the request asks for thinking."),
            new Setting<RuleConditionConfig, IReadOnlyList<string>>(
                "path", new ListShape<string>(TextShapes.Glob, oneIsEnough: true), c => c.Path, (c, v) => c with { Path = v },
                "A path named anywhere in the prompt matches; a glob (**/secrets/**) or a list of them."),
            new Setting<RuleConditionConfig, TimeWindow>(
                "time", TextShapes.Time, c => c.Time, (c, v) => c with { Time = v },
                "The time of day in the machine's time zone, HH:MM-HH:MM, end excluded; 22:00-06:00 runs over midnight."),
            new Setting<RuleConditionConfig, IReadOnlyList<DayOfWeek>>(
                "days", new ListShape<DayOfWeek>(Day, oneIsEnough: true), c => c.Days, (c, v) => c with { Days = v },
                "The day of the week: mon, tue, wed, thu, fri, sat or sun; one or a list. A window over midnight belongs to the day on which it began."),
            new Setting<RuleConditionConfig, IReadOnlyDictionary<string, string>>(
                "header", new MapShape<string, string>(TextShapes.HeaderName, TextShapes.Glob, StringComparer.OrdinalIgnoreCase), c => c.Header, (c, v) => c with { Header = v },
                "Request headers: name to glob; all must match. Credential headers cannot be asked for."),
            new Setting<RuleConditionConfig, IReadOnlyList<TextPattern>>(
                "text", new ListShape<TextPattern>(TextShapes.Pattern, oneIsEnough: true), c => c.Text, (c, v) => c with { Text = v },
                "The user's last turn holds these words, whole and without regard to case, or fits this /regular expression/ (/…/i without regard to case); one or a list."),
            new Setting<RuleConditionConfig, IReadOnlyList<string>>(
                "intent", new ListShape<string>(TextShapes.Intent, oneIsEnough: true), c => c.Intent, (c, v) => c with { Intent = v },
                "What the user's last turn asks for; one or a list."),
            new Setting<RuleConditionConfig, bool?>(
                "deterministic", new OptionalShape<bool>(FlagShape.Instance), c => c.Deterministic, (c, v) => c with { Deterministic = v },
                "Whether the user's last turn says exactly what is to be done."),
            new Setting<RuleConditionConfig, double?>(
                "minScore", new OptionalShape<double>(new NumberShape<double>(1, 10)), c => c.MinScore, (c, v) => c with { MinScore = v },
                "The score of the user's last turn is at least this, with two decimals. 1 to 10; higher = a stronger model helps more."),
            new Setting<RuleConditionConfig, double?>(
                "maxScore", new OptionalShape<double>(new NumberShape<double>(1, 10)), c => c.MaxScore, (c, v) => c with { MaxScore = v },
                "The score of the user's last turn is at most this, with two decimals: 2.99 is below 3. 1 to 10."),
        ]);

    public static ObjectShape<RuleConfig> Rule { get; } = new(
        new RuleConfig(),
        [
            new Setting<RuleConfig, string>(
                "name", TextShapes.Text, c => c.Name, (c, v) => c with { Name = v },
                "The name that receipts and headers show; unique. Required.", required: true),
            new Setting<RuleConfig, RuleConditionConfig>(
                "when", When, c => c.When, (c, v) => c with { When = v },
                "The conditions; all must hold. A rule without conditions always applies."),
            new Setting<RuleConfig, RuleTarget>(
                "use", TextShapes.Target, c => c.Use, (c, v) => c with { Use = v },
                "Where to: upstream/model, an alias, tier:N, local-only (never leaves, else refused) or vendor (what the client asked for). Required.", required: true),
        ]);
}
