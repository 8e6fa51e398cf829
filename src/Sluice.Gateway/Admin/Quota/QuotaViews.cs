namespace Sluice.Gateway.Admin.Quota;

/// <summary>One account's limits, as its vendor told them last.</summary>
/// <param name="Upstream">The upstream.</param>
/// <param name="Credential">Fingerprint of the credential; never the credential.</param>
/// <param name="ReadAt">When it was told.</param>
/// <param name="Status">The vendor's word for the account's state.</param>
/// <param name="Claim">The window that decides now, as the vendor words it.</param>
/// <param name="Overage">Whether paid extra usage may take over: the vendor's word.</param>
/// <param name="OverageDisabled">Why not.</param>
/// <param name="OverageInUse">It is in use.</param>
/// <param name="Windows">The windows.</param>
/// <param name="Raw">What was told beside them, as it came.</param>
internal sealed record QuotaView(
    string Upstream,
    string Credential,
    DateTimeOffset ReadAt,
    string? Status,
    string? Claim,
    string? Overage,
    string? OverageDisabled,
    bool OverageInUse,
    IReadOnlyList<QuotaWindowView> Windows,
    IReadOnlyDictionary<string, string> Raw);

/// <summary>One window.</summary>
/// <param name="Name">As the vendor names it.</param>
/// <param name="Used">Share that is used up, 0.0-1.0; absent when it has been renewed since it was told.</param>
/// <param name="Resets">When it is renewed.</param>
/// <param name="Status">The vendor's word for its state.</param>
/// <param name="Limit">Its allowance, where told.</param>
/// <param name="Remaining">What is left of it, where told.</param>
/// <param name="RunsOut">When it is used up at this pace; absent when it lasts.</param>
/// <param name="Shift">Points that it moves the thresholds; absent where it is not paced.</param>
/// <param name="PerPercent">Tokens that a percent seems to stand for, by model.</param>
internal sealed record QuotaWindowView(
    string Name,
    double? Used,
    DateTimeOffset? Resets,
    string? Status,
    long? Limit,
    long? Remaining,
    DateTimeOffset? RunsOut,
    double? Shift,
    IReadOnlyList<PerPercentView> PerPercent);

/// <summary>Tokens that a percent of a window seems to stand for: the middle half of what was seen, not a promise.</summary>
internal sealed record PerPercentView(string Model, long Low, long High, int Samples);

/// <summary>A budget of the user's and how it stands.</summary>
/// <param name="Name">In words.</param>
/// <param name="Client">Only for this client; absent for all together.</param>
/// <param name="Dollars">Its amount, where it is one of dollars.</param>
/// <param name="Tokens">Its amount, where it is one of tokens.</param>
/// <param name="SpentDollars">Billed per token in its window.</param>
/// <param name="SpentTokens">Tokens of cloud models in its window.</param>
/// <param name="Start">When its window began.</param>
/// <param name="End">When it is renewed.</param>
/// <param name="Reached">It is used up.</param>
/// <param name="Then"><c>local-only</c> or <c>refuse</c>.</param>
/// <param name="RunsOut">When it is used up at this pace; absent when it lasts.</param>
internal sealed record BudgetView(
    string Name,
    string? Client,
    decimal? Dollars,
    long? Tokens,
    decimal SpentDollars,
    long SpentTokens,
    DateTimeOffset Start,
    DateTimeOffset End,
    bool Reached,
    string Then,
    DateTimeOffset? RunsOut);
