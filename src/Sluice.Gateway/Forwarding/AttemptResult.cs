using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>Whose fault a failure was.</summary>
internal enum Blame
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>The caller's: another upstream would say the same.</summary>
    Client,

    /// <summary>The upstream's: another one may do better.</summary>
    Upstream,

    /// <summary>Ours.</summary>
    Gateway,
}

/// <summary>How one attempt at one upstream ended. Expected failures are values.</summary>
/// <param name="Outcome">One of <see cref="Outcomes"/>.</param>
internal sealed record AttemptResult(string Outcome)
{
    /// <summary>What went wrong, if anything did.</summary>
    public ModelError? Error { get; init; }

    /// <summary>Whose fault it was.</summary>
    public Blame Blame { get; init; }

    /// <summary>Content has reached the client: there is no second attempt.</summary>
    public bool Committed { get; init; }

    /// <summary>The upstream's own error answer, to be passed on as it came when the caller speaks its protocol.</summary>
    public UpstreamErrorAnswer? Answer { get; init; }

    /// <summary>The refusal means that a plan or limit is spent: what, in words. Local models may take over.</summary>
    public string? Wall { get; init; }

    /// <summary>The upstream forbade a retry (<c>x-should-retry: false</c>).</summary>
    public bool NoRetry { get; init; }

    /// <summary>The request's bytes cannot have reached a model: nothing was billed.</summary>
    public bool NothingSent { get; init; }

    /// <summary>The server read only so many tokens of a longer prompt; null where it read all.</summary>
    public long? CutAt { get; init; }

    /// <summary>Tokens the attempt cost.</summary>
    public Usage Usage { get; init; }

    /// <summary>The tokens are our estimate.</summary>
    public bool UsageEstimated { get; init; }

    /// <summary>Dollars the upstream reported.</summary>
    public decimal? ReportedCost { get; init; }

    /// <summary>HTTP status of the upstream.</summary>
    public int? Status { get; init; }

    /// <summary>The error stands in the client's stream already.</summary>
    public bool ErrorWritten { get; init; }

    /// <summary>The answer is complete at the client.</summary>
    public bool IsServed => Error is null && !IsAside;

    /// <summary>Asked for comparison beside another: nobody's answer.</summary>
    public bool IsAside { get; init; }
}

/// <summary>An upstream's error answer as it came.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="Body">Its first 64 KB.</param>
/// <param name="Headers">Headers worth passing on (rate limits, request id, retry-after).</param>
internal sealed record UpstreamErrorAnswer(int Status, string? ContentType, byte[] Body, IReadOnlyList<KeyValuePair<string, string>> Headers);
