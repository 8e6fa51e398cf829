using Microsoft.AspNetCore.Http;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Endpoints;

/// <summary>What a Gemini path says: <c>/v1beta/models/NAME:METHOD</c>. A name may hold both <c>/</c> and <c>:</c>, a method neither.</summary>
/// <param name="Model">The model's name, decoded.</param>
/// <param name="Method">The method; empty when the path has none.</param>
internal sealed record GeminiPath(string Model, string Method)
{
    /// <summary>A whole answer.</summary>
    public const string Generate = "generateContent";

    /// <summary>A stream.</summary>
    public const string Stream = "streamGenerateContent";

    /// <summary>The number of a prompt's tokens.</summary>
    public const string Count = "countTokens";

    /// <summary>Reads a path, decoded by the server but for its slashes.</summary>
    public static GeminiPath Read(PathString path)
    {
        var rest = path.Value ?? "";
        var start = rest.IndexOf("/models/", StringComparison.Ordinal);
        rest = start < 0 ? "" : rest[(start + 8)..].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var colon = rest.LastIndexOf(':');
        return colon < 0 ? new GeminiPath(rest, "") : new GeminiPath(rest[..colon], rest[(colon + 1)..]);
    }

    /// <summary>What the request's readers need of it. Without <c>alt=sse</c> a stream is one JSON array.</summary>
    public RequestPath ToRequestPath(HttpRequest request) =>
        new(Model, Method == Stream, Method == Stream && !string.Equals(request.Query["alt"], "sse", StringComparison.OrdinalIgnoreCase));
}
