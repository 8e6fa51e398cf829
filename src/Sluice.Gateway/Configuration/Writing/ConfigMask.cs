using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Gateway.Configuration.Shapes;
using Sluice.Gateway.Platform.Jsonc;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>
/// Hides the keys that are written out in a configuration's text, for every eye but the file's own (T9); <see cref="ConfigUnmask"/>
/// puts them back. What looks like a key is hidden also in comments and in text that is broken: rather a word too many than a key.
/// </summary>
internal static partial class ConfigMask
{
    /// <summary>The text without its keys: each is <c>&lt;hidden …last4 sha256:fingerprint&gt;</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="known">Credentials that are known, wherever they came from.</param>
    public static string Hide(string text, IEnumerable<Secret> known)
    {
        var masked = new StringBuilder();
        var at = 0;
        foreach (var (start, end) in Places(text, known))
        {
            masked.Append(text, at, start - at).Append(Mark(text[start..end]));
            at = end;
        }

        return masked.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The keys of a text by their marks.</summary>
    public static Dictionary<string, string> Keys(string text, IEnumerable<Secret> known)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (start, end) in Places(text, known)) keys.TryAdd(Mark(text[start..end]), text[start..end]);
        return keys;
    }

    private static string Mark(string key)
    {
        var tail = key.Length >= 16 && key.AsSpan(key.Length - 4).IndexOfAnyExcept(Plain) < 0 ? key[^4..] : "";
        return $"<hidden …{tail} sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 4))}>";
    }

    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>Where keys stand: in order, none inside another.</summary>
    public static List<(int Start, int End)> Places(string text, IEnumerable<Secret> known)
    {
        var found = new List<(int Start, int End)>();
        Walk(text, JsoncTree.Read(text), ConfigShape.Root, found);
        foreach (Match match in Named().Matches(text)) AddValue(text, match.Groups["value"].Index, match.Groups["value"].Index + match.Groups["value"].Length, found);
        foreach (Match match in Formed().Matches(text)) found.Add((match.Index, match.Index + match.Length));
        foreach (var secret in known)
        {
            var value = secret.Reveal();
            if (value.Length < 8) continue;
            for (var at = text.IndexOf(value, StringComparison.Ordinal); at >= 0; at = text.IndexOf(value, at + 1, StringComparison.Ordinal)) found.Add((at, at + value.Length));
        }

        var merged = new List<(int Start, int End)>();
        foreach (var (start, end) in found.Order())
        {
            if (merged.Count > 0 && start <= merged[^1].End) merged[^1] = (merged[^1].Start, Math.Max(end, merged[^1].End));
            else merged.Add((start, end));
        }

        return merged;
    }

    private static void Walk(string text, JsoncNode node, Shape? shape, List<(int Start, int End)> found)
    {
        if (shape is Shape<SecretReference> && node.Start < node.End && text[node.Start] == '"') AddValue(text, node.Start + 1, node.End - 1, found);
        foreach (var entry in node.Entries ?? []) Walk(text, entry.Value, entry.Name is { } name ? shape?.Member(name) : shape?.Item, found);
    }

    private static void AddValue(string text, int start, int end, List<(int Start, int End)> found)
    {
        // What is hidden already stays as it is.
        if (start < end && !text.AsSpan(start, end - start).StartsWith("<hidden ", StringComparison.Ordinal) && SecretReference.Parse(text[start..end]).Source is SecretSource.Literal) found.Add((start, end));
    }

    /// <summary>What stands for keys.</summary>
    [GeneratedRegex("<hidden …[A-Za-z0-9_-]{0,4} sha256:[0-9a-f]{8}>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    public static partial Regex Marks();

    // "apiKey": "…", x-api-key = '…', also where a comment keeps an old line.
    [GeneratedRegex("""(api[-_ ]?key|apikey|secret|passw(or)?d|authorization|access[-_]?token|auth[-_]?token|credential)[\w-]*["']?\s*[:=]\s*["'](?<value>[^"'\r\n]+)["']""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Named();

    // The well-known beginnings of keys.
    [GeneratedRegex(@"\b(sk-|sk_live_|rk_live_|gh[pousr]_|github_pat_|glpat-|AIza|xox[abprs]-|AKIA|ASIA|hf_|npm_|eyJ|gsk_|xai-)[A-Za-z0-9_\-.]{12,}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Formed();
}
