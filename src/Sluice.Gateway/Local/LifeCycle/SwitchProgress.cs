namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>What happens while a server is started or stopped, as it happens; the last one says how it ended.</summary>
/// <param name="Message">For people.</param>
internal sealed record SwitchProgress(string Message)
{
    /// <summary>Nothing follows.</summary>
    public bool Ended { get; init; }

    /// <summary>It did not come about.</summary>
    public bool Failed { get; init; }

    /// <summary>It was not started by us: nothing was done, and will be when the order says yes.</summary>
    public bool NeedsYes { get; init; }

    /// <summary>Which server.</summary>
    public string? Url { get; init; }

    /// <summary>The file with its output, when it is ours.</summary>
    public string? Log { get; init; }

    /// <summary>The end, as wanted.</summary>
    public static SwitchProgress Done(string message, Uri? root = null, string? log = null) => new(message) { Ended = true, Url = root?.GetLeftPart(UriPartial.Authority), Log = log };

    /// <summary>The end, not as wanted.</summary>
    public static SwitchProgress Fail(string message, Uri? root = null, string? log = null) => Done(message, root, log) with { Failed = true };
}
