using System.Globalization;
using Sluice.Routing.Classification;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The texts with a meaning that the configuration knows.</summary>
internal static class TextShapes
{
    private static readonly HashSet<string> ReservedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "authorization", "x-api-key", "x-goog-api-key", "x-sluice-token", "cookie", "proxy-authorization",
        "host", "content-length", "content-type", "transfer-encoding", "connection", "upgrade", "te", "trailer",
    };

    private const string NamePattern = "^[A-Za-z0-9][A-Za-z0-9._:-]*$";

    /// <summary>Any text that is not empty and holds no control characters (which could break out of a line elsewhere).</summary>
    public static TextShape<string> Text { get; } = new("text", ParseText, text => text, "Write a text on one line.", "^[^\\x00-\\x1f]+$");

    /// <summary>A name of the user's choice.</summary>
    public static TextShape<string> Name { get; } = new(
        "name", ParseName, text => text, "Use letters, digits, '.', '_', ':' and '-', beginning with a letter or digit.", NamePattern);

    /// <summary>A path of a file.</summary>
    public static TextShape<string> File { get; } = new("absolute path", ParseFile, text => text, "Write the path from the root, or from ~/.");

    /// <summary>An http or https address.</summary>
    public static TextShape<Uri> Url { get; } = new(
        "http or https address", ParseUrl, url => url.OriginalString, "Write it like http://127.0.0.1:11434, without user, query or fragment.", "^https?://");

    /// <summary>A name pattern with <c>*</c>, <c>?</c> and, across path separators, <c>**</c>.</summary>
    public static TextShape<string> Glob { get; } = new("glob", ParseGlob, text => text, "Use * for any letters, ? for one, ** for any folders.", "^[^\\x00-\\x1f]+$");

    /// <summary>An alias or upstream/model.</summary>
    public static TextShape<string> Model { get; } = new("alias or upstream/model", ParseText, text => text, "Write an alias of models, or upstream/model.", "^[^\\x00-\\x1f]+$");

    /// <summary>The use of a rule.</summary>
    public static TextShape<RuleTarget> Target { get; } = new(
        "upstream/model, alias, tier:N, local-only or vendor", ParseTarget, target => target.ToString(), "Write an alias, upstream/model, tier:0 to tier:3, local-only or vendor.");

    /// <summary>A tier as a name of a member.</summary>
    public static TextShape<int> TierName { get; } = new("tier", ParseTier, tier => tier.ToString(CultureInfo.InvariantCulture), "There are the tiers 0, 1, 2 and 3.", "^[0-3]$");

    /// <summary>A credential or where to find it.</summary>
    public static TextShape<SecretReference> Secret { get; } = new(
        "env:NAME, file:PATH, keychain:NAME, client or the key", ParseSecret, secret => secret.ToString(), "Write env:NAME, file:PATH or keychain:NAME, or leave it out.");

    /// <summary>The value of a header, or where to find it. There is no caller's own here: client is just a word.</summary>
    public static TextShape<SecretReference> HeaderValue { get; } = new(
        "text, env:NAME, file:PATH or keychain:NAME", ParseHeaderValue, secret => secret.ToString(), "Write a text on one line, env:NAME, file:PATH or keychain:NAME.");

    /// <summary>The name of a header that does not carry a credential or frame the message.</summary>
    public static TextShape<string> HeaderName { get; } = new("header", ParseHeaderName, text => text, "Name another header; a credential belongs in apiKey.", "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$");

    /// <summary>The name of any header.</summary>
    public static TextShape<string> AnyHeaderName { get; } = new("header", ParseAnyHeaderName, text => text, "Use letters, digits and '-'.", "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$");

    /// <summary>A part of the day.</summary>
    public static TextShape<TimeWindow> Time { get; } = new(
        "HH:MM-HH:MM", ParseTime, window => window.ToString(), "Write it like 22:00-06:00.", "^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$");

    /// <summary>How long Ollama keeps a model.</summary>
    public static TextShape<KeepAlive> KeepAlive { get; } = new(
        "duration or forever", ParseKeepAlive, keep => keep.ToString(), "Write a number and a unit, such as 30m or 2h, or forever.", "^([0-9]{1,9}(ms|s|m|h|d)|forever)$");

    /// <summary>A request kind.</summary>
    public static ChoiceShape<string> Kind { get; } = new([.. RequestKind.All.Select(kind => (kind, kind))]);

    /// <summary>What a user's turn asks for.</summary>
    public static ChoiceShape<string> Intent { get; } = new([.. Intents.All.Select(intent => (intent, intent))]);

    /// <summary>What to look for in the user's last turn.</summary>
    public static TextShape<TextPattern> Pattern { get; } = new(
        "words or /expression/", ParsePattern, pattern => pattern.Text,
        "Write words to find them whole, or a regular expression between slashes that needs no looking back or around: /v[0-9]+/ or /v[0-9]+/i.", "^[^\\x00-\\x1f]+$");

    /// <summary>A duration between two limits, both included.</summary>
    public static TextShape<TimeSpan> Duration(TimeSpan least, TimeSpan most) => new(
        "duration",
        (string text, out TimeSpan value) =>
        {
            var parsed = Durations.Parse(text);
            value = parsed ?? default;
            return parsed is null ? $"'{text}' is no duration."
                : value < least || value > most ? $"{text} is out of range."
                : null;
        },
        Durations.Format,
        $"Write a whole number and a unit (ms, s, m, h or d), {Durations.Format(least)} to {Durations.Format(most)}.",
        "^[0-9]{1,9}(ms|s|m|h|d)$");

    private static string? ParseText(string text, out string value)
    {
        value = text;
        return text.Length == 0 ? "The text is empty." : text.Any(char.IsControl) ? "The text holds a control character." : null;
    }

    private static string? ParseName(string text, out string value)
    {
        value = text;
        return text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':')
            ? null
            : $"'{Printable(text)}' cannot be a name.";
    }

    private static string? ParseFile(string text, out string value)
    {
        value = text;
        return ParseText(text, out _) ?? (Path.IsPathFullyQualified(text) || text.StartsWith("~/", StringComparison.Ordinal) ? null : $"'{text}' is a relative path.");
    }

    private static string? ParseUrl(string text, out Uri value)
    {
        value = null!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0 || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return $"'{Printable(text)}' is no http or https address.";
        }

        value = url;
        return url.UserInfo.Length > 0 ? "The address holds a user name or password."
            : url.Query.Length > 0 || url.Fragment.Length > 0 ? "The address holds a query or a fragment."
            : null;
    }

    private static string? ParseGlob(string text, out string value)
    {
        if (ParseText(text, out value) is { } wrong)
        {
            return wrong;
        }

        return text.Count('[') != text.Count(']') || text.Count('{') != text.Count('}') ? $"'{text}' has a bracket without its partner." : null;
    }

    private static string? ParsePattern(string text, out TextPattern value)
    {
        value = null!;
        return ParseText(text, out _) ?? TextPattern.Parse(text, out value!);
    }

    private static string? ParseTarget(string text, out RuleTarget value)
    {
        value = RuleTarget.Parse(text)!;
        return value is null ? $"'{text}' names no tier." : ParseText(text, out _);
    }

    private static string? ParseTier(string text, out int value)
    {
        value = text is [>= '0' and <= '3'] ? text[0] - '0' : -1;
        return value < 0 ? $"There is no tier '{Printable(text)}'." : null;
    }

    private static string? ParseSecret(string text, out SecretReference value)
    {
        value = SecretReference.Parse(text);
        return text.Trim().Length == 0 ? "The key is empty."
            : text.Any(char.IsControl) ? "The key holds a control character."
            : value is { Source: not (SecretSource.Literal or SecretSource.Client), Name.Length: 0 } ? $"'{text}' names nothing."
            : null;
    }

    private static string? ParseHeaderValue(string text, out SecretReference value)
    {
        var wrong = ParseSecret(text, out value);
        if (value.Source is SecretSource.Client)
        {
            value = new SecretReference(SecretSource.Literal, Literal: new Secret(text));
        }

        return wrong?.Replace("The key", "The value", StringComparison.Ordinal);
    }

    private static string? ParseHeaderName(string text, out string value) =>
        ParseAnyHeaderName(text, out value) ?? (ReservedHeaders.Contains(text) ? $"The header '{text}' is not yours to name here." : null);

    private static string? ParseAnyHeaderName(string text, out string value)
    {
        value = text;
        return text.Length == 0 || !text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+.^_`|~-".Contains(c, StringComparison.Ordinal))
            ? $"'{Printable(text)}' is no header name."
            : null;
    }

    private static string? ParseTime(string text, out TimeWindow value)
    {
        value = null!;
        if (text.Length == 11 && text[5] == '-'
            && TimeOnly.TryParseExact(text.AsSpan(0, 5), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
            && TimeOnly.TryParseExact(text.AsSpan(6), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to))
        {
            value = new TimeWindow(from, to);
            return from == to ? "The window begins and ends at the same time." : null;
        }

        return $"'{text}' is no part of the day.";
    }

    private static string? ParseKeepAlive(string text, out KeepAlive value)
    {
        var duration = Durations.Parse(text);
        value = text is "forever" ? Configuration.KeepAlive.Forever : new KeepAlive(duration ?? TimeSpan.Zero);
        return duration is null && text is not "forever" ? $"'{text}' is no duration." : null;
    }

    private static string Printable(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(60));
}
