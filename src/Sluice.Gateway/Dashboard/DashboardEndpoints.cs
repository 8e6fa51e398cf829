using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Security;

namespace Sluice.Gateway.Dashboard;

/// <summary>
/// The dashboard's page and files. They hold no data, so they need no login; the data behind them does. A request's path is only
/// looked up among the known files (F113).
/// </summary>
internal static class DashboardEndpoints
{
    /// <summary>The first part of every page's path; what follows it is the page's own.</summary>
    public static readonly string[] Pages = ["overview", "requests", "sessions", "models", "routing", "clients", "chat", "settings"];

    /// <summary>Maps them.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapLoginPage();
        var files = endpoints.ServiceProvider.GetRequiredService<ServedFiles>();
        if (files.Index is not { } index)
        {
            Map("/", static http => LoginPage.WriteAsync(
                http, StatusCodes.Status200OK, "Sluice runs", "This build of it has no dashboard: it was built without Node. Everything can be done with the command line; 'sluice --help' lists it.", hint: false));
            return;
        }

        Map("/", http => WriteAsync(http, index));
        foreach (var page in Pages) Map($"/{page}/{{**rest}}", http => WriteAsync(http, index));
        Map("/assets/{**rest}", http => files.All.TryGetValue(http.Request.Path.Value ?? "", out var file) ? WriteAsync(http, file) : NotFoundAsync(http));
        foreach (var (path, file) in files.All)
        {
            // Beside the page: icons and the like.
            if (path.LastIndexOf('/') == 0 && file != index) Map(path, http => WriteAsync(http, file));
        }

        void Map(string path, RequestDelegate answer) => endpoints.MapGet(path, answer).WithAccess(Access.Open);
    }

    private static Task WriteAsync(HttpContext http, DashboardFile file)
    {
        PageHeaders.Set(http);
        var (bytes, coding, tag) = file.In(http.Request.Headers.AcceptEncoding.ToString());
        var headers = http.Response.Headers;
        headers.ETag = tag;
        headers.Vary = "Accept-Encoding";
        headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        if (http.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (coding is not null) headers.ContentEncoding = coding;
        http.Response.ContentType = file.ContentType;
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    // A page of an older build asks for a file of its own: it has to be loaded anew.
    private static Task NotFoundAsync(HttpContext http)
    {
        PageHeaders.Set(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
