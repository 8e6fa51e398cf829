using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>What a server's answers said of its condition.</summary>
internal enum ServerStatus
{
    /// <summary>Answers.</summary>
    Up,

    /// <summary>There, but still loading its model.</summary>
    Loading,

    /// <summary>There, but wants a key that we do not have.</summary>
    NeedsKey,

    /// <summary>There, and every place is taken: what comes now waits.</summary>
    Busy,

    /// <summary>Was there and does not answer any more.</summary>
    Gone,
}

/// <summary>A model server that was recognised by its answers.</summary>
/// <param name="Root">Scheme, host and port.</param>
/// <param name="Kind">What it is.</param>
internal sealed record DiscoveredServer(Uri Root, UpstreamKind Kind)
{
    /// <summary>Its condition.</summary>
    public ServerStatus Status { get; init; }

    /// <summary>Its version, if it says.</summary>
    public string? Version { get; init; }

    /// <summary>Requests that it runs at once, if it says.</summary>
    public int? Slots { get; init; }

    /// <summary>It loads and unloads models when it is told to; an LM Studio before 0.4 and a llama.cpp with one model do not.</summary>
    public bool TakesOrders { get; init; }

    /// <summary>Its models.</summary>
    public IReadOnlyList<DiscoveredModel> Models { get; init; } = [];

    /// <summary>The protocol it is used with: Ollama's own, which alone can set the context; Chat Completions for the others.</summary>
    public string Protocol => Kind is UpstreamKind.Ollama ? "ollama" : "openai-chat";

    /// <summary>The base URL for that protocol.</summary>
    public Uri BaseUri => Kind is UpstreamKind.Ollama ? Root : new Uri(Root, "/v1");

    /// <summary>Whether the other look at the same server saw anything different.</summary>
    public bool SameAs(DiscoveredServer other) => Header() == other.Header() && Models.SequenceEqual(other.Models);

    private (Uri, UpstreamKind, ServerStatus, string?, int?, bool) Header() => (Root, Kind, Status, Version, Slots, TakesOrders);
}

/// <summary>One model of a <see cref="DiscoveredServer"/>.</summary>
/// <param name="Id">The name to ask for.</param>
internal sealed record DiscoveredModel(string Id)
{
    /// <summary>Takes a conversation; embedding and rerank models do not.</summary>
    public bool IsChat { get; init; } = true;

    /// <summary>Runs in a vendor's cloud although a local server lists it: leaves the machine.</summary>
    public bool IsRemote { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Names the contents of its files, if the server says.</summary>
    public string? Digest { get; init; }

    /// <summary>Billions of parameters.</summary>
    public double? Parameters { get; init; }

    /// <summary>Quantisation, as the server calls it.</summary>
    public string? Quantization { get; init; }

    /// <summary>Context it was trained for, tokens.</summary>
    public int? TrainedContext { get; init; }

    /// <summary>Context that one request really has now, tokens; null when not loaded or not told.</summary>
    public int? AllocatedContext { get; init; }

    /// <summary>Bytes of cache that each token of context takes, if it can be worked out.</summary>
    public long? CacheBytesPerToken { get; init; }

    /// <summary>In memory now; null when the server does not say.</summary>
    public bool? IsLoaded { get; init; }

    /// <summary>Bytes that it takes in memory now.</summary>
    public long? LoadedBytes { get; init; }

    /// <summary>What of <see cref="LoadedBytes"/> stands in the memory of the graphics device; null when the server does not say.</summary>
    public long? VideoBytes { get; init; }

    /// <summary>Calls tools; null when the server does not say.</summary>
    public bool? Tools { get; init; }

    /// <summary>Takes images.</summary>
    public bool? Vision { get; init; }

    /// <summary>Takes sound.</summary>
    public bool? Audio { get; init; }

    /// <summary>Fills the middle between a prompt and a suffix.</summary>
    public bool? FillsMiddle { get; init; }

    /// <summary>Can think.</summary>
    public bool? Thinking { get; init; }
}
