using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Errors on the wire: <c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
internal static class AnthropicErrors
{
    /// <summary>Reads an error answer; a body of another shape leaves only the status to go by.</summary>
    public static ModelError Read(int status, ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(RawJson.Parse(body.ToArray()), status);
        }
        catch (JsonSyntaxException)
        {
            return new ModelError(KindOf(null, status, ""), ErrorText.OfUnknownBody(status, body), status);
        }
    }

    /// <summary>Reads an error object, from an answer with <paramref name="status"/> or from inside a good one.</summary>
    public static ModelError Read(RawJson body, int? status = null)
    {
        var error = body["error"u8];
        var message = error.GetString() ?? error["message"u8].GetString() ?? body["message"u8].GetString() ?? body["detail"u8].GetString();
        var type = error["type"u8].GetString();
        if (string.IsNullOrEmpty(message)) message = type ?? (status is null ? "the upstream reported an error" : $"the upstream answered with status {status}");
        return new ModelError(KindOf(type, status, message), ErrorText.Clean(message), status, Code: type);
    }

    /// <summary>Writes the error body; the return value is its status.</summary>
    public static int Write(ModelError error, string? requestId, IBufferWriter<byte> output)
    {
        using var writer = AnthropicJson.Writer(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "error"u8);
        writer.WriteStartObject("error"u8);
        writer.WriteString("type"u8, TypeOf(error.Kind));
        writer.WriteString("message"u8, MessageOf(error));
        writer.WriteEndObject();
        if (!string.IsNullOrEmpty(requestId)) writer.WriteString("request_id"u8, requestId);
        writer.WriteEndObject();
        return StatusOf(error);
    }

    /// <summary>Writes the error into a stream that has begun.</summary>
    public static void WriteStream(ModelError error, IBufferWriter<byte> output)
    {
        output.Write("event: error\ndata: "u8);
        Write(error, null, output);
        output.Write("\n\n"u8);
    }

    private static ErrorKind KindOf(string? type, int? status, string message)
    {
        if (Contains(message, "credit balance is too low") || Contains(message, "out of extra usage")) return ErrorKind.Billing;
        if (status is null or 400 or 413 && IsTooLong(message)) return ErrorKind.ContextTooLong;
        return type switch
        {
            "invalid_request_error" when status is null or 400 or 422 => ErrorKind.InvalidRequest,
            "authentication_error" => ErrorKind.Authentication,
            "billing_error" => ErrorKind.Billing,
            "permission_error" => ErrorKind.Permission,
            "not_found_error" => ErrorKind.NotFound,
            "request_too_large" => ErrorKind.TooLarge,
            "rate_limit_error" => ErrorKind.RateLimited,
            "timeout_error" => ErrorKind.Timeout,
            "overloaded_error" => ErrorKind.Overloaded,
            _ => status switch
            {
                401 => ErrorKind.Authentication,
                402 => ErrorKind.Billing,
                403 => ErrorKind.Permission,
                404 => ErrorKind.NotFound,
                408 or 504 => ErrorKind.Timeout,
                413 => ErrorKind.TooLarge,
                415 => ErrorKind.UnsupportedMedia,
                429 => ErrorKind.RateLimited,
                503 or 529 => ErrorKind.Overloaded,
                >= 400 and < 500 => ErrorKind.InvalidRequest,
                _ => ErrorKind.Server,
            },
        };
    }

    private static bool IsTooLong(string message) =>
        Contains(message, "prompt is too long") || Contains(message, "exceed context limit") || Contains(message, "exceeds the context window");

    private static bool Contains(string message, string part) => message.Contains(part, StringComparison.OrdinalIgnoreCase);

    // Claude Code knows a full context by these words, and compacts.
    private static string MessageOf(ModelError error) =>
        error.Kind == ErrorKind.ContextTooLong && !IsTooLong(error.Message) ? $"prompt is too long: {error.Message}" : error.Message;

    private static string TypeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.ContextTooLong or ErrorKind.UnsupportedMedia => "invalid_request_error",
        ErrorKind.Authentication => "authentication_error",
        ErrorKind.Permission => "permission_error",
        ErrorKind.Billing => "billing_error",
        ErrorKind.NotFound => "not_found_error",
        ErrorKind.TooLarge => "request_too_large",
        ErrorKind.RateLimited => "rate_limit_error",
        ErrorKind.Overloaded => "overloaded_error",
        ErrorKind.Timeout => "timeout_error",
        _ => "api_error",
    };

    private static int StatusOf(ModelError error) => error.Kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.ContextTooLong => 400,
        ErrorKind.Authentication => 401,
        ErrorKind.Billing => 402,
        ErrorKind.Permission => 403,
        ErrorKind.NotFound => 404,
        ErrorKind.TooLarge => 413,
        ErrorKind.UnsupportedMedia => 415,
        ErrorKind.RateLimited => 429,
        ErrorKind.Overloaded => 529,
        ErrorKind.Timeout => 504,
        ErrorKind.Unreachable => 502,
        _ => error.Status == 502 ? 502 : 500,
    };
}
