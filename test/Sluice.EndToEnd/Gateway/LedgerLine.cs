namespace Sluice.EndToEnd.Gateway;

/// <summary>A request as <c>sluice requests --json</c> tells it; what no test looks at is left out.</summary>
internal sealed record LedgerLine
{
    public required string Id { get; init; }

    public string? Client { get; init; }

    public string? Session { get; init; }

    public required string Kind { get; init; }

    public string? RequestedModel { get; init; }

    public bool Streaming { get; init; }

    public required string Outcome { get; init; }

    public string? Upstream { get; init; }

    public string? Model { get; init; }

    public int? Tier { get; init; }

    public string? PaidBy { get; init; }

    public int Attempts { get; init; }

    public LedgerTokens Tokens { get; init; } = new();

    public bool IsEstimated { get; init; }
}

/// <summary>Tokens of a request, cache apart.</summary>
internal sealed record LedgerTokens
{
    public long Input { get; init; }

    public long CacheRead { get; init; }

    public long Output { get; init; }
}
