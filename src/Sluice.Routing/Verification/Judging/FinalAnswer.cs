using System.Text.Json;

namespace Sluice.Routing.Verification.Judging;

/// <summary>How an answer's last word is marked.</summary>
internal enum FinalForm
{
    /// <summary>It is not; the last number or line was taken.</summary>
    None,

    /// <summary>The text is nothing else.</summary>
    Whole,

    /// <summary>A property <c>answer</c> of a JSON object.</summary>
    Json,

    /// <summary><c>#### 42</c>.</summary>
    Hashes,

    /// <summary><c>\boxed{42}</c>.</summary>
    Boxed,

    /// <summary><c>The answer is 42</c>, <c>Answer: 42</c>.</summary>
    Phrase,
}

/// <summary>What an answer comes down to, apart from its reasoning.</summary>
/// <param name="Text">As written.</param>
/// <param name="Form">How it was marked.</param>
/// <param name="Start">Where it is marked: the reasoning ends here.</param>
internal readonly record struct FinalAnswer(string Text, FinalForm Form, int Start)
{
    // A conclusion stands at the end.
    private const int Tail = 4000;

    private static readonly string[] Marks = ["answer is", "answer:", "answer**:", "final answer"];
    private static readonly string[] Turns = ["result is", "output is", "therefore,", "thus,", "returns", "so,"];

    /// <summary>Finds it.</summary>
    public static FinalAnswer Find(string response)
    {
        if (FromJson(response) is { } json) return json;
        if (response.LastIndexOf("####", StringComparison.Ordinal) is >= 0 and var hashes) return new(Line(response, hashes + 4), FinalForm.Hashes, hashes);
        if (response.LastIndexOf(@"\boxed{", StringComparison.Ordinal) is >= 0 and var boxed) return new(Braced(response, boxed + 7), FinalForm.Boxed, boxed);
        if (Behind(response, Marks) is { } marked) return marked;
        var trimmed = response.AsSpan().Trim();
        if (trimmed.Length <= 60 && !trimmed.Contains('\n') && trimmed.Count(' ') <= 8) return new(trimmed.ToString(), FinalForm.Whole, 0);
        if (Behind(response, Turns) is { } concluded) return concluded;
        var line = response.AsSpan().TrimEnd();
        var start = line.LastIndexOf('\n') + 1;
        return new(line[start..].ToString(), FinalForm.None, start);
    }

    /// <summary>The same answer in another's words has the same plain form: no quotes, currency, thousands, units behind a number; lower case.</summary>
    public string Plain()
    {
        var text = Text.AsSpan().Trim().Trim("`*_ ").TrimEnd(".;").Trim();
        if (text.Length >= 2 && text[0] == text[^1] && text[0] is '\'' or '"') text = text[1..^1];
        if (Number() is { } number && text.Length < 40 && !text.ContainsAny("[{(")) return number.ToString("R");
        Span<char> plain = stackalloc char[Math.Min(text.Length, 2000)];
        var length = 0;
        foreach (var unit in text[..plain.Length])
        {
            if (!char.IsWhiteSpace(unit)) plain[length++] = unit == '"' ? '\'' : char.ToLowerInvariant(unit);
        }

        return plain[..length].ToString();
    }

    /// <summary>The number that it is, or its only one; null otherwise.</summary>
    public double? Number()
    {
        var numbers = NumberScan.Find(Text);
        var found = numbers.Count == 1 || (numbers.Count > 1 && Form is FinalForm.None or FinalForm.Phrase) ? numbers[^1] : (NumberMark?)null;
        if (found is not { } mark) return null;
        return mark.Start > 0 && Text[mark.Start - 1] == '-' ? -mark.Value : mark.Value;
    }

    private static FinalAnswer? Behind(string response, string[] phrases)
    {
        var begin = Math.Max(0, response.Length - Tail);
        foreach (var phrase in phrases)
        {
            if (response.AsSpan(begin).LastIndexOf(phrase, StringComparison.OrdinalIgnoreCase) is >= 0 and var at) return new(Line(response, begin + at + phrase.Length), FinalForm.Phrase, begin + at);
        }

        return null;
    }

    private static FinalAnswer? FromJson(string response)
    {
        var key = response.LastIndexOf("\"answer\"", StringComparison.Ordinal);
        if (key < 0) return null;
        var colon = response.IndexOf(':', key);
        if (colon < 0) return null;
        var value = response.AsSpan(colon + 1).Trim();
        var end = value.Length;
        if (value.LastIndexOf('}') is >= 0 and var brace) end = brace;
        var text = value[..end].TrimEnd();
        return new(Unquoted(text), FinalForm.Json, key);
    }

    private static string Unquoted(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"') return text.ToString();
        try
        {
            using var document = JsonDocument.Parse(text.ToString());
            return document.RootElement.GetString() ?? "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON after all, or half a surrogate pair in an escape.
            return text[1..^1].ToString();
        }
    }

    private static string Line(string response, int start)
    {
        var line = response.AsSpan(start).TrimStart(" \t:*\n\r");
        var end = line.IndexOf('\n');
        return (end < 0 ? line : line[..end]).Trim().ToString();
    }

    private static string Braced(string response, int start)
    {
        var depth = 1;
        for (var at = start; at < response.Length; at++)
        {
            if (response[at] == '{') depth++;
            else if (response[at] == '}' && --depth == 0) return response[start..at];
        }

        return response[start..];
    }
}
