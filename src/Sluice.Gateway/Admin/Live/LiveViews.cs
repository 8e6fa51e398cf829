namespace Sluice.Gateway.Admin.Live;

/// <summary>What is happening now: <c>GET /admin/live</c>.</summary>
/// <param name="ReadAt">When.</param>
/// <param name="Count">Requests that are being answered.</param>
/// <param name="Requests">The oldest of them first, at most 100.</param>
internal sealed record LiveView(DateTimeOffset ReadAt, int Count, IReadOnlyList<LiveRequestView> Requests);

/// <summary>A request that is being answered.</summary>
internal sealed record LiveRequestView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Calling program or application.</summary>
    public string? Client { get; init; }

    /// <summary>Conversation.</summary>
    public string? Session { get; init; }

    /// <summary>main, tool-loop, title…</summary>
    public required string Kind { get; init; }

    /// <summary>The model that was asked for.</summary>
    public required string Asked { get; init; }

    /// <summary>Address of the model that it is at; absent before the first attempt.</summary>
    public string? Model { get; init; }

    /// <summary>Tier of that model, 0-3.</summary>
    public int? Tier { get; init; }

    /// <summary>It runs on the user's own hardware.</summary>
    public bool? Local { get; init; }

    /// <summary><c>routing</c>, <c>loading</c>, <c>queued</c>, <c>prefill</c> (sent, nothing has come), <c>writing</c>, <c>checking</c> or <c>retrying</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Seconds since then.</summary>
    public required double Seconds { get; init; }

    /// <summary>Attempts begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>Prompt tokens, estimated.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens of the answer so far: the upstream's count where it has told one, else estimated from its bytes.</summary>
    public long Tokens { get; init; }

    /// <summary>Tokens per second since the first content; absent while nothing has come.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>How many go before it in the queue; only while it is queued.</summary>
    public int? Ahead { get; init; }
}
