using System.Collections.Frozen;

namespace Sluice.Gateway.Ledger.Headers;

/// <summary>
/// The headers whose values are kept: those that tell a program, a version, a conversation, a limit or a trace. Every other one is
/// a name without a value, above all what could be a credential, a cookie or an address of somebody's network.
/// </summary>
internal static class HeaderNames
{
    private static readonly FrozenSet<string> Requests = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect", "host", "transfer-encoding", "user-agent", "x-app",
        "anthropic-beta", "anthropic-dangerous-direct-browser-access", "anthropic-version", "x-claude-code-session-id",
        "x-stainless-arch", "x-stainless-async", "x-stainless-helper-method", "x-stainless-lang", "x-stainless-os", "x-stainless-package-version",
        "x-stainless-retry-count", "x-stainless-runtime", "x-stainless-runtime-version", "x-stainless-timeout", "x-stainless-poll-helper",
        "openai-beta", "openai-intent", "originator", "version", "x-codex-beta-features", "x-openai-subagent",
        "conversation_id", "conversation-id", "session_id", "session-id", "thread-id", "x-client-request-id", "x-initiator", "x-request-id", "x-session-affinity", "x-session-id",
        "x-goog-api-client", "x-opencode-client", "x-opencode-project", "x-opencode-request", "x-opencode-session", "x-title",
        "traceparent", "x-sluice-route", "x-sluice-session");

    private static readonly FrozenSet<string> Answers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "age", "cf-ray", "connection", "content-encoding", "content-length", "content-type", "date", "request-id", "retry-after", "retry-after-ms", "server", "server-timing",
        "transfer-encoding", "x-request-id", "x-should-retry", "openai-model", "openai-processing-ms", "openai-version", "x-envoy-upstream-service-time",
        "x-models-etag", "x-reasoning-included", "apim-request-id", "x-goog-request-id", "x-generation-id", "ratelimit", "ratelimit-policy", "allow",
        "x-sluice-attempts", "x-sluice-fidelity", "x-sluice-model", "x-sluice-request-id", "x-sluice-route", "x-sluice-score", "x-sluice-tier", "x-sluice-token-count");

    private static readonly string[] AnswerBeginnings = ["anthropic-ratelimit-", "ratelimit-", "x-ratelimit-", "x-codex-primary-", "x-codex-secondary-", "x-codex-credits-"];

    /// <summary>The value of this header of a request may be kept.</summary>
    public static bool IsKeptOfRequest(string name) => Requests.Contains(name);

    /// <summary>The value of this header of an answer may be kept.</summary>
    public static bool IsKeptOfAnswer(string name)
    {
        if (Answers.Contains(name)) return true;
        foreach (var beginning in AnswerBeginnings)
        {
            if (name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
