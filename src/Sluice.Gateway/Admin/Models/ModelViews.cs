using Sluice.Gateway.Admin.Local;

namespace Sluice.Gateway.Admin.Models;

/// <summary>One routable model: an element of <c>GET /admin/models</c>.</summary>
internal sealed record ModelView(
    string Address,
    string? Alias,
    string Upstream,
    string Protocol,
    int Tier,
    bool Local,
    long? ContextWindow,
    long? MaxOutputTokens,
    bool? Tools,
    bool? Vision,
    bool? Thinking,
    bool? Loaded,
    decimal? InputPrice,
    decimal? OutputPrice,
    string? Disabled)
{
    /// <summary>Its name at its server.</summary>
    public required string Id { get; init; }

    /// <summary>Takes a conversation; embedding models do not.</summary>
    public bool Chat { get; init; }

    /// <summary>Found by itself rather than written in the configuration.</summary>
    public bool Discovered { get; init; }

    /// <summary>A tier's list names it: requests are routed there.</summary>
    public bool Routed { get; init; }

    /// <summary>Context that it was trained for, tokens; null when not told.</summary>
    public long? TrainedContext { get; init; }

    /// <summary>Context that its server gives a request now, tokens; null when not loaded or not told.</summary>
    public long? AllocatedContext { get; init; }

    /// <summary>Dollars per million tokens read from the vendor's cache.</summary>
    public decimal? CacheReadPrice { get; init; }

    /// <summary>Where the price is from: configuration, table or own hardware; null when it has none.</summary>
    public string? PriceSource { get; init; }

    /// <summary>Prompt tokens a second, from its last answers or else from its card; null when not measured.</summary>
    public double? PrefillPerSecond { get; init; }

    /// <summary>Generated tokens a second, likewise.</summary>
    public double? OutputPerSecond { get; init; }

    /// <summary>Requests of clients that run with it now; null where it is not counted.</summary>
    public int? Running { get; init; }

    /// <summary>Requests that wait for it; null where it is not counted.</summary>
    public int? Waiting { get; init; }

    /// <summary>A load under way; null when there is none.</summary>
    public LoadView? Load { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Bytes that it takes in memory now.</summary>
    public long? LoadedBytes { get; init; }

    /// <summary>Of these, what stands in the memory of the graphics device.</summary>
    public long? VideoBytes { get; init; }

    /// <summary>Its quantisation, as its server calls it.</summary>
    public string? Quantization { get; init; }
}

/// <summary>One upstream with all that the page shows of it: an element of <c>GET /admin/upstreams</c>.</summary>
internal sealed record UpstreamDetail
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Protocol that it speaks.</summary>
    public required string Protocol { get; init; }

    /// <summary>What answers there, for people.</summary>
    public required string Kind { get; init; }

    /// <summary>Version of its program, if it says.</summary>
    public string? Version { get; init; }

    /// <summary>Base URL.</summary>
    public required string Url { get; init; }

    /// <summary>What is sent there stays on the user's own machines.</summary>
    public bool Local { get; init; }

    /// <summary>Counts as local by the user's word.</summary>
    public bool Trusted { get; init; }

    /// <summary>Found by itself: there is nothing in the configuration to change.</summary>
    public bool Discovered { get; init; }

    /// <summary>up, limited, down or disabled.</summary>
    public required string State { get; init; }

    /// <summary>Why it is not up.</summary>
    public string? Reason { get; init; }

    /// <summary>When it is asked again; null when that is not known.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How it is paid: none needed, configured, the caller's own, missing. Never the key.</summary>
    public required string Credential { get; init; }

    /// <summary>Where the key is kept: <c>env:NAME</c>, <c>file:PATH</c>, <c>keychain:NAME</c>, the name of a variable, or configuration file; null without a key.</summary>
    public string? KeySource { get; init; }

    /// <summary>Models that can be asked there.</summary>
    public int Models { get; init; }

    /// <summary>Requests that it may run at once; null: no limit of ours.</summary>
    public int? Slots { get; init; }

    /// <summary>Those that run and wait there; null where it is not counted.</summary>
    public QueueView? Queue { get; init; }

    /// <summary>Its server can fetch models by name.</summary>
    public bool CanPull { get; init; }

    /// <summary>Its server can unload a model.</summary>
    public bool CanUnload { get; init; }
}

/// <summary>How an upstream did in the last 24 hours: <c>GET /admin/upstreams/{name}/health</c>.</summary>
internal sealed record HealthView
{
    /// <summary>The upstream.</summary>
    public required string Upstream { get; init; }

    /// <summary>Quarters of an hour, oldest first, all 96 of them.</summary>
    public required IReadOnlyList<HealthQuarterView> Quarters { get; init; }

    /// <summary>Attempts that it answered.</summary>
    public long Answered { get; init; }

    /// <summary>Attempts that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Times that it asked to be left alone, or refused the key.</summary>
    public long Limited { get; init; }

    /// <summary>Mean milliseconds to the first byte of an answer; null without one.</summary>
    public double? FirstByteMs { get; init; }

    /// <summary>The slowest, milliseconds.</summary>
    public long? SlowestMs { get; init; }
}

/// <summary>A quarter of an hour.</summary>
internal sealed record HealthQuarterView
{
    /// <summary>When it began.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>up, mixed (failures or refusals beside answers), down, quiet (it was there and nothing was asked), unknown.</summary>
    public required string State { get; init; }

    /// <summary>Attempts that it answered, also with an error that was the request's own fault.</summary>
    public long Answered { get; init; }

    /// <summary>Attempts that failed: no connection, no answer in time, 5xx, a stream that broke.</summary>
    public long Failed { get; init; }

    /// <summary>Times that it asked to be left alone, or refused the key.</summary>
    public long Limited { get; init; }

    /// <summary>Mean milliseconds to the first byte; null without an answer.</summary>
    public double? FirstByteMs { get; init; }

    /// <summary>The slowest, milliseconds.</summary>
    public long? SlowestMs { get; init; }
}
