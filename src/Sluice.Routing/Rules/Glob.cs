namespace Sluice.Routing.Rules;

/// <summary>Globs without regard to case: <c>*</c> any characters, <c>?</c> one; in paths <c>*</c> stays inside a segment and <c>**</c> does not.</summary>
public static class Glob
{
    /// <summary>For names, models and header values: <c>*</c> stands for anything.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, retry = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], text[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++retry;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    /// <summary>Does any of the globs fit?</summary>
    public static bool MatchesAny(IReadOnlyList<string> patterns, string? text)
    {
        if (text is null) return false;
        for (var i = 0; i < patterns.Count; i++)
        {
            if (Matches(patterns[i], text)) return true;
        }

        return false;
    }

    /// <summary>
    /// For paths with <c>/</c>. A pattern without a slash fits the last segment at any depth (<c>*.pem</c>, <c>.env</c>); a
    /// relative pattern fits behind any directory; one that starts with <c>/</c>, <c>~</c> or a drive fits from the start.
    /// <c>dir/**</c> fits the directory itself, too.
    /// </summary>
    public static bool MatchesPath(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        if (pattern.StartsWith("./")) pattern = pattern[2..];
        path = path.TrimEnd('/');
        if (path.StartsWith("./")) path = path[2..];
        if (pattern.IndexOf('/') < 0) return MatchesSegments(pattern, path[(path.LastIndexOf('/') + 1)..]);
        if (pattern.EndsWith("/**") && MatchesAnchored(pattern[..^3], path)) return true;
        return MatchesAnchored(pattern, path);
    }

    private static bool MatchesAnchored(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        if (MatchesSegments(pattern, path)) return true;
        if (pattern.Length == 0 || pattern[0] is '/' or '~' || (pattern.Length > 1 && pattern[1] == ':')) return false;
        while (path.IndexOf('/') is >= 0 and var slash)
        {
            path = path[(slash + 1)..];
            if (MatchesSegments(pattern, path)) return true;
        }

        return false;
    }

    // Recursion only at a "**", so at most as deep as the pattern has of them; repeated "**" are folded first.
    private static bool MatchesSegments(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        int p = 0, t = 0, star = -1, retry = 0;
        while (true)
        {
            if (p + 1 < pattern.Length && pattern[p] == '*' && pattern[p + 1] == '*') return MatchesDeep(pattern[p..].TrimStart('*'), path[t..]);
            if (t == path.Length) break;
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = t;
            }
            else if (p < pattern.Length && ((pattern[p] == '?' && path[t] != '/') || Same(pattern[p], path[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0 && path[retry] != '/')
            {
                p = star + 1;
                t = ++retry;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    private static bool MatchesDeep(ReadOnlySpan<char> rest, ReadOnlySpan<char> path)
    {
        if (rest.Length == 0) return true;
        if (rest[0] == '/')
        {
            // "**/" is any number of directories, none included.
            rest = rest[1..];
            while (true)
            {
                if (MatchesSegments(rest, path)) return true;
                var slash = path.IndexOf('/');
                if (slash < 0) return false;
                path = path[(slash + 1)..];
            }
        }

        for (var i = 0; i <= path.Length; i++)
        {
            if (MatchesSegments(rest, path[i..])) return true;
        }

        return false;
    }

    private static bool Same(char a, char b) => a == b || char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
