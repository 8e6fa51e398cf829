using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Security;

/// <summary>
/// The prefixes that every inference path may carry, in any order: <c>/key/TOKEN</c> for clients that can send no header,
/// <c>/app/NAME</c> for clients that can set nothing but a base URL, <c>/private</c> for requests of which nothing may leave.
/// </summary>
/// <param name="Token">The token in the path, or null.</param>
/// <param name="App">The application's name, or null.</param>
/// <param name="Private">The path asks for private treatment.</param>
/// <param name="Rest">The path without the prefixes.</param>
internal readonly record struct PathPrefix(string? Token, string? App, bool Private, PathString Rest)
{
    /// <summary>Stands before what must stay local.</summary>
    public const string PrivatePrefix = "/private";

    private const int MaxAppLength = 64;

    /// <summary>Takes the prefixes off.</summary>
    public static PathPrefix Read(PathString path)
    {
        var value = path.Value ?? "/";
        // The common paths have none: one comparison of each.
        if (!HasPrefix(value)) return new PathPrefix(null, null, false, path);
        string? token = null, app = null;
        var isPrivate = false;
        while (HasPrefix(value))
        {
            if (value.StartsWith("/key/", StringComparison.Ordinal)) token = Take(ref value, "/key/") is { } key ? token ?? key : token;
            else if (value.StartsWith("/app/", StringComparison.Ordinal)) app = Take(ref value, "/app/") is { } name ? app ?? name : app;
            else (isPrivate, value) = (true, value.Length == PrivatePrefix.Length ? "/" : value[PrivatePrefix.Length..]);
        }

        if (app is { Length: > MaxAppLength }) app = app[..MaxAppLength];
        return new PathPrefix(token, app, isPrivate, new PathString(value));
    }

    private static bool HasPrefix(string path) =>
        path.StartsWith("/key/", StringComparison.Ordinal) || path.StartsWith("/app/", StringComparison.Ordinal)
        || (path.StartsWith(PrivatePrefix, StringComparison.Ordinal) && (path.Length == PrivatePrefix.Length || path[PrivatePrefix.Length] == '/'));

    private static string? Take(ref string path, string prefix)
    {
        if (!path.StartsWith(prefix, StringComparison.Ordinal)) return null;
        var end = path.IndexOf('/', prefix.Length);
        var value = end < 0 ? path[prefix.Length..] : path[prefix.Length..end];
        path = end < 0 ? "/" : path[end..];
        return value.Length == 0 ? null : value;
    }
}
