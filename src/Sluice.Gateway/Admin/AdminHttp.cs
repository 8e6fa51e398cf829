using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Admin;

/// <summary>How the admin API reads and writes: JSON in, JSON out, and what takes long as server-sent events.</summary>
internal static class AdminHttp
{
    private const long MaxBody = 64L << 20;

    /// <summary>Reads a body of JSON and hands it on. A browser can send text/plain across sites without asking; JSON it cannot (F104).</summary>
    public static async Task ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, Func<T, Task> handle)
    {
        if (!http.Request.HasJsonContentType())
        {
            await FailAsync(http, StatusCodes.Status415UnsupportedMediaType, "Send JSON with Content-Type: application/json.");
            return;
        }

        var (body, error) = await Endpoints.RequestBody.ReadAsync(http, MaxBody);
        using var owned = body;
        if (body is null)
        {
            await FailAsync(http, StatusCodes.Status400BadRequest, error!.Message);
            return;
        }

        T? value;
        try
        {
            value = JsonSerializer.Deserialize(body.Bytes.Span, type);
        }
        catch (JsonException exception)
        {
            await FailAsync(http, StatusCodes.Status400BadRequest, $"The body does not fit: {exception.Message}");
            return;
        }

        if (value is null) await FailAsync(http, StatusCodes.Status400BadRequest, "The body is null.");
        else if (Missing(value, type) is { } name) await FailAsync(http, StatusCodes.Status400BadRequest, $"The body has no {name}, and it is needed.");
        else await handle(value);
    }

    // What cannot be null and was left out. The serializer can ask for it, too, but then also for what may be null.
    private static string? Missing<T>(T value, JsonTypeInfo<T> type)
    {
        foreach (var property in type.Properties)
        {
            if (property is { IsGetNullable: false, Get: { } get } && !property.PropertyType.IsValueType && get(value!) is null) return property.Name;
        }

        return null;
    }

    /// <summary>Answers with a value.</summary>
    public static Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type) => WriteRawAsync(http, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Answers with what is JSON already.</summary>
    public static async Task WriteRawAsync(HttpContext http, ReadOnlyMemory<byte> json)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }

    /// <summary>Answers with an error for the user.</summary>
    public static Task FailAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        return WriteAsync(http, new AdminError(message), AdminJson.Default.AdminError);
    }

    /// <summary>
    /// Writes what happens as it happens: one event a value, named <c>progress</c>, its data one line of JSON; the last one says how
    /// it ended. Work that its watcher leaves goes on or ends as its own source decides.
    /// </summary>
    public static async Task WriteEventsAsync<T>(HttpContext http, IAsyncEnumerable<T> values, JsonTypeInfo<T> type)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        await foreach (var value in values.WithCancellation(http.RequestAborted))
        {
            await http.Response.Body.WriteAsync("event: progress\ndata: "u8.ToArray(), http.RequestAborted);
            await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), http.RequestAborted);
            await http.Response.Body.WriteAsync("\n\n"u8.ToArray(), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
