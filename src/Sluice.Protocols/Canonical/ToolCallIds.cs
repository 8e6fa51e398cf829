namespace Sluice.Protocols.Canonical;

/// <summary>
/// Tool-call ids on their way to an upstream: legal ones pass, others get their illegal characters replaced, the same way in
/// every request, so that calls and results still match and a prompt prefix stays the same from turn to turn.
/// </summary>
public sealed class ToolCallIds
{
    private Dictionary<string, string>? _replaced;

    /// <summary>Non-empty, at most 64 characters of <c>[A-Za-z0-9_-]</c>: what every vendor takes.</summary>
    public static bool IsLegal(string? id)
    {
        if (id is null || id.Length is 0 or > 64) return false;
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) return false;
        }

        return true;
    }

    /// <summary>The id to send upstream for the client's <paramref name="id"/>.</summary>
    public string ToUpstream(string id)
    {
        if (IsLegal(id)) return id;
        _replaced ??= new Dictionary<string, string>(StringComparer.Ordinal);
        if (_replaced.TryGetValue(id, out var known)) return known;
        var stem = new string([.. id.Take(56).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_')]);
        if (stem.Length == 0) stem = "call";
        var candidate = stem;
        for (var n = 2; _replaced.ContainsValue(candidate); n++) candidate = $"{stem}_{n}";
        _replaced[id] = candidate;
        return candidate;
    }
}
