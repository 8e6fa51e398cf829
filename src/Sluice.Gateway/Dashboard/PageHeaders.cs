using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Dashboard;

/// <summary>What every page and every file of the dashboard says to the browser (T18).</summary>
internal static class PageHeaders
{
    /// <summary>Nothing from elsewhere, nothing inline, in nobody's frame.</summary>
    public const string Policy = "default-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    /// <summary>Sets them.</summary>
    public static void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
