namespace Sluice.Gateway.Configuration;

/// <summary>How long an Ollama server keeps a model in memory after a request.</summary>
/// <param name="Duration">Null means for ever.</param>
internal readonly record struct KeepAlive(TimeSpan? Duration)
{
    /// <summary>Half an hour: a pause for thought does not cost a load. Ollama's own default is five minutes.</summary>
    public static KeepAlive Default { get; } = new(TimeSpan.FromMinutes(30));

    /// <summary>Never unloaded by time.</summary>
    public static KeepAlive Forever { get; } = new(null);

    /// <summary>The <c>keep_alive</c> of Ollama's API in seconds; negative keeps it for ever.</summary>
    public long WireSeconds => Duration is { } duration ? (long)duration.TotalSeconds : -1;

    /// <summary>As the user writes it.</summary>
    public override string ToString() => Duration is { } duration ? Durations.Format(duration) : "forever";
}
