namespace Sluice.Protocols.Canonical;

/// <summary>
/// Tool-call ids on their way to an upstream: legal ones pass, others get their illegal characters replaced and a check sum
/// of the original. The result depends on the id alone, so calls and results match, two ids never become one, and a prompt
/// prefix stays the same from turn to turn.
/// </summary>
public sealed class ToolCallIds
{
    private const int StemLength = 55;
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
        var stem = new string([.. id.Take(StemLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_')]);
        return _replaced[id] = $"{(stem.Length == 0 ? "call" : stem)}_{CheckSum(id):x8}";
    }

    // FNV-1a; string.GetHashCode differs from process to process.
    private static uint CheckSum(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text) hash = unchecked((hash ^ c) * 16777619u);
        return hash;
    }
}
