using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Security;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Endpoints;

/// <summary>What the Responses API has besides generating: answers that are kept, and the WebSocket that is not there.</summary>
internal static class ResponseEndpoints
{
    private const int MostItems = 100, UsualItems = 20;

    /// <summary>Maps them.</summary>
    public static void MapResponses(this IEndpointRouteBuilder endpoints)
    {
        var store = endpoints.ServiceProvider.GetRequiredService<ResponseStore>();

        endpoints.MapGet("/v1/responses", RefuseUpgrade).WithAccess(Access.Inference);
        endpoints.MapGet("/v1/responses/{id}", http => WithKeptAsync(http, store, kept => WriteAsync(http, kept.Body))).WithAccess(Access.Inference);
        endpoints.MapDelete("/v1/responses/{id}", http => WithKeptAsync(http, store, kept => DeleteAsync(http, store, kept))).WithAccess(Access.Inference);
        endpoints.MapGet("/v1/responses/{id}/input_items", http => WithKeptAsync(http, store, kept => ListItemsAsync(http, kept))).WithAccess(Access.Inference);
        endpoints.MapPost("/v1/responses/{id}/cancel", http => WithKeptAsync(http, store, kept => RefuseAsync(http, new ModelError(
            ErrorKind.InvalidRequest, $"Response '{kept.Id}' is complete: nothing runs in the background here.")))).WithAccess(Access.Inference);
    }

    // Codex asks for a WebSocket first. 426 sends it to HTTP for good and at once; anything else costs it seven tries.
    private static Task RefuseUpgrade(HttpContext http)
    {
        http.Response.Headers.Upgrade = "HTTP/1.1";
        http.Response.Headers.Connection = "Upgrade";
        return ErrorAnswer.WriteAsync(
            http,
            ProtocolRegistry.For(http.Request),
            new ModelError(ErrorKind.InvalidRequest, "Responses are not served over WebSocket here. Send POST /v1/responses with \"stream\": true; the events come as server-sent events."),
            status: StatusCodes.Status426UpgradeRequired);
    }

    private static async Task WithKeptAsync(HttpContext http, ResponseStore store, Func<KeptExchange, Task> act)
    {
        var id = http.GetRouteValue("id")?.ToString() ?? "";
        KeptExchange? kept;
        try
        {
            kept = store.Find(id, Caller.Of(http).User ?? "");
        }
        catch (SqliteFailure)
        {
            await RefuseAsync(http, new ModelError(ErrorKind.Overloaded, "The kept answers cannot be read at the moment.", RetryAfter: TimeSpan.FromSeconds(2)));
            return;
        }

        if (kept is not null) await act(kept);
        else await RefuseAsync(http, new ModelError(ErrorKind.NotFound, $"Response with id '{LogText.Clean(id)}' not found. Sluice keeps answers for a time (responses.keep), those of requests with \"store\": false not at all.", Parameter: "id"));
    }

    private static Task DeleteAsync(HttpContext http, ResponseStore store, KeptExchange kept)
    {
        store.Delete(kept.Id, kept.User);
        return WriteAsync(http, writer =>
        {
            writer.WriteString("id"u8, kept.Id);
            writer.WriteString("object"u8, "response"u8);
            writer.WriteBoolean("deleted"u8, value: true);
        });
    }

    // Newest first unless asked otherwise, as OpenAI lists them. Items that came without an id get their place as one.
    private static Task ListItemsAsync(HttpContext http, KeptExchange kept)
    {
        var query = http.Request.Query;
        var items = new List<(string Id, RawJson Item)>();
        foreach (var item in RawJson.Trusted(kept.Input).EnumerateArray()) items.Add((item["id"u8].GetString() ?? $"item_{items.Count}", item));
        if (query["order"] != "asc") items.Reverse();
        if (query["after"].ToString() is { Length: > 0 } after) items = items[(items.FindIndex(item => item.Id == after) + 1)..];
        var limit = int.TryParse(query["limit"], out var asked) ? Math.Clamp(asked, 1, MostItems) : UsualItems;
        var page = items[..Math.Min(limit, items.Count)];
        return WriteAsync(http, writer =>
        {
            writer.WriteString("object"u8, "list"u8);
            writer.WriteStartArray("data"u8);
            foreach (var (id, item) in page) WriteItem(writer, id, item);
            writer.WriteEndArray();
            writer.WriteString("first_id"u8, page.Count > 0 ? page[0].Id : null);
            writer.WriteString("last_id"u8, page.Count > 0 ? page[^1].Id : null);
            writer.WriteBoolean("has_more"u8, page.Count < items.Count);
        });
    }

    private static void WriteItem(Utf8JsonWriter writer, string id, RawJson item)
    {
        if (item["id"u8].IsString)
        {
            item.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        foreach (var property in item.EnumerateObject())
        {
            if (property.NameEquals("id"u8)) continue;
            writer.WritePropertyName(property.Name);
            property.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static Task RefuseAsync(HttpContext http, ModelError error) => ErrorAnswer.WriteAsync(http, ProtocolRegistry.For(http.Request), error);

    private static Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return WriteAsync(http, body.WrittenMemory);
    }

    private static Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> json)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        return http.Response.Body.WriteAsync(json, http.RequestAborted).AsTask();
    }
}
