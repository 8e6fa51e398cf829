using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Upstream;

/// <summary>Who ended an exchange.</summary>
public enum ClosedBy
{
    /// <summary>Nobody yet: it is still going on.</summary>
    Nobody,

    /// <summary>The upstream finished its answer; the connection may live on.</summary>
    Finished,

    /// <summary>The upstream cut the connection, by script or because it was stopped.</summary>
    Upstream,

    /// <summary>The client left before the answer was complete.</summary>
    Client,
}

/// <summary>Token counts that an upstream put into its answer, in the ledger's convention: input excludes cache.</summary>
public sealed record ClaimedTokens(long Input, long Output, long CacheRead = 0, long CacheWrite = 0);

/// <summary>One row of an upstream's own ledger: what it received, what it said it used, and how the exchange ended.</summary>
public sealed class RecordedRequest(string method, string target, IReadOnlyList<KeyValuePair<string, string>> headers, byte[] body, int connection)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _closedBy = (int)ClosedBy.Nobody;

    /// <summary>The method, as sent.</summary>
    public string Method => method;

    /// <summary>The request target, as sent: path and query.</summary>
    public string Target => target;

    /// <summary>The path without the query.</summary>
    public string Path => target.Split('?')[0];

    /// <summary>Every header line in the order of arrival; a name may occur twice.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    /// <summary>The body as it came off the wire, transfer coding removed.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(body);

    /// <summary>Number of the connection that carried it, counted from 1.</summary>
    public int Connection => connection;

    /// <summary>Tokens that the answer claimed; null when it claimed none.</summary>
    public ClaimedTokens? Claimed { get; set; }

    /// <summary>Who ended the exchange.</summary>
    public ClosedBy ClosedBy => (ClosedBy)_closedBy;

    /// <summary>Completes when the exchange is over, however it ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The body as a JSON object.</summary>
    /// <exception cref="System.Text.Json.JsonException">The body is not JSON.</exception>
    public JsonObject Json => JsonNode.Parse(body)!.AsObject();

    /// <summary>The first header of that name, or null.</summary>
    public string? Header(string name) => headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    internal void End(ClosedBy by)
    {
        if (Interlocked.CompareExchange(ref _closedBy, (int)by, (int)ClosedBy.Nobody) == (int)ClosedBy.Nobody)
        {
            _ended.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{method} {target} ({body.Length} bytes) {ClosedBy}";
}
