using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Dashboard;

namespace Sluice.Gateway.Admin.Login;

/// <summary>The plain pages around the dashboard's door: they work without a script, and in a build without a dashboard.</summary>
internal static class LoginPage
{
    private const string Style = """
        :root { color-scheme: light dark; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 15px/1.45 system-ui, sans-serif; background: light-dark(#f5f6f7, #0f1214); color: light-dark(#171b1f, #e9edf0); }
        main { box-sizing: border-box; max-width: 30rem; margin: 1rem; padding: 1.5rem; background: light-dark(#ffffff, #171b1f); border: 1px solid light-dark(#dde1e5, #2a3137); border-radius: 12px; }
        h1 { font-size: 1.375rem; line-height: 1.25; font-weight: 650; margin: 0 0 .5rem; }
        p { margin: .5rem 0; }
        code { font: 0.8125rem/1.6 ui-monospace, monospace; padding: .1rem .4rem; background: light-dark(#eef0f2, #12161a); border: 1px solid light-dark(#dde1e5, #2a3137); border-radius: 5px; white-space: nowrap; }
        """;

    /// <summary>Writes a page that says how to get in.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">Its status.</param>
    /// <param name="title">What is the matter. Fixed text, never a caller's.</param>
    /// <param name="words">More of it; fixed text.</param>
    /// <param name="hint">Whether to say how a link is had.</param>
    public static Task WriteAsync(HttpContext http, int status, string title, string words, bool hint = true)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        return WriteAsync(http, "text/html; charset=utf-8", $"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} - Sluice</title>
            <link rel="stylesheet" href="/login.css">
            <main>
            <h1>{title}</h1>
            <p>{words}</p>
            {(hint ? "<p>Run <code>sluice dashboard</code> on the machine that Sluice runs on: it prints a fresh link, and <code>sluice dashboard --open</code> opens it.</p>" : "")}
            </main>
            </html>

            """);
    }

    /// <summary>Writes the pages' style.</summary>
    public static Task WriteStyleAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "max-age=3600";
        return WriteAsync(http, "text/css; charset=utf-8", Style);
    }

    private static async Task WriteAsync(HttpContext http, string type, string text)
    {
        PageHeaders.Set(http);
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
