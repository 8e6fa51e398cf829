namespace Sluice.Gateway.Admin.Models.Testing;

/// <summary>Body of <c>POST /admin/upstreams/test</c>: an upstream that is not saved yet.</summary>
/// <param name="Protocol">anthropic, openai-chat, openai-responses, gemini or ollama.</param>
/// <param name="BaseUrl">As it would be written in the configuration.</param>
/// <param name="Key">A key typed for this test, sent to this address only and kept nowhere; never a reference to a stored one.</param>
/// <param name="Local">It runs on this machine.</param>
/// <param name="Trusted">It is a machine of the user's own network.</param>
internal sealed record UpstreamTestOrder(string? Protocol, string? BaseUrl, string? Key = null, bool Local = false, bool Trusted = false)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => $"{Protocol} {BaseUrl}";
}

/// <summary>Body of <c>POST /admin/upstreams/{name}/test</c>.</summary>
internal sealed record StoredTestOrder;

/// <summary>What a test found: never a body, never a key.</summary>
internal sealed record UpstreamTestView
{
    /// <summary>Requests can be sent there as it is entered.</summary>
    public required bool Ok { get; init; }

    /// <summary>ok, slow, dns, refused, unreachable, tls, timeout, key-missing, key-refused, forbidden, wrong-path, wrong-protocol, not-an-api, redirect, limited, server-error or broken.</summary>
    public required string Verdict { get; init; }

    /// <summary>What was seen, in plain words.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it; null when nothing is wrong.</summary>
    public string? Fix { get; init; }

    /// <summary>Class of the status that decided: 2xx, 3xx, 4xx or 5xx; null when no answer came.</summary>
    public string? StatusClass { get; init; }

    /// <summary>Models that the server lists; null when it lists none to this caller.</summary>
    public int? Models { get; init; }

    /// <summary>Milliseconds of the first answer, the connection included.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>A base URL that answered as it should; null when there is nothing better.</summary>
    public string? SuggestedBaseUrl { get; init; }

    /// <summary>The protocol that it seems to speak instead.</summary>
    public string? SuggestedProtocol { get; init; }
}
