using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Admin.Login;

/// <summary>
/// The dashboard's cookie. Cookies do not tell ports apart, so its name does: two gateways on one host each have their own.
/// </summary>
internal static class DashboardCookie
{
    /// <summary>A page's own header, which no form and no simple cross-site request can send (T3).</summary>
    public const string Header = "x-sluice-dashboard";

    /// <summary>The value that a request shows; empty when it shows none.</summary>
    public static string Read(HttpContext http) => http.Request.Cookies[Name(http)] ?? "";

    /// <summary>Gives a browser its cookie.</summary>
    public static void Give(HttpContext http, string value) => http.Response.Cookies.Append(Name(http), value, Options(http, DashboardSessions.Longest));

    /// <summary>Takes it away.</summary>
    public static void Take(HttpContext http) => http.Response.Cookies.Append(Name(http), "", Options(http, TimeSpan.Zero));

    /// <summary>Its name.</summary>
    public static string Name(HttpContext http) => $"sluice-{http.Connection.LocalPort}";

    private static CookieOptions Options(HttpContext http, TimeSpan life) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        Secure = http.Request.IsHttps,
        MaxAge = life,
        IsEssential = true,
    };
}
