using System.Text.RegularExpressions;
using Sluice.Routing.Verification.Schemas;

namespace Sluice.Routing.Verification.Prose;

/// <summary>
/// Calls without tags: JSON as the last thing of the text, by itself or in a fence; Gemma's <c>tool_code</c> fence; a list in
/// Python's form. Only the end of a text counts: JSON in its middle is what the user asked about.
/// </summary>
internal static partial class BareCalls
{
    /// <summary>The passage that ends the text; null when there is none.</summary>
    public static ProsePassage? AtEnd(string text)
    {
        var trimmed = text.AsSpan().TrimEnd();
        if (trimmed.Length < 8) return null;
        return trimmed[^1] switch
        {
            '`' => Fenced(text),
            '}' or ']' => Json(text) ?? Python(text),
            ')' => Python(text),
            _ => null,
        };
    }

    private static ProsePassage? Fenced(string text)
    {
        var fence = LastFence().Match(text);
        if (!fence.Success) return null;
        var body = fence.Groups["body"];
        var calls = JsonCalls.At(text, body.Index, out var end);
        if (calls.Count > 0 && end >= 0 && string.IsNullOrWhiteSpace(text[end..(body.Index + body.Length)])) return new ProsePassage(fence.Index, text.Length, calls, IsMarked: false);
        if (!fence.Groups["code"].Success) return null;
        var call = Call(text, body.Index, out end);
        return call is null ? null : new ProsePassage(fence.Index, text.Length, [call.Value], IsMarked: true);
    }

    private static ProsePassage? Json(string text)
    {
        // The value begins a line; of several calls one below the other the first one counts.
        foreach (Match start in LineStarts().Matches(text))
        {
            var calls = new List<ProseCall>();
            var end = start.Groups["at"].Index;
            while (end < text.Length)
            {
                var found = JsonCalls.At(text, end, out var next);
                if (found.Count == 0) break;
                calls.AddRange(found);
                end = next;
                while (end < text.Length && (char.IsWhiteSpace(text[end]) || text[end] is ';' or ',')) end++;
            }

            if (calls.Count > 0 && end >= text.Length) return new ProsePassage(start.Groups["at"].Index, text.Length, calls, IsMarked: false);
        }

        return null;
    }

    // [read_file(path="a.cs"), read_file(path="b.cs")]
    private static ProsePassage? Python(string text)
    {
        var at = text.Length - text.AsSpan().TrimStart().Length;
        var list = text[at] == '[';
        var start = at;
        if (list) at++;
        var calls = new List<ProseCall>();
        while (Call(text, at, out var end) is { } call)
        {
            calls.Add(call);
            at = end;
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == ',')) at++;
        }

        if (calls.Count == 0 || !string.IsNullOrWhiteSpace(text[at..].Replace("]", "", StringComparison.Ordinal))) return null;
        return new ProsePassage(start, text.Length, calls, IsMarked: false);
    }

    private static ProseCall? Call(string text, int at, out int end)
    {
        end = at;
        var head = PythonCall().Match(text, at);
        if (!head.Success) return null;
        var arguments = LenientJson.NamedArguments(text, head.Index + head.Length - 1, out end);
        if (arguments.IsMissing) return null;
        if (head.Groups["print"].Success && end < text.Length && text[end] == ')') end++;
        return new ProseCall(head.Groups["name"].Value, arguments);
    }

    [GeneratedRegex(@"(?<=^|\n)[ \t]*```(?:(?<code>tool_code|python)|json|tool_call|tool|xml)?[ \t]*\r?\n(?<body>(?:(?!```).)*?)\s*```\s*\z", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.RightToLeft, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LastFence();

    [GeneratedRegex(@"(?:^|\n)[ \t]*(?<at>\{\s*""(?:name|tool|tool_name|function|type|action|recipient_name|arguments|parameters|id)""|\[\s*\{\s*""(?:name|tool|tool_name|function|type|id)"")", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LineStarts();

    [GeneratedRegex(@"\G\s*(?<print>print\()?(?:default_api\.|functions\.)?(?<name>[A-Za-z_]\w*)\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PythonCall();
}
