namespace Sluice.Routing.Verification.Transcripts;

/// <summary>Paths compared as text: there is no file system here.</summary>
internal static class PathNames
{
    /// <summary>The path with <c>/</c> between its parts, without <c>./</c>, a doubled separator or one at its end.</summary>
    public static string Normal(string path)
    {
        var normal = path.Trim().Trim('"', '\'').Replace('\\', '/');
        while (normal.Contains("//", StringComparison.Ordinal)) normal = normal.Replace("//", "/", StringComparison.Ordinal);
        while (normal.Contains("/./", StringComparison.Ordinal)) normal = normal.Replace("/./", "/", StringComparison.Ordinal);
        if (normal.StartsWith("./", StringComparison.Ordinal)) normal = normal[2..];
        return normal.Length > 1 ? normal.TrimEnd('/') : normal;
    }

    /// <summary>May the two name the same file? Equal, or one is the end of the other.</summary>
    public static bool AreSame(string a, string b)
    {
        var (x, y) = (Normal(a), Normal(b));
        if (string.Equals(x, y, StringComparison.Ordinal)) return true;
        if (x.Length < y.Length) (x, y) = (y, x);
        return y.Length > 0 && !IsAbsolute(y) && x.EndsWith(y, StringComparison.Ordinal) && x[x.Length - y.Length - 1] == '/';
    }

    /// <summary>Does it begin at a root?</summary>
    public static bool IsAbsolute(string path) => path.StartsWith('/') || path.StartsWith('~') || (path.Length > 1 && path[1] == ':');

    /// <summary>The last part.</summary>
    public static string Name(string path)
    {
        var normal = Normal(path);
        return normal[(normal.LastIndexOf('/') + 1)..];
    }

    /// <summary>The last part without what stands behind its last dot.</summary>
    public static string Stem(string path)
    {
        var name = Name(path);
        var dot = name.LastIndexOf('.');
        return dot > 0 ? name[..dot] : name;
    }
}
