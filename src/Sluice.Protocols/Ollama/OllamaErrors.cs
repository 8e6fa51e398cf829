using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Errors: <c>{"error":"text"}</c>, as a body with a status or as a line in a stream whose status stays 200.</summary>
internal static class OllamaErrors
{
    /// <summary>The error of an answer with a status of 400 or above.</summary>
    public static ModelError Read(int status, ReadOnlySpan<byte> body)
    {
        var text = Text(body);
        var kind = KindOf(status, text);
        if (text.Length == 0) text = status == 403 ? "Ollama refused the request (403): its Host or Origin is not one that it allows" : $"Ollama answered {status} without a message";
        if (kind == ErrorKind.NotFound && text.StartsWith("model", StringComparison.Ordinal)) text += "; get it with `ollama pull`";
        return new ModelError(kind, text, status);
    }

    /// <summary>The error of a line inside a stream or of a body with status 200.</summary>
    public static ModelError InBand(RawJson error)
    {
        var text = ErrorText.Clean(MessageOf(error));
        return new ModelError(KindOf(text) ?? ErrorKind.Server, text.Length > 0 ? text : "the upstream reported an error without a message");
    }

    public static void Write(ModelError error, IBufferWriter<byte> output)
    {
        output.Write("{\"error\":\""u8);
        JsonStrings.Escape(Encoding.UTF8.GetBytes(error.Message), output);
        output.Write("\"}"u8);
    }

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.ContextTooLong => 400,
        ErrorKind.Authentication => 401,
        ErrorKind.Billing => 402,
        ErrorKind.Permission => 403,
        ErrorKind.NotFound => 404,
        ErrorKind.TooLarge => 413,
        ErrorKind.UnsupportedMedia => 415,
        ErrorKind.RateLimited => 429,
        ErrorKind.Unreachable => 502,
        ErrorKind.Overloaded => 503,
        ErrorKind.Timeout => 504,
        _ => 500,
    };

    private static ErrorKind KindOf(int status, string text) => KindOf(text) is { } known && status is 400 or 500 or 503 ? KindOf(text)!.Value : status switch
    {
        401 => ErrorKind.Authentication,
        402 => ErrorKind.Billing,
        403 => ErrorKind.Permission,
        404 => ErrorKind.NotFound,
        408 or 504 => ErrorKind.Timeout,
        413 => ErrorKind.TooLarge,
        415 => ErrorKind.UnsupportedMedia,
        429 => ErrorKind.RateLimited,
        502 => ErrorKind.Unreachable,
        503 or 529 => ErrorKind.Overloaded,
        < 500 => ErrorKind.InvalidRequest,
        _ => ErrorKind.Server,
    };

    // The words of server/routes.go, server/sched.go and of llama.cpp's server, whose JSON Ollama passes on inside its text.
    private static ErrorKind? KindOf(string text)
    {
        if (Says(text, "exceed_context_size") || Says(text, "exceeds the available context size") || Says(text, "longer than the context length") || Says(text, "exceeds the context length")) return ErrorKind.ContextTooLong;
        return Says(text, "server busy") || Says(text, "maximum pending requests") ? ErrorKind.Overloaded : null;
    }

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static string Text(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = RawJson.Parse(body.ToArray());
            if (json.IsObject) return ErrorText.Clean(MessageOf(json["error"u8].IsNullOrMissing ? json : json["error"u8]));
        }
        catch (JsonSyntaxException)
        {
            // Not JSON: an unknown route answers plain text.
        }

        // A web page of a proxy in between tells a person nothing.
        return body.TrimStart(" \t\r\n"u8) is [(byte)'<', ..] ? "" : ErrorText.Clean(Encoding.UTF8.GetString(body));
    }

    private static string MessageOf(RawJson error)
    {
        var text = error.GetString() ?? error["message"u8].GetString() ?? error.ToString();
        return text;
    }
}
