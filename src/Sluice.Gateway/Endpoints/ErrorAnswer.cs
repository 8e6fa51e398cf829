using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Endpoints;

/// <summary>An error as a whole answer, in the caller's own shape.</summary>
internal static class ErrorAnswer
{
    /// <summary>Writes status, headers and body. The answer must not have begun.</summary>
    public static Task WriteAsync(HttpContext http, IProtocol protocol, ModelError error, string requestId = "")
    {
        var body = new ArrayBufferWriter<byte>(256);
        var response = http.Response;
        response.StatusCode = protocol.WriteError(error, requestId, body);
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        // Claude Code and the SDKs read whole seconds only.
        if (error.RetryAfter is { } wait) response.Headers.RetryAfter = ((long)Math.Max(1, Math.Ceiling(wait.TotalSeconds))).ToString();
        return response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted).AsTask();
    }
}
