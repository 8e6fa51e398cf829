using System.Buffers;
using System.Globalization;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Errors: <c>{"error":{"code","message","status","details"}}</c>, in an array of one where a stream was asked for.</summary>
internal static class GeminiErrors
{
    private const string RetryInfo = "type.googleapis.com/google.rpc.RetryInfo";

    /// <summary>An error answer with its HTTP status.</summary>
    public static ModelError Read(int status, ReadOnlySpan<byte> body)
    {
        try
        {
            if (TryRead(RawJson.Parse(body.ToArray()), status) is { } error) return error;
        }
        catch (JsonSyntaxException)
        {
            // Not JSON, or cut: the text itself has to do.
        }

        var text = ErrorText.OfUnknownBody(status, body);
        return new ModelError(KindOf(status, null, null, text), text, status);
    }

    /// <summary>The error in an answer or chunk that may be none; null when it is a good one.</summary>
    /// <param name="json">A whole document.</param>
    /// <param name="status">The HTTP status when it says "error" itself, else null.</param>
    public static ModelError? TryRead(RawJson json, int? status)
    {
        if (json.IsArray)
        {
            foreach (var first in json.EnumerateArray()) return TryRead(first, status);
            return null;
        }

        var error = json["error"u8];
        if (error.GetString() is { } words) return new ModelError(KindOf(status, null, null, words), ErrorText.Clean(words), status);
        return error.IsObject ? ReadError(error, status) : null;
    }

    /// <summary>The value of an <c>error</c> property.</summary>
    public static ModelError ReadError(RawJson error, int? status = null)
    {
        var code = error["code"u8].GetInt64() is { } number and >= 400 and < 600 ? (int?)number : null;
        var word = error["status"u8].GetString();
        var message = error["message"u8].GetString();
        if (string.IsNullOrWhiteSpace(message)) message = word ?? "the upstream reported an error without a message";
        string? reason = null;
        TimeSpan? wait = null;
        foreach (var detail in error["details"u8].EnumerateArray())
        {
            reason ??= detail["reason"u8].GetString();
            wait ??= ReadDelay(detail["retryDelay"u8].GetString());
        }

        return new ModelError(KindOf(status ?? code, word, reason, message), ErrorText.Clean(message), status ?? code, wait, word);
    }

    /// <summary>The body for a client; returns the HTTP status.</summary>
    public static int Write(ModelError error, IBufferWriter<byte> output)
    {
        var (status, word) = Shape(error);
        using var writer = GeminiJson.Writer(output);
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, status);
        JsonText.FromString(error.Message).WriteTo(writer, "message"u8);
        writer.WriteString("status"u8, word);
        if (error is { RetryAfter: { } wait, Kind: not ErrorKind.Billing })
        {
            writer.WriteStartArray("details"u8);
            writer.WriteStartObject();
            writer.WriteString("@type"u8, RetryInfo);
            writer.WriteString("retryDelay"u8, $"{(long)Math.Max(1, Math.Ceiling(wait.TotalSeconds))}s");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        return status;
    }

    /// <summary>The error chunk of a stream that has begun. js-genai throws on it; Gemini CLI sees only that the connection breaks.</summary>
    public static void WriteChunk(ModelError error, IBufferWriter<byte> output)
    {
        output.Write("data: "u8);
        Write(error, output);
        output.Write("\r\n\r\n"u8);
    }

    private static (int Status, string Word) Shape(ModelError error) => error.Kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.ContextTooLong => (400, "INVALID_ARGUMENT"),
        ErrorKind.Authentication => (401, "UNAUTHENTICATED"),
        ErrorKind.Permission => (403, "PERMISSION_DENIED"),
        ErrorKind.Billing or ErrorKind.RateLimited => (429, "RESOURCE_EXHAUSTED"),
        ErrorKind.NotFound => (404, "NOT_FOUND"),
        ErrorKind.TooLarge => (413, "INVALID_ARGUMENT"),
        ErrorKind.UnsupportedMedia => (415, "INVALID_ARGUMENT"),
        ErrorKind.Overloaded => (503, "UNAVAILABLE"),
        ErrorKind.Timeout => (504, "DEADLINE_EXCEEDED"),
        ErrorKind.Unreachable => (502, "UNAVAILABLE"),
        _ => (error.Status == 502 ? 502 : 500, "INTERNAL"),
    };

    private static ErrorKind KindOf(int? status, string? word, string? reason, string message)
    {
        // An invalid key is a bad argument at Google.
        if (reason is "API_KEY_INVALID" || Says(message, "API key not valid") || Says(message, "API key expired")) return ErrorKind.Authentication;
        if (status is null or 400 && (Says(message, "input token count") || Says(message, "exceeds the maximum number of tokens"))) return ErrorKind.ContextTooLong;
        if (status is null or 402 or 403 or 429 && (Says(message, "credits are depleted") || reason is "BILLING_DISABLED")) return ErrorKind.Billing;
        return word switch
        {
            "RESOURCE_EXHAUSTED" => ErrorKind.RateLimited,
            "UNAVAILABLE" => ErrorKind.Overloaded,
            "UNAUTHENTICATED" => ErrorKind.Authentication,
            "PERMISSION_DENIED" => ErrorKind.Permission,
            "NOT_FOUND" => ErrorKind.NotFound,
            "DEADLINE_EXCEEDED" => ErrorKind.Timeout,
            "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" or "UNIMPLEMENTED" when status is null => ErrorKind.InvalidRequest,
            _ => OfStatus(status),
        };
    }

    private static ErrorKind OfStatus(int? status) => status switch
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
        499 or null or >= 500 => ErrorKind.Server,
        _ => ErrorKind.InvalidRequest,
    };

    private static bool Says(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);

    // A proto3 duration: "34.4s".
    private static TimeSpan? ReadDelay(string? delay) =>
        delay is ['0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', .., 's'] && double.TryParse(delay.AsSpan(..^1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 1e6
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
