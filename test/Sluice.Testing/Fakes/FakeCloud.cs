using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>What the cloud fakes share: keys that they accept, a list of models, and a place to hold a stream half way.</summary>
public abstract class FakeCloud : ScriptedUpstream
{
    private int _count;

    /// <summary>Credentials that are accepted; empty accepts any that is there at all.</summary>
    public ISet<string> AcceptedKeys { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Models that are served; any other name gets 404. Empty serves every name.</summary>
    public ISet<string> Models { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Every answer stops here before its first byte, when set.</summary>
    public Gate? HoldFirstByte { get; set; }

    /// <summary>Every stream stops here after half of its text pieces, when set.</summary>
    public Gate? HoldMidStream { get; set; }

    /// <summary>Tokens of the prompt that are claimed as read from the cache, when set.</summary>
    public long CachedTokens { get; set; }

    /// <summary>Sum of what the answers claimed, for comparison with a gateway's ledger.</summary>
    public ClaimedTokens Claimed => Requests.Select(request => request.Claimed).OfType<ClaimedTokens>()
        .Aggregate(new ClaimedTokens(0, 0), (sum, one) => new(sum.Input + one.Input, sum.Output + one.Output, sum.CacheRead + one.CacheRead, sum.CacheWrite + one.CacheWrite));

    /// <summary>A number that no other answer of this fake has.</summary>
    protected int NextNumber() => Interlocked.Increment(ref _count);

    /// <summary>Whether the caller's credential is one that is accepted.</summary>
    protected bool Accepts(RecordedRequest request)
    {
        var bearer = request.Header("authorization");
        var query = request.Target.Split('?').Skip(1).FirstOrDefault()?.Split('&').FirstOrDefault(pair => pair.StartsWith("key=", StringComparison.Ordinal))?["key=".Length..];
        var key = request.Header("x-api-key") ?? request.Header("x-goog-api-key") ?? query ?? (bearer?.StartsWith("Bearer ", StringComparison.Ordinal) == true ? bearer["Bearer ".Length..] : null);
        return key is not null && (AcceptedKeys.Count == 0 || AcceptedKeys.Contains(key));
    }

    /// <summary>The body as a JSON object, or null when it is not one.</summary>
    protected static JsonObject? TryReadBody(RecordedRequest request)
    {
        try
        {
            return JsonNode.Parse(request.Body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 512 }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Sends the pieces of a text, one write each, and stops in the middle when the test holds streams there.</summary>
    protected async Task StreamAsync(UpstreamExchange exchange, IReadOnlyList<string> pieces, Func<string, string> frame)
    {
        for (var i = 0; i < pieces.Count; i++)
        {
            if (HoldMidStream is { } gate && i == pieces.Count / 2)
            {
                await gate.WaitAsync(exchange.Ended);
            }

            await exchange.WriteAsync(frame(pieces[i]));
        }
    }
}
