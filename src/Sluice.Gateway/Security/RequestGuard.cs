using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Model;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Security;

/// <summary>
/// The first thing every request meets, before routing: framing, Host and Origin, then the path's prefixes and who calls.
/// What the endpoint allows is checked behind routing (<see cref="AccessGuard"/>).
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, GatewayModelStore models, CredentialReader credentials, ILogger<RequestGuard> logger)
{
    // Authentication is what it was at the start: an edit of the file must not open a running gateway.
    private readonly bool _demandToken = models.Current.Config.Server.Auth == AuthMode.Token;

    /// <summary>Runs the checks.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        var server = models.Current.Config.Server;
        if (OriginCheck.HasTwoLengths(http))
        {
            http.Response.Headers.Connection = "close";
            return Refuse(http, "two-lengths", new ModelError(ErrorKind.InvalidRequest, "Send Content-Length or Transfer-Encoding, not both."));
        }

        if (!OriginCheck.IsHostAllowed(http, server.AllowedHosts))
            return Refuse(http, "host", new ModelError(ErrorKind.Permission, "This Host is not served here. Call http://127.0.0.1 or http://localhost with the gateway's port, or add the name to server.allowedHosts."));
        if (!OriginCheck.IsOriginAllowed(http))
            return Refuse(http, "origin", new ModelError(ErrorKind.Permission, "Requests from web pages of another origin are not answered."));

        var prefix = PathPrefix.Read(http.Request.Path);
        http.Request.Path = prefix.Rest;
        http.Features.Set(credentials.Read(http, prefix, _demandToken));
        return next(http);
    }

    private Task Refuse(HttpContext http, string check, ModelError error)
    {
        SecurityLog.Refused(logger, check, http.Request.Method, LogText.Clean(http.Request.Path.Value));
        return ErrorAnswer.WriteAsync(http, ProtocolRegistry.For(http.Request), error);
    }
}

/// <summary>What is logged about refusals: never a credential, never a query string.</summary>
internal static partial class SecurityLog
{
    [LoggerMessage(1101, LogLevel.Warning, "Refused {Method} {Path}: {Check} check failed")]
    public static partial void Refused(ILogger logger, string check, string method, string path);

    [LoggerMessage(1102, LogLevel.Warning, "Wrong admin token from {Address}")]
    public static partial void WrongAdminToken(ILogger logger, string address);
}
