using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Learning;
using Sluice.Gateway.Model;
using Sluice.Gateway.Security;

namespace Sluice.Gateway.Admin;

/// <summary>The API behind the command line and the dashboard. Admin token only, JSON only.</summary>
internal static class AdminEndpoints
{
    private const long MaxBody = 64L << 20;

    /// <summary>Maps it.</summary>
    public static void MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var status = services.GetRequiredService<StatusReport>();
        var explain = services.GetRequiredService<ExplainReport>();
        var learned = services.GetRequiredService<LearnedReport>();
        var models = services.GetRequiredService<GatewayModelStore>();
        var switches = services.GetRequiredService<SwitchState>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var admin = endpoints.MapGroup("/admin").WithAccess(Access.Admin);

        admin.MapGet("/status", http => WriteAsync(http, status.Read(), AdminJson.Default.StatusView));
        admin.MapGet("/models", http => WriteAsync(http, StatusReport.Models(models.Current), AdminJson.Default.IReadOnlyListModelView));
        admin.MapGet("/local", http => WriteAsync(http, LocalReport.Read(models), AdminJson.Default.LocalView));
        admin.MapGet("/routing", http => WriteAsync(http, StatusReport.Routing(models.Current), AdminJson.Default.RoutingView));
        admin.MapPost("/routing", http => ReadAsync(http, AdminJson.Default.RoutingChange, change =>
        {
            switches.Set(change.Enabled, change.Client);
            return WriteAsync(http, StatusReport.Routing(models.Current), AdminJson.Default.RoutingView);
        }));
        admin.MapPost("/routing/private", http => ReadAsync(http, AdminJson.Default.PrivateChange, change =>
        {
            switches.SetPrivate(change.Enabled);
            return WriteAsync(http, StatusReport.Routing(models.Current), AdminJson.Default.RoutingView);
        }));
        admin.MapGet("/routing/learned", http => WriteAsync(http, learned.Read(), AdminJson.Default.LearnedReportView));
        admin.MapPost("/routing/learned/reset", http => ReadAsync(http, AdminJson.Default.LearnedReset, _ => WriteAsync(http, learned.Reset(), AdminJson.Default.LearnedReportView)));
        admin.MapPost("/stop", http => ReadAsync(http, AdminJson.Default.StopOrder, _ =>
        {
            // Behind the answer, or the client would wait for its own connection to drain.
            http.Response.OnCompleted(() => Task.Run(lifetime.StopApplication));
            return WriteAsync(http, new StopOrder(), AdminJson.Default.StopOrder);
        }));
        admin.MapPost("/explain", http => ReadAsync(http, AdminJson.Default.ExplainQuery, async query =>
        {
            var (json, error) = explain.Read(query);
            if (error is not null) await FailAsync(http, StatusCodes.Status400BadRequest, error);
            else await WriteRawAsync(http, json);
        }));
    }

    // A browser can send text/plain across sites without asking; JSON it cannot (T3, F104).
    private static async Task ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, Func<T, Task> handle)
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
        else await handle(value);
    }

    private static Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type) => WriteRawAsync(http, JsonSerializer.SerializeToUtf8Bytes(value, type));

    private static async Task WriteRawAsync(HttpContext http, ReadOnlyMemory<byte> json)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }

    private static Task FailAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        return WriteAsync(http, new AdminError(message), AdminJson.Default.AdminError);
    }
}
