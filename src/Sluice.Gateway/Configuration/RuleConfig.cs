using Sluice.Routing.Rules;

namespace Sluice.Gateway.Configuration;

/// <summary>One routing rule: when all conditions hold, use that.</summary>
internal sealed record RuleConfig
{
    /// <summary>The name that receipts and headers show; unique. Required.</summary>
    public string Name { get; init; } = "";

    /// <summary>The conditions; all must hold. A rule without conditions always applies.</summary>
    public RuleConditionConfig When { get; init; } = new();

    /// <summary>Where to: upstream/model, an alias, tier:N, local-only (never leaves, else refused) or vendor (what the client asked for). Required.</summary>
    public RuleTarget Use { get; init; } = RuleTarget.Vendor;
}

/// <summary>The conditions of a rule. Unset asks nothing; a list holds when one of its entries does.</summary>
internal sealed record RuleConditionConfig
{
    /// <summary>The calling client: claude, codex, gemini, opencode or another name; a glob or a list of them.</summary>
    public IReadOnlyList<string> Client { get; init; } = [];

    /// <summary>The application named by the path prefix /app/NAME; a glob or a list of them.</summary>
    public IReadOnlyList<string> App { get; init; } = [];

    /// <summary>What the request is for; one or a list.</summary>
    public IReadOnlyList<string> Kind { get; init; } = [];

    /// <summary>The model that the client asked for; a glob or a list of them.</summary>
    public IReadOnlyList<string> Model { get; init; } = [];

    /// <summary>The prompt has at least this many tokens (estimated). 0 or more.</summary>
    public int? MinTokens { get; init; }

    /// <summary>The prompt has at most this many tokens (estimated). 0 or more.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>true: the request offers tools; false: it offers none; a name or a list of them (globs): it offers one of these.</summary>
    public ToolCondition? Tools { get; init; }

    /// <summary>Whether the request carries images.</summary>
    public bool? Images { get; init; }

    /// <summary>Whether the request asks for thinking.</summary>
    public bool? Thinking { get; init; }

    /// <summary>A path named anywhere in the prompt matches; a glob (**/secrets/**) or a list of them.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>The time of day in the machine's time zone, HH:MM-HH:MM, end excluded; 22:00-06:00 runs over midnight.</summary>
    public TimeWindow? Time { get; init; }

    /// <summary>The day of the week: mon, tue, wed, thu, fri, sat or sun; one or a list. A window over midnight belongs to the day on which it began.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>Request headers: name to glob; all must match. Credential headers cannot be asked for.</summary>
    public IReadOnlyDictionary<string, string> Header { get; init; } = new OrderedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The user's last turn holds these words, whole and without regard to case, or fits this /regular expression/ (/…/i without regard to case); one or a list.</summary>
    public IReadOnlyList<TextPattern> Text { get; init; } = [];

    /// <summary>What the user's last turn asks for; one or a list.</summary>
    public IReadOnlyList<string> Intent { get; init; } = [];

    /// <summary>Whether the user's last turn says exactly what is to be done.</summary>
    public bool? Deterministic { get; init; }

    /// <summary>The score of the user's last turn is at least this, with two decimals. 1 to 10; higher = a stronger model helps more.</summary>
    public double? MinScore { get; init; }

    /// <summary>The score of the user's last turn is at most this, with two decimals: 2.99 is below 3. 1 to 10.</summary>
    public double? MaxScore { get; init; }
}

/// <summary>What a rule asks of the tools that a request offers.</summary>
/// <param name="Offered">Whether any tool must (true) or must not (false) be offered.</param>
/// <param name="Names">Globs, of which one must match one tool; empty asks only <paramref name="Offered"/>.</param>
internal sealed record ToolCondition(bool Offered, IReadOnlyList<string> Names);

/// <summary>A part of the day in the machine's time zone; <paramref name="To"/> is excluded, and earlier than <paramref name="From"/> means over midnight.</summary>
internal sealed record TimeWindow(TimeOnly From, TimeOnly To)
{
    /// <summary>As the user writes it.</summary>
    public override string ToString() => $"{From:HH\\:mm}-{To:HH\\:mm}";
}
