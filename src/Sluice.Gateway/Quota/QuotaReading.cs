namespace Sluice.Gateway.Quota;

/// <summary>What one answer's headers said of the account's limits.</summary>
internal sealed record QuotaReading
{
    /// <summary>Windows by their vendors' names (<c>5h</c>, <c>7d</c>, <c>requests</c>, <c>input-tokens</c>…), each with what was said.</summary>
    public IReadOnlyList<QuotaWindow> Windows { get; init; } = [];

    /// <summary>The account's state as the vendor words it: <c>allowed</c>, <c>allowed_warning</c>, <c>rejected</c> or another; null where it words none.</summary>
    public string? Status { get; init; }

    /// <summary>Which window decides now, as the vendor words it.</summary>
    public string? Claim { get; init; }

    /// <summary>When the deciding window is renewed.</summary>
    public DateTimeOffset? Resets { get; init; }

    /// <summary>Whether paid extra usage may take over, as the vendor words it.</summary>
    public string? Overage { get; init; }

    /// <summary>Why it may not.</summary>
    public string? OverageDisabled { get; init; }

    /// <summary>When the extra usage is renewed.</summary>
    public DateTimeOffset? OverageResets { get; init; }

    /// <summary>This answer was paid as extra usage.</summary>
    public bool OverageInUse { get; init; }

    /// <summary>What is shown as it came, without a meaning given to it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Raw { get; init; } = [];

    /// <summary>The limit rejected the request.</summary>
    public bool IsRejected => string.Equals(Status, "rejected", StringComparison.OrdinalIgnoreCase);
}

/// <summary>One window of an account's limits.</summary>
/// <param name="Name">As the vendor names it.</param>
internal sealed record QuotaWindow(string Name)
{
    /// <summary>Share that is used up; 0.0 or more.</summary>
    public double? Used { get; init; }

    /// <summary>When it is renewed.</summary>
    public DateTimeOffset? Resets { get; init; }

    /// <summary>The vendor's word for its state.</summary>
    public string? Status { get; init; }

    /// <summary>Its allowance, where the vendor tells one.</summary>
    public long? Limit { get; init; }

    /// <summary>What is left of it.</summary>
    public long? Remaining { get; init; }

    /// <summary>How long it runs, read out of names such as <c>5h</c> and <c>7d_oi</c>; null for any other.</summary>
    public TimeSpan? Length => LengthOf(Name);

    /// <summary>Counts for all models of the account; a name with an addition (<c>7d_oi</c>) is for some of them.</summary>
    public bool IsAccountWide => !Name.Contains('_', StringComparison.Ordinal);

    /// <summary>This window rejects.</summary>
    public bool IsRejected => string.Equals(Status, "rejected", StringComparison.OrdinalIgnoreCase);

    private static TimeSpan? LengthOf(string name)
    {
        var digits = name.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 3 || (name.Length > digits + 1 && char.IsAsciiLetterOrDigit(name[digits + 1]))) return null;
        var count = int.Parse(name.AsSpan(0, digits), System.Globalization.CultureInfo.InvariantCulture);
        return (count, name[digits]) switch
        {
            (0, _) => null,
            (_, 'm') => TimeSpan.FromMinutes(count),
            (_, 'h') => TimeSpan.FromHours(count),
            (_, 'd') => TimeSpan.FromDays(count),
            _ => null,
        };
    }
}
