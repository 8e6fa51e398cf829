namespace Sluice.Gateway.Configuration;

/// <summary>What a budget is for.</summary>
internal enum BudgetPeriod
{
    /// <summary>A day, from midnight.</summary>
    Day,

    /// <summary>A week, from Monday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,
}

/// <summary>What happens once a budget is used up.</summary>
internal enum BudgetEffect
{
    /// <summary>Local models answer; what they cannot take is refused.</summary>
    LocalOnly,

    /// <summary>What would go to the cloud is refused.</summary>
    Refuse,
}

/// <summary>A limit that the user sets himself.</summary>
internal sealed record BudgetConfig
{
    /// <summary>US dollars billed per token; what a subscription covers is not counted. More than 0, up to 1000000. Either this or tokens.</summary>
    public decimal? Dollars { get; init; }

    /// <summary>Tokens that cloud models read and write, cached ones and those of subscriptions included. 1 or more. Either this or dollars.</summary>
    public long? Tokens { get; init; }

    /// <summary>How long it is for: day, week (from Monday) or month, by this machine's calendar. Default day.</summary>
    public BudgetPeriod Per { get; init; }

    /// <summary>Only for this client (claude, codex, gemini, opencode or another name). Default all together.</summary>
    public string? Client { get; init; }

    /// <summary>Once it is used up: local-only (local models answer, a transcript that is too long for them shortened) or refuse (what would go to the cloud is an error). It is passed by the requests that run at that moment at most. Default local-only.</summary>
    public BudgetEffect Then { get; init; }
}
