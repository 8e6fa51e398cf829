namespace Sluice.Gateway.Admin.Local;

/// <summary>Model servers on this machine: <c>GET /admin/local</c>.</summary>
/// <param name="Asked">Addresses that are asked.</param>
/// <param name="Memory">This machine's; null when it cannot be read.</param>
/// <param name="Servers">Those that answered.</param>
internal sealed record LocalView(IReadOnlyList<string> Asked, MemoryView? Memory, IReadOnlyList<LocalServerView> Servers)
{
    /// <summary>How reliably the local models call tools; empty where nothing was counted.</summary>
    public IReadOnlyList<LocalCallsView> Calls { get; init; } = [];

    /// <summary>Its graphics devices; empty: none that is known.</summary>
    public IReadOnlyList<DeviceView> Devices { get; init; } = [];

    /// <summary>mains or battery; null when not known.</summary>
    public string? Power { get; init; }

    /// <summary>A size of model that suits it; null when nothing is known of it.</summary>
    public AdviceView? Advice { get; init; }
}

/// <summary>Bytes.</summary>
internal sealed record MemoryView(long Total, long Available);

/// <summary>A graphics device.</summary>
/// <param name="Name">As its driver calls it.</param>
/// <param name="Total">Bytes of its memory.</param>
/// <param name="Free">Bytes that are free; null when not known.</param>
/// <param name="Unified">Its memory is a part of the machine's.</param>
internal sealed record DeviceView(string Name, long Total, long? Free, bool Unified);

/// <summary>A size of model that suits the machine.</summary>
/// <param name="Size">Billions of parameters, for people.</param>
/// <param name="Quantization">As Ollama calls it.</param>
/// <param name="Bytes">Of its files, about.</param>
/// <param name="Example">A model of that size.</param>
/// <param name="Why">What was decisive.</param>
internal sealed record AdviceView(string Size, string Quantization, long Bytes, string Example, string Why);

/// <summary>One model server.</summary>
internal sealed record LocalServerView
{
    /// <summary>The name under which routing knows it; null when it is not used.</summary>
    public string? Upstream { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Kind { get; init; }

    /// <summary>Its version, if it says.</summary>
    public string? Version { get; init; }

    /// <summary>Where it is.</summary>
    public required string Url { get; init; }

    /// <summary>up, busy, loading, needs a key, gone, off (stopped by <c>sluice local off</c>).</summary>
    public required string State { get; init; }

    /// <summary>Who runs it: Sluice, a service, a process; null when that cannot be seen.</summary>
    public string? RunBy { get; init; }

    /// <summary>The file with its output, when Sluice started it.</summary>
    public string? Log { get; init; }

    /// <summary>Who runs and who waits there; null when nothing ever did.</summary>
    public QueueView? Queue { get; init; }

    /// <summary>Its models.</summary>
    public required IReadOnlyList<LocalModelView> Models { get; init; }
}

/// <summary>The places of a server and who waits for them.</summary>
/// <param name="Slots">Requests that it runs at once; null: not known, so no limit of ours.</param>
/// <param name="Running">Requests of ours that run there.</param>
/// <param name="Waiting">Those that wait, the next one first.</param>
internal sealed record QueueView(int? Slots, int Running, IReadOnlyList<WaitingView> Waiting);

/// <summary>A request that waits for a place.</summary>
/// <param name="Client">Whose it is.</param>
/// <param name="Kind">What kind of request.</param>
/// <param name="WaitedSeconds">How long already.</param>
/// <param name="ExpectedSeconds">How much longer, from what answers took lately; null when not known.</param>
internal sealed record WaitingView(string Client, string Kind, double WaitedSeconds, double? ExpectedSeconds);

/// <summary>One model of a server.</summary>
internal sealed record LocalModelView
{
    /// <summary>Its name there.</summary>
    public required string Id { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>As the server calls it.</summary>
    public string? Quantization { get; init; }

    /// <summary>Context it was trained for, tokens.</summary>
    public int? TrainedContext { get; init; }

    /// <summary>Context that a request has now, tokens.</summary>
    public int? AllocatedContext { get; init; }

    /// <summary>In memory now; null when the server does not say.</summary>
    public bool? Loaded { get; init; }

    /// <summary>Bytes that it takes there.</summary>
    public long? LoadedBytes { get; init; }

    /// <summary>A load under way; null when there is none.</summary>
    public LoadView? Load { get; init; }

    /// <summary>Why it was not loaded ahead of its first turn; null when it was, or was not to be.</summary>
    public string? NotWarmed { get; init; }

    /// <summary>tools, images, thinking.</summary>
    public required IReadOnlyList<string> Abilities { get; init; }

    /// <summary>Takes a conversation.</summary>
    public bool Chat { get; init; }

    /// <summary>Runs in a vendor's cloud.</summary>
    public bool Remote { get; init; }

    /// <summary>Bytes it would take with a small context; null when not known.</summary>
    public long? NeedsBytes { get; init; }

    /// <summary>Whether there is room for it now; null when not known.</summary>
    public bool? Fits { get; init; }

    /// <summary>Where it stands on this machine: card, partly, memory, no; null when not known.</summary>
    public string? Place { get; init; }

    /// <summary>Of <see cref="LoadedBytes"/> what stands in the memory of the graphics device; null when the server does not say.</summary>
    public long? VideoBytes { get; init; }
}

/// <summary>A load under way.</summary>
/// <param name="Since">When it began.</param>
/// <param name="ExpectedSeconds">What it takes as a whole, from earlier loads or the size of its files; null when not known.</param>
/// <param name="Why">Who wanted it.</param>
internal sealed record LoadView(DateTimeOffset Since, double? ExpectedSeconds, string Why);

/// <summary>A local model that is being loaded.</summary>
/// <param name="Model">Its address.</param>
/// <param name="Seconds">How long it has taken so far.</param>
/// <param name="ExpectedSeconds">What it takes as a whole, from earlier loads or the size of its files; null when not known.</param>
/// <param name="Why">Who wanted it.</param>
internal sealed record LoadingView(string Model, double Seconds, double? ExpectedSeconds, string Why);
