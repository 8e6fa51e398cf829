using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Dashboard;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Security;

namespace Sluice.Gateway.Admin.Login;

/// <summary>
/// Logging a browser in and out. The link carries the code in its query: it works without a script, is spent by its first use, and
/// is gone from the address bar with the redirect that follows; nothing logs a query here.
/// </summary>
internal static class LoginEndpoints
{
    private const string Path = "/login";

    /// <summary>A fresh link, without scheme and host.</summary>
    public static string Link(LoginCodes codes, bool ownUser = false) => $"{Path}?code={codes.Issue(ownUser)}";

    /// <summary>Maps the admin API's side.</summary>
    public static void MapLogin(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var codes = services.GetRequiredService<LoginCodes>();
        var sessions = services.GetRequiredService<DashboardSessions>();
        var first = services.GetRequiredService<FirstVisit>();

        admin.MapGet("/login", http => AdminHttp.WriteAsync(http, View(Caller.Of(http).Session, sessions), LoginJson.Default.LoginView))
            .Describe("Who is logged in.").Gives(LoginJson.Default.LoginView);
        admin.MapPost("/login/codes", http => AdminHttp.ReadAsync(http, LoginJson.Default.LoginCodeOrder, order =>
        {
            // A stolen cookie must not make more of its kind.
            if (Caller.Of(http).Session is not null) return AdminHttp.FailAsync(http, StatusCodes.Status403Forbidden, "A login link is made with the admin token: run 'sluice dashboard'.");
            first.Prepare();
            return AdminHttp.WriteAsync(http, new LoginLinkView(Link(codes, order.OwnUser), (int)LoginCodes.Life.TotalSeconds), LoginJson.Default.LoginLinkView);
        }))
            .Describe("Makes a one-time login link; with the admin token only.").Takes(LoginJson.Default.LoginCodeOrder).Gives(LoginJson.Default.LoginLinkView);
        admin.MapPost("/logout", http => AdminHttp.ReadAsync(http, LoginJson.Default.LogoutOrder, order =>
        {
            var session = Caller.Of(http).Session;
            if (order.Everywhere) sessions.EndAll();
            else if (session is not null) sessions.End(session);
            if (session is not null) DashboardCookie.Take(http);
            return AdminHttp.WriteAsync(http, View(null, sessions), LoginJson.Default.LoginView);
        })).Describe("Logs this browser out, or all of them.").Takes(LoginJson.Default.LogoutOrder).Gives(LoginJson.Default.LoginView);
    }

    /// <summary>Maps what the link opens.</summary>
    public static void MapLoginPage(this IEndpointRouteBuilder endpoints)
    {
        var codes = endpoints.ServiceProvider.GetRequiredService<LoginCodes>();
        var sessions = endpoints.ServiceProvider.GetRequiredService<DashboardSessions>();
        var throttle = endpoints.ServiceProvider.GetRequiredService<LoginThrottle>();
        endpoints.MapGet(Path, http => EnterAsync(http, codes, sessions, throttle)).WithAccess(Access.Open);
        endpoints.MapGet("/login.css", http => LoginPage.WriteStyleAsync(http)).WithAccess(Access.Open);
    }

    private static Task EnterAsync(HttpContext http, LoginCodes codes, DashboardSessions sessions, LoginThrottle throttle)
    {
        var code = http.Request.Query["code"].ToString();
        if (code.Length == 0) return LoginPage.WriteAsync(http, StatusCodes.Status200OK, "Log in", "This dashboard opens with a one-time link.");
        // A browser that looks ahead must not spend the link.
        if (http.Request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)) return LoginPage.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "Log in", "Open the link itself.");

        // A right code is one of 2^256: it is let in however many wrong ones came before it from this address.
        var address = http.Connection.RemoteIpAddress;
        if (!codes.TryTake(code, () => SocketOwner.IsAnotherUser(address, http.Connection.RemotePort, http.Connection.LocalPort)))
        {
            if (!throttle.MayTry(address))
            {
                http.Response.Headers.RetryAfter = "60";
                return LoginPage.WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many wrong links", "Wait a minute, then use a fresh link.");
            }

            throttle.Failed(address);
            return LoginPage.WriteAsync(http, StatusCodes.Status401Unauthorized, "This link does not open the dashboard any more", $"A link works once, and for {LoginCodes.Life.TotalSeconds:0} seconds.");
        }

        throttle.Succeeded(address);
        // The browser's former session, if it had one, is replaced.
        if (sessions.Find(DashboardCookie.Read(http)) is { } former) sessions.End(former);
        DashboardCookie.Give(http, sessions.Begin());
        PageHeaders.Set(http);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Location = "/";
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        return Task.CompletedTask;
    }

    private static LoginView View(DashboardSession? session, DashboardSessions sessions) => new(sessions.Count) { Since = session?.BegunAt, EndsAt = session?.EndsAt };
}
