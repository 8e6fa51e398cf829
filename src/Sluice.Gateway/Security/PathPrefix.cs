using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Security;

/// <summary>
/// The prefixes that every inference path may carry: <c>/key/TOKEN</c> for clients that can send no header, and
/// <c>/app/NAME</c> for clients that can set nothing but a base URL.
/// </summary>
/// <param name="Token">The token in the path, or null.</param>
/// <param name="App">The application's name, or null.</param>
/// <param name="Rest">The path without the prefixes.</param>
internal readonly record struct PathPrefix(string? Token, string? App, PathString Rest)
{
    private const int MaxAppLength = 64;

    /// <summary>Takes the prefixes off.</summary>
    public static PathPrefix Read(PathString path)
    {
        var value = path.Value ?? "/";
        // The common paths have none: one comparison.
        if (!value.StartsWith("/key/", StringComparison.Ordinal) && !value.StartsWith("/app/", StringComparison.Ordinal)) return new PathPrefix(null, null, path);
        var token = Take(ref value, "/key/");
        var app = Take(ref value, "/app/");
        if (app is { Length: > MaxAppLength }) app = app[..MaxAppLength];
        return new PathPrefix(token, app, new PathString(value));
    }

    private static string? Take(ref string path, string prefix)
    {
        if (!path.StartsWith(prefix, StringComparison.Ordinal)) return null;
        var end = path.IndexOf('/', prefix.Length);
        var value = end < 0 ? path[prefix.Length..] : path[prefix.Length..end];
        path = end < 0 ? "/" : path[end..];
        return value.Length == 0 ? null : value;
    }
}
