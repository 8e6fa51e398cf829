using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Errors of both OpenAI protocols, in both directions. Servers that call themselves compatible have several shapes; all are read, one is written.</summary>
internal static class OpenAiErrors
{
    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

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
        return new ModelError(Classify(status, null, text), text, status);
    }

    /// <summary>The error in an answer or frame that may be none; null when it is a good one.</summary>
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
        if (error.IsObject || error.IsString) return ReadError(error, status);
        var isError = status is not null || json["object"u8].StringEquals("error"u8); // vLLM before 0.10 puts the error at the top
        if (isError && json["message"u8].IsString) return ReadError(json, status);
        var detail = json["detail"u8]; // FastAPI
        if (detail.IsNullOrMissing || (!isError && !json["choices"u8].IsMissing)) return null;
        var text = detail.GetString() ?? detail["message"u8].GetString() ?? detail.ToString();
        return Make(status, null, null, text, null);
    }

    /// <summary>The value of an <c>error</c> property.</summary>
    public static ModelError ReadError(RawJson error, int? status = null)
    {
        if (error.IsString) return Make(status, null, null, error.GetString()!, null);
        var codeValue = error["code"u8];
        var code = codeValue.GetString();
        // OpenRouter, llama.cpp and vLLM put the HTTP status into `code`.
        var inner = codeValue.TryGetInt64(out var number) && number is >= 400 and < 600 ? (int?)number : int.TryParse(code, out var spelled) && spelled is >= 400 and < 600 ? spelled : null;
        var type = error["type"u8].GetString();
        var message = error["message"u8].GetString();
        if (string.IsNullOrWhiteSpace(message)) message = error.Span.Length <= 2 ? "the upstream reported an error without a message" : error.ToString();
        return Make(status ?? inner, type, code, message, error["param"u8].GetString());
    }

    /// <summary>The body for a client; returns the HTTP status.</summary>
    public static int Write(ModelError error, IBufferWriter<byte> output)
    {
        var (status, type, code) = Shape(error);
        WriteObject(error, type, code, output);
        return status;
    }

    /// <summary>The error object, in the <c>error</c> property of an object.</summary>
    public static void WriteObject(ModelError error, string type, string? code, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        JsonText.FromString(error.Message).WriteTo(writer, "message"u8);
        writer.WriteString("type"u8, type);
        if (error.Parameter is { } parameter) JsonText.FromString(parameter).WriteTo(writer, "param"u8);
        else writer.WriteNull("param"u8);
        if (code is null) writer.WriteNull("code"u8);
        else writer.WriteString("code"u8, code);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Status, type and code of an error.</summary>
    public static (int Status, string Type, string? Code) Shape(ModelError error) => error.Kind switch
    {
        ErrorKind.InvalidRequest => (400, "invalid_request_error", error.Status is null ? error.Code : null), // a code of our own
        ErrorKind.ContextTooLong => (400, "invalid_request_error", "context_length_exceeded"),
        ErrorKind.Authentication => (401, "authentication_error", "invalid_api_key"),
        ErrorKind.Permission => (403, "permission_error", null),
        ErrorKind.Billing => (429, "insufficient_quota", "insufficient_quota"),
        ErrorKind.NotFound => (404, "invalid_request_error", "model_not_found"),
        ErrorKind.TooLarge => (413, "invalid_request_error", null),
        ErrorKind.UnsupportedMedia => (415, "invalid_request_error", null),
        ErrorKind.RateLimited => (429, "rate_limit_error", "rate_limit_exceeded"),
        ErrorKind.Overloaded => (503, "server_error", "server_is_overloaded"),
        ErrorKind.Timeout => (504, "server_error", null),
        ErrorKind.Unreachable => (502, "server_error", "upstream_unreachable"),
        _ => (error.Status == 502 ? 502 : 500, "server_error", null),
    };

    private static ModelError Make(int? status, string? type, string? code, string message, string? parameter) =>
        new(Classify(status, code ?? type, type, message), ErrorText.Clean(message), status, Code: code ?? type, Parameter: parameter);

    private static ErrorKind Classify(int? status, string? code, string message) => Classify(status, code, null, message);

    private static ErrorKind Classify(int? status, string? code, string? type, string message)
    {
        if (IsContextTooLong(status, code, type, message)) return ErrorKind.ContextTooLong;
        if (code is "insufficient_quota" or "billing_hard_limit_reached" || type is "insufficient_quota") return ErrorKind.Billing;
        if (code is "model_not_found") return ErrorKind.NotFound;
        if (code is "server_is_overloaded") return ErrorKind.Overloaded;
        return status switch
        {
            null => OfType(code, type),
            400 or 405 or 409 or 422 => ErrorKind.InvalidRequest,
            401 => ErrorKind.Authentication,
            402 => ErrorKind.Billing,
            403 => ErrorKind.Permission,
            404 => ErrorKind.NotFound,
            408 or 504 => ErrorKind.Timeout,
            413 => ErrorKind.TooLarge,
            415 => ErrorKind.UnsupportedMedia,
            429 => ErrorKind.RateLimited,
            503 or 529 => ErrorKind.Overloaded,
            >= 500 => ErrorKind.Server,
            _ => ErrorKind.InvalidRequest,
        };
    }

    private static ErrorKind OfType(string? code, string? type)
    {
        if (code is "rate_limit_exceeded") return ErrorKind.RateLimited;
        if (code is "invalid_api_key") return ErrorKind.Authentication;
        return (type ?? code) switch
        {
            "invalid_request_error" or "BadRequestError" => ErrorKind.InvalidRequest,
            "authentication_error" => ErrorKind.Authentication,
            "permission_error" => ErrorKind.Permission,
            "not_found_error" or "NotFoundError" => ErrorKind.NotFound,
            "rate_limit_error" or "requests" or "tokens" => ErrorKind.RateLimited,
            "overloaded_error" or "unavailable_error" => ErrorKind.Overloaded,
            "timeout_error" or "timeout" => ErrorKind.Timeout,
            _ => ErrorKind.Server,
        };
    }

    // OpenAI has a code, llama.cpp a type; vLLM, Ollama and most aggregators have only their words.
    private static bool IsContextTooLong(int? status, string? code, string? type, string message)
    {
        if (code is "context_length_exceeded" or "exceed_context_size_error" || type is "exceed_context_size_error") return true;
        if (status is 401 or 402 or 403 or 404 or 429) return false;
        return message.Contains("maximum context length", StringComparison.OrdinalIgnoreCase)
            || message.Contains("longer than the maximum model length", StringComparison.OrdinalIgnoreCase)
            || message.Contains("exceeds the available context size", StringComparison.OrdinalIgnoreCase)
            || message.Contains("exceed_context_size", StringComparison.Ordinal)
            || message.Contains("longer than the context length", StringComparison.OrdinalIgnoreCase)
            || message.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase);
    }
}
