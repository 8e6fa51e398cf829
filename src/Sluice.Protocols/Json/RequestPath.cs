namespace Sluice.Protocols.Json;

/// <summary>What a request's path tells where the protocol keeps it out of the body (Gemini: <c>/v1beta/models/NAME:METHOD</c>).</summary>
/// <param name="Model">The model's name, decoded.</param>
/// <param name="Stream">A stream is asked for.</param>
/// <param name="JsonArray">The stream is to be one JSON array rather than events (Gemini without <c>alt=sse</c>).</param>
public sealed record RequestPath(string Model, bool Stream = false, bool JsonArray = false);
