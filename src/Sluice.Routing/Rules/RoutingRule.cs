namespace Sluice.Routing.Rules;

/// <summary>A rule: when all its conditions hold, it decides. A condition that is null is not asked.</summary>
/// <param name="Name">Its name, shown in receipts.</param>
/// <param name="When">Its conditions.</param>
/// <param name="Use">Where the request goes.</param>
public sealed record RoutingRule(string Name, RuleConditions When, RuleUse Use);

/// <summary>What a rule sends to.</summary>
public enum RuleUseKind
{
    /// <summary>An exact address.</summary>
    Address,

    /// <summary>A tier.</summary>
    Tier,

    /// <summary>Any local model, and never anything else.</summary>
    LocalOnly,

    /// <summary>The vendor of the model asked for, as if routing were off.</summary>
    Vendor,
}

/// <summary>Where a rule sends a request.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Address">Address or alias, with <see cref="RuleUseKind.Address"/>.</param>
/// <param name="Tier">Tier 0-3, with <see cref="RuleUseKind.Tier"/>.</param>
public sealed record RuleUse(RuleUseKind Kind, string? Address = null, int Tier = 0);

/// <summary>The conditions of a rule; all that are set must hold. Lists are alternatives; names and models are globs, without regard to case.</summary>
public sealed record RuleConditions
{
    /// <summary>Client names.</summary>
    public IReadOnlyList<string> Client { get; init; } = [];

    /// <summary>Names under <c>/app/NAME</c>.</summary>
    public IReadOnlyList<string> App { get; init; } = [];

    /// <summary>Request kinds.</summary>
    public IReadOnlyList<string> Kind { get; init; } = [];

    /// <summary>Models asked for.</summary>
    public IReadOnlyList<string> Model { get; init; } = [];

    /// <summary>Estimated prompt tokens, at least.</summary>
    public long? MinTokens { get; init; }

    /// <summary>Estimated prompt tokens, at most.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Tools are offered, or are not.</summary>
    public bool? Tools { get; init; }

    /// <summary>One of these tools is offered.</summary>
    public IReadOnlyList<string> ToolNames { get; init; } = [];

    /// <summary>Pictures are in the prompt, or are not.</summary>
    public bool? Images { get; init; }

    /// <summary>Thinking is asked for, or is not.</summary>
    public bool? Thinking { get; init; }

    /// <summary>A path that fits one of these globs is named anywhere in the prompt.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>Local time of day from, inclusive; with <see cref="Until"/>. May wrap around midnight.</summary>
    public TimeOnly? From { get; init; }

    /// <summary>Local time of day until, exclusive.</summary>
    public TimeOnly? Until { get; init; }

    /// <summary>Days of the week.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>Request headers that must fit a glob.</summary>
    public IReadOnlyDictionary<string, string> Header { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looked for in the user's last turn; one must be there.</summary>
    public IReadOnlyList<TextPattern> Text { get; init; } = [];

    /// <summary>What the user's last turn asks for: words of <see cref="Classification.Intents"/>.</summary>
    public IReadOnlyList<string> Intent { get; init; } = [];

    /// <summary>The user's last turn says exactly what is to be done, or does not.</summary>
    public bool? Deterministic { get; init; }

    /// <summary>Score of the user's last turn, at least; compared with two decimals.</summary>
    public double? MinScore { get; init; }

    /// <summary>Score of the user's last turn, at most; compared with two decimals.</summary>
    public double? MaxScore { get; init; }
}
