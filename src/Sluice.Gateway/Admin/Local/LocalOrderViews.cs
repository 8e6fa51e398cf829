namespace Sluice.Gateway.Admin.Local;

/// <summary>Body of <c>POST /admin/local/on</c> and <c>/admin/local/off</c>.</summary>
/// <param name="Server">Name of an upstream or of a kind of server; null: the one there is.</param>
/// <param name="Yes">Stop it also when Sluice did not start it.</param>
internal sealed record LocalOrder(string? Server = null, bool Yes = false);

/// <summary>Body of <c>POST /admin/local/warm</c>.</summary>
/// <param name="Model">Address, alias or the name at its server; null: the models that are to be warm.</param>
/// <param name="Unasked">Nobody waits for it: memory and battery decide, and the answer comes at once.</param>
internal sealed record WarmOrder(string? Model = null, bool Unasked = false);

/// <summary>Body of <c>POST /admin/local/unload</c>.</summary>
/// <param name="Model">Address, alias or the name at its server; null: every model that can be unloaded.</param>
internal sealed record UnloadOrder(string? Model = null);

/// <summary>Body of <c>POST /admin/local/pull</c>.</summary>
/// <param name="Model">Its name in the server's library.</param>
/// <param name="Server">Upstream's name; null: the one server that can fetch.</param>
internal sealed record PullOrder(string Model, string? Server = null);

/// <summary>How far an order for a model is.</summary>
/// <param name="Model">The model.</param>
/// <param name="State">loading, loaded, unloaded, not done; of a pull the server's own words.</param>
internal sealed record ModelProgress(string Model, string State)
{
    /// <summary>Seconds since it began.</summary>
    public double? Seconds { get; init; }

    /// <summary>What it takes as a whole; null when not known.</summary>
    public double? ExpectedSeconds { get; init; }

    /// <summary>Bytes of the current part.</summary>
    public long? Completed { get; init; }

    /// <summary>Bytes that it will have.</summary>
    public long? Total { get; init; }

    /// <summary>Why it was not done, and what to do.</summary>
    public string? Error { get; init; }
}
