namespace Sluice.Protocols.Canonical;

/// <summary>
/// Tool names that the upstream's protocol does not allow are replaced on the way up and given back in the answer:
/// illegal characters become <c>_</c>, a clash gets <c>_2</c>.
/// </summary>
public sealed class ToolNames
{
    private Dictionary<string, string>? _up;
    private Dictionary<string, string>? _back;

    /// <summary>The name to send upstream, at most <paramref name="maxLength"/> characters of <c>[A-Za-z0-9_-]</c>.</summary>
    public string ToUpstream(string name, int maxLength = 64)
    {
        if (_up is not null && _up.TryGetValue(name, out var known)) return known;
        var legal = name.Length is > 0 && name.Length <= maxLength && name.All(IsLegal);
        var taken = _back is not null && _back.ContainsKey(name);
        var chosen = name;
        if (!legal || taken)
        {
            var stem = new string([.. name.Take(maxLength - 4).Select(c => IsLegal(c) ? c : '_')]);
            if (stem.Length == 0) stem = "tool";
            chosen = stem;
            for (var n = 2; _back is not null && _back.ContainsKey(chosen); n++) chosen = $"{stem}_{n}";
        }

        (_up ??= new Dictionary<string, string>(StringComparer.Ordinal))[name] = chosen;
        (_back ??= new Dictionary<string, string>(StringComparer.Ordinal))[chosen] = name;
        return chosen;
    }

    /// <summary>The client's name for the upstream's.</summary>
    public string Restore(string name) => _back is not null && _back.TryGetValue(name, out var original) ? original : name;

    private static bool IsLegal(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
