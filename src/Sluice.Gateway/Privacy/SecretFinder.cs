using System.Buffers;

namespace Sluice.Gateway.Privacy;

/// <summary>
/// Finds keys, tokens and private keys in a text by their well-known forms. One vectorised pass finds the beginnings; what
/// follows has to have the right length and letters, and to look like chance rather than like a word or an example.
/// </summary>
internal static class SecretFinder
{
    private const int LongestSecret = 4096;

    private static readonly Form[] Forms =
    [
        new("-----BEGIN ", "private key", PrivateKey: true),
        new("AKIA", "AWS access key", 16, 16, Upper: true),
        new("ASIA", "AWS access key", 16, 16, Upper: true),
        new("ghp_", "GitHub token", 36, 255),
        new("gho_", "GitHub token", 36, 255),
        new("ghu_", "GitHub token", 36, 255),
        new("ghs_", "GitHub token", 36, 255),
        new("ghr_", "GitHub token", 36, 255),
        new("github_pat_", "GitHub token", 50, 255),
        new("glpat-", "GitLab token", 20, 255),
        new("sk-", "OpenAI or Anthropic key", 32, 300),
        new("AIza", "Google key", 35, 35),
        new("GOCSPX-", "Google client secret", 28, 28),
        new("ya29.", "Google token", 40, LongestSecret),
        new("xoxb-", "Slack token", 24, 255),
        new("xoxp-", "Slack token", 24, 255),
        new("xoxa-", "Slack token", 24, 255),
        new("xoxr-", "Slack token", 24, 255),
        new("xoxs-", "Slack token", 24, 255),
        new("xapp-", "Slack token", 24, 255),
        new("hooks.slack.com/services/T", "Slack webhook", 30, 100, Letters: "/", AnyBefore: true),
        new("sk_live_", "Stripe key", 20, 255),
        new("rk_live_", "Stripe key", 20, 255),
        new("npm_", "npm token", 36, 36),
        new("hf_", "Hugging Face token", 30, 60),
        new("eyJ", "JSON web token", 60, LongestSecret, Jwt: true),
        new("SECRET", "secret in an assignment", Assignment: true),
        new("TOKEN", "secret in an assignment", Assignment: true),
        new("PASSWORD", "secret in an assignment", Assignment: true),
        new("PASSWD", "secret in an assignment", Assignment: true),
        new("API_KEY", "secret in an assignment", Assignment: true),
        new("APIKEY", "secret in an assignment", Assignment: true),
        new("ACCESS_KEY", "secret in an assignment", Assignment: true),
        new("PRIVATE_KEY", "secret in an assignment", Assignment: true),
    ];

    private static readonly SearchValues<string> Beginnings = SearchValues.Create([.. Forms.Select(form => form.Begin)], StringComparison.Ordinal);

    private static readonly string[] Examples = ["example", "sample", "placeholder", "changeme", "your", "xxxx", "....", "****", "test", "dummy", "fake", "redacted", "abcdef", "123456789", "secret", "password"];

    /// <summary>What kind of secret stands in the text; null when none does.</summary>
    public static string? Find(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (text[at..].IndexOfAny(Beginnings) is >= 0 and var hit)
        {
            at += hit;
            foreach (var form in Forms)
            {
                if (text[at..].StartsWith(form.Begin, StringComparison.Ordinal) && Length(form, text, at) > 0) return form.Name;
            }

            at++;
        }

        return null;
    }

    /// <summary>The text with a word in place of every secret.</summary>
    public static string Redact(string text)
    {
        var (at, copied) = (0, 0);
        System.Text.StringBuilder? redacted = null;
        while (text.AsSpan(at).IndexOfAny(Beginnings) is >= 0 and var hit)
        {
            at += hit;
            var length = 0;
            foreach (var form in Forms)
            {
                if (!text.AsSpan(at).StartsWith(form.Begin, StringComparison.Ordinal) || Length(form, text, at) is not (> 0 and var found)) continue;
                length = found;
                (redacted ??= new()).Append(text, copied, at - copied).Append('[').Append(form.Name).Append(']');
                copied = at + length;
                break;
            }

            at += Math.Max(length, 1);
        }

        return redacted is null ? text : redacted.Append(text, copied, text.Length - copied).ToString();
    }

    // How long the secret is that begins there; 0 when none does.
    private static int Length(Form form, ReadOnlySpan<char> text, int at)
    {
        var rest = text[(at + form.Begin.Length)..];
        if (form.PrivateKey) return IsPrivateKey(rest) ? form.Begin.Length + PrivateKeyLength(rest) : 0;
        if (form.Assignment) return AssignmentLength(rest) is > 0 and var assigned ? form.Begin.Length + assigned : 0;
        if (!form.AnyBefore && at > 0 && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '-' or '_')) return 0;
        var length = 0;
        while (length < rest.Length && length <= form.Most && IsOf(form, rest[length])) length++;
        if (length < form.Least || length > form.Most) return 0;
        var body = rest[..length];
        if (form.Jwt && (body.Count('.') != 2 || body.Contains("..", StringComparison.Ordinal))) return 0;
        return LooksRandom(body) ? form.Begin.Length + length : 0;
    }

    // To the end of its last line; of one that was cut off, as much as a key may have.
    private static int PrivateKeyLength(ReadOnlySpan<char> rest)
    {
        var most = Math.Min(rest.Length, 2 * LongestSecret);
        var end = rest[..most].IndexOf("-----END ", StringComparison.Ordinal);
        if (end < 0) return most;
        var tail = rest[(end + 9)..].IndexOf("-----", StringComparison.Ordinal);
        return tail is < 0 or > 60 ? end + 9 : end + 9 + tail + 5;
    }

    private static bool IsOf(Form form, char c) => form.Upper
        ? char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)
        : char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || (form.Jwt && c == '.') || form.Letters.Contains(c, StringComparison.Ordinal);

    // "-----BEGIN RSA PRIVATE KEY-----" and what it is there for: a mention without a key is none.
    private static bool IsPrivateKey(ReadOnlySpan<char> rest)
    {
        var line = rest[..Math.Min(rest.Length, 60)];
        var mark = line.IndexOf("PRIVATE KEY", StringComparison.Ordinal);
        if (mark < 0 || line[..mark].ContainsAny('\n', '"')) return false;
        rest = rest[(mark + "PRIVATE KEY".Length)..];
        if (rest.StartsWith(" BLOCK", StringComparison.Ordinal)) rest = rest[" BLOCK".Length..];
        if (!rest.StartsWith("-----", StringComparison.Ordinal)) return false;
        // Line breaks come as such, or as the two letters of one that a string literal holds.
        var letters = 0;
        foreach (var c in rest[5..Math.Min(rest.Length, 400)])
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=') letters++;
            else if (c is '-' or '.' or '<' or '[') break;
        }

        return letters >= 40;
    }

    // NAME=value, NAME="value", NAME: value, with a value that nobody made up on the keyboard.
    private static int AssignmentLength(ReadOnlySpan<char> rest)
    {
        var (whole, name) = (rest.Length, 0);
        while (name < rest.Length && name < 40 && (char.IsAsciiLetterUpper(rest[name]) || char.IsAsciiDigit(rest[name]) || rest[name] == '_')) name++;
        rest = rest[name..];
        if (rest is ['"' or '\'', ..]) rest = rest[1..];
        rest = rest.TrimStart(' ');
        if (rest is not ['=' or ':', ..] || rest is ['=', '=', ..]) return 0;
        rest = rest[1..].TrimStart(' ');
        if (rest is ['"' or '\'' or '`', ..]) rest = rest[1..];
        var length = 0;
        while (length < rest.Length && length < 300 && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '+' or '/' or '=' or '-' or '_' or '.' or '~' or '!' or '@' or '%' or '^')) length++;
        // A call, a variable or a reference goes on with what no value holds.
        if (length < 16 || (length < rest.Length && rest[length] is '(' or '[' or '{' or '$' or '<' or '*')) return 0;
        var value = rest[..length];
        return value.IndexOfAnyInRange('0', '9') >= 0 && value.ContainsAnyInRange('A', 'z') && IsNoPath(value) && LooksRandom(value) ? whole - rest.Length + length : 0;
    }

    private static bool IsNoPath(ReadOnlySpan<char> value) => value[0] is not ('/' or '.' or '~') && value.Count('.') < 2 && !value.Contains("://", StringComparison.Ordinal);

    // Entropy of the letters, and none of the words that examples are made of.
    private static bool LooksRandom(ReadOnlySpan<char> value)
    {
        foreach (var word in Examples)
        {
            if (value.Contains(word, StringComparison.OrdinalIgnoreCase)) return false;
        }

        Span<int> counts = stackalloc int[128];
        counts.Clear();
        var looked = value[..Math.Min(value.Length, 256)];
        var digits = 0;
        foreach (var c in looked)
        {
            counts[c & 127]++;
            if (char.IsAsciiDigit(c)) digits++;
        }

        var entropy = 0.0;
        foreach (var count in counts)
        {
            if (count > 0) entropy -= (double)count / looked.Length * Math.Log2((double)count / looked.Length);
        }

        return digits > 0 && entropy >= (looked.Length < 24 ? 3.0 : 3.4);
    }

    private sealed record Form(
        string Begin, string Name, int Least = 0, int Most = 0, bool Upper = false, string Letters = "", bool PrivateKey = false, bool Jwt = false, bool Assignment = false, bool AnyBefore = false);
}
