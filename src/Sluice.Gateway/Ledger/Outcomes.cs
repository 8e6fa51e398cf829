namespace Sluice.Gateway.Ledger;

/// <summary>How a request or one of its attempts ended: the only values of the ledger's <c>outcome</c> columns.</summary>
internal static class Outcomes
{
    /// <summary>Started and not ended yet.</summary>
    public const string Open = "open";

    /// <summary>Answered to the end.</summary>
    public const string Ok = "ok";

    /// <summary>Answered, but cut off by the token limit or by an upstream that stopped early.</summary>
    public const string Truncated = "truncated";

    /// <summary>The client went away; the tokens so far are counted.</summary>
    public const string ClientCancelled = "client_cancelled";

    /// <summary>Refused by the gateway before any upstream was asked: bad body, unknown model, no access.</summary>
    public const string Rejected = "rejected";

    /// <summary>The upstream answered with an error, or broke off with one.</summary>
    public const string UpstreamError = "upstream_error";

    /// <summary>The upstream was silent for longer than its limit.</summary>
    public const string UpstreamStall = "upstream_stall";

    /// <summary>The upstream could not be reached: nothing was sent, nothing can have been billed.</summary>
    public const string UpstreamUnreachable = "upstream_unreachable";

    /// <summary>The upstream refused for now (429, 529): nothing was billed.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>No place became free at the server in time: nothing was sent, nothing was billed.</summary>
    public const string Busy = "busy";

    /// <summary>Sent, and no answer came: the upstream may have billed it. Its cost is unknown.</summary>
    public const string Unknown = "unknown";

    /// <summary>The answer repeated itself without end and was stopped.</summary>
    public const string LoopAbort = "loop_abort";

    /// <summary>A draft whose answer was checked and did not hold; the client saw nothing of it.</summary>
    public const string RejectedDraft = "rejected_draft";

    /// <summary>A draft that took longer than the turn may wait; the client saw nothing of it.</summary>
    public const string SlowDraft = "slow_draft";

    /// <summary>An answer that a draft was compared with; nobody saw it.</summary>
    public const string SecondOpinion = "second_opinion";

    /// <summary>The gateway itself failed.</summary>
    public const string GatewayError = "gateway_error";

    /// <summary>The gateway stopped while the request was open; written at the next start.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>The client got an answer, or as much of it as it waited for. Only such requests take part in savings.</summary>
    public static bool IsServed(string outcome) => outcome is Ok or Truncated or ClientCancelled;
}

/// <summary>Who paid for an attempt: the only values of the ledger's <c>paid_by</c> columns.</summary>
internal static class Payers
{
    /// <summary>Billed per token: counts as spend.</summary>
    public const string Api = "api";

    /// <summary>Covered by a subscription: shown at list value, never counted as spend.</summary>
    public const string Plan = "plan";

    /// <summary>The user's own hardware: nothing but electricity.</summary>
    public const string Local = "local";
}
