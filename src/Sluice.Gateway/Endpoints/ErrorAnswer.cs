using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Endpoints;

/// <summary>An error as a whole answer, in the caller's own shape.</summary>
internal static class ErrorAnswer
{
    /// <summary>Writes status, headers and body. The answer must not have begun.</summary>
    /// <param name="http">The request.</param>
    /// <param name="protocol">The caller's.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="requestId">For protocols whose errors tell it.</param>
    /// <param name="status">A status that only HTTP knows (405, 426, 501); the body then is that of <paramref name="error"/>.</param>
    public static Task WriteAsync(HttpContext http, IProtocol protocol, ModelError error, string requestId = "", int? status = null)
    {
        var body = new ArrayBufferWriter<byte>(256);
        var response = http.Response;
        response.StatusCode = protocol.WriteError(error, requestId, body);
        if (status is { } exact) response.StatusCode = exact;
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        // Claude Code and the SDKs read whole seconds only. An empty account does not heal by waiting.
        if (error is { RetryAfter: { } wait, Kind: not ErrorKind.Billing }) response.Headers.RetryAfter = ((long)Math.Max(1, Math.Ceiling(wait.TotalSeconds))).ToString();
        return response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted).AsTask();
    }
}
