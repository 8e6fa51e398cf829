using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Endpoints;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Security;

/// <summary>Behind routing: lets a request through to its endpoint only when the endpoint's <see cref="AccessMetadata"/> says so. Deny by default.</summary>
internal sealed class AccessGuard(RequestDelegate next, LoginThrottle throttle, AllowedMethods methods, ILogger<AccessGuard> logger)
{
    /// <summary>Checks the access.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        var caller = Caller.Of(http);
        return endpoint?.Metadata.GetMetadata<AccessMetadata>()?.Access switch
        {
            Access.Open => next(http),
            Access.Inference => caller.MayInfer ? next(http) : RefuseInference(http),
            Access.Admin => Administer(http, caller, next),
            // Routing itself turns away a body of another type, with an endpoint of its own that says nothing of access.
            _ when http.Request.Path.StartsWithSegments("/admin", StringComparison.Ordinal) => Administer(http, caller, endpoint is null ? NotFound : WrongType),
            // Nothing there, or not by this method; who may not even ask that is told so.
            _ => caller.MayInfer ? NotFound(http) : RefuseInference(http),
        };
    }

    private Task Administer(HttpContext http, Caller caller, RequestDelegate then)
    {
        var address = http.Connection.RemoteIpAddress;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (caller.MayAdminister)
        {
            // A browser sends the cookie by itself; this header only a page of ours can send (T3).
            if (caller.Session is not null && !HttpMethods.IsGet(http.Request.Method) && !http.Request.Headers.ContainsKey(DashboardCookie.Header))
                return AdminHttp.FailAsync(http, StatusCodes.Status403Forbidden, $"Send the header {DashboardCookie.Header}: 1.");
            throttle.Succeeded(address);
            return then(http);
        }

        // Holding the inference token is no attack: it is simply not enough here.
        if (caller is { MayInfer: true } && HasCredential(http))
            return AdminHttp.FailAsync(http, StatusCodes.Status403Forbidden, "The inference token does not open the admin API. Use the token in admin.token in the data directory.");
        if (HasCredential(http))
        {
            if (!throttle.MayTry(address))
            {
                http.Response.Headers.RetryAfter = "60";
                return AdminHttp.FailAsync(http, StatusCodes.Status429TooManyRequests, "Too many wrong tokens. Wait a minute.");
            }

            throttle.Failed(address);
            SecurityLog.WrongAdminToken(logger, (address ?? IPAddress.None).ToString());
        }

        return AdminHttp.FailAsync(http, StatusCodes.Status401Unauthorized, "The admin API wants 'Authorization: Bearer' with the token in admin.token in the data directory; a browser logs in with the link of 'sluice dashboard'.");
    }

    private static Task WrongType(HttpContext http) => AdminHttp.FailAsync(http, StatusCodes.Status415UnsupportedMediaType, "Send JSON with Content-Type: application/json.");

    private static bool HasCredential(HttpContext http) =>
        http.Request.Headers.Authorization.Count > 0 || http.Request.Headers.ContainsKey("x-api-key") || http.Request.Headers.ContainsKey("x-sluice-token");

    // Claude Code repeats a 401 ten times, for three minutes; a 403 it shows at once.
    private static Task RefuseInference(HttpContext http)
    {
        var isClaudeCode = http.Request.Headers.UserAgent.ToString().StartsWith("claude-cli/", StringComparison.Ordinal);
        return Write(http, new ModelError(
            isClaudeCode ? ErrorKind.Permission : ErrorKind.Authentication,
            "Sluice wants its token: send the content of inference.token in the data directory as x-api-key or Authorization: Bearer, or start the client with 'sluice run'."));
    }

    private Task NotFound(HttpContext http)
    {
        var (method, path) = (http.Request.Method, LogText.Clean(http.Request.Path.Value));
        if (methods.Of(http.Request.Path) is not { } allowed) return Write(http, new ModelError(ErrorKind.NotFound, $"Nothing is served at {method} {path}.{Hint(path)}"));
        http.Response.Headers.Allow = allowed;
        var error = new ModelError(ErrorKind.InvalidRequest, $"{path} is not served by {LogText.Clean(method)}, but by {allowed}.");
        return ErrorAnswer.WriteAsync(http, ProtocolRegistry.For(http.Request), error, status: StatusCodes.Status405MethodNotAllowed);
    }

    // Codex with --oss pulls a model that is not among the tags.
    private static string Hint(string path) => path == "/api/pull" ? " Sluice pulls no models: ask for one that GET /api/tags lists (codex --oss -m NAME), or pull it with 'ollama pull'." : "";

    private static Task Write(HttpContext http, ModelError error) => ErrorAnswer.WriteAsync(http, ProtocolRegistry.For(http.Request), error);
}
