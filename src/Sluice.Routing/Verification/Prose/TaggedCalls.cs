using System.Text.RegularExpressions;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;

namespace Sluice.Routing.Verification.Prose;

/// <summary>
/// Calls in the tags and tokens of model families, as they stand in the text when a server's template does not know them:
/// Hermes and Qwen, Llama, Mistral, DeepSeek, Kimi, GLM, MiniMax, Phi and Granite, Functionary, Cohere, Gemma, gpt-oss.
/// </summary>
internal static partial class TaggedCalls
{
    /// <summary>The first passage at or behind <paramref name="from"/>; null when there is none.</summary>
    public static ProsePassage? Next(string text, int from)
    {
        var head = Heads().Match(text, from);
        if (!head.Success) return null;
        var calls = new List<ProseCall>();
        var end = head.Index + head.Length;
        if (head.Groups["name"] is { Success: true } name) end = ReadNamed(text, name.Value, head, calls);
        else if (head.Groups["open"].Success) end = ReadOpened(text, end, calls);
        end = Tails().Match(text, end) is { Success: true } tail ? tail.Index + tail.Length : end;
        return new ProsePassage(head.Index, end, calls, IsMarked: true);
    }

    // The name came with the tag; parameters as tags or arguments as JSON follow.
    private static int ReadNamed(string text, string name, Match head, List<ProseCall> calls)
    {
        var at = head.Index + head.Length;
        if (head.Groups["gemma"].Success) return ReadGemma(text, name, at, calls);
        if (head.Groups["xml"].Success && text.AsSpan(at).TrimStart() is not ['{', ..]) return ParameterTags.Read(text, name, at, calls);
        at = Fence().Match(text, at) is { Success: true } fence ? at + fence.Length : at;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        var arguments = JsonCalls.Arguments(LenientJson.At(text, at, out var end));
        calls.Add(new ProseCall(name, arguments));
        return arguments.IsMissing ? text.Length : end;
    }

    // Only the tag: JSON with the name inside, or a name and tags (GLM, Mistral's newer form).
    private static int ReadOpened(string text, int at, List<ProseCall> calls)
    {
        at = Fence().Match(text, at) is { Success: true } fence ? at + fence.Length : at;
        var found = JsonCalls.At(text, at, out var end);
        if (found.Count > 0)
        {
            calls.AddRange(found);
            return end;
        }

        var bare = BareName().Match(text, at);
        if (!bare.Success) return text.Length;
        var name = bare.Groups["name"].Value;
        at += bare.Length;
        if (text.AsSpan(at).TrimStart() is not ['{', ..]) return ParameterTags.Read(text, name, at, calls);
        while (char.IsWhiteSpace(text[at])) at++;
        var arguments = JsonCalls.Arguments(LenientJson.At(text, at, out end));
        calls.Add(new ProseCall(name, arguments));
        return arguments.IsMissing ? text.Length : end;
    }

    // call:name{key:<escape>text<escape>,other:3}
    private static int ReadGemma(string text, string name, int at, List<ProseCall> calls)
    {
        var close = text.IndexOf("<end_function_call>", at, StringComparison.Ordinal);
        if (close < 0) close = text.Length;
        var body = Escapes().Replace(text[(at - 1)..close], match => JsonText.FromString(match.Groups["text"].Value).Token.ToString());
        calls.Add(new ProseCall(name, LenientJson.Parse(body.Trim()) is { IsObject: true } arguments ? arguments : default));
        return close;
    }

    [GeneratedRegex("""
        (?<xml>(?:<tool_call>\s*)?<function=(?<name>[\w.:-]+)>|(?:<(?:[\w-]+:)?(?:tool_call|function_calls)>\s*)?<invoke\s+name="(?<name>[^"]+)"\s*>|<function\s+name="(?<name>[^"]+)"\s*>)
        | (?:<｜tool▁calls▁begin｜>\s*)?<｜tool▁call▁begin｜>\s*(?:function\s*<｜tool▁sep｜>)?(?<name>[\w.:-]+)\s*(?:<｜tool▁sep｜>)?
        | (?:<\|tool_calls_section_begin\|>\s*)?<\|tool_call_begin\|>\s*(?:functions\.)?(?<name>[\w.-]+)(?::\d+)?\s*<\|tool_call_argument_begin\|>
        | (?:<\|start\|>assistant)?(?:<\|channel\|>)?(?:\s*(?:commentary|analysis))?\s*\bto=(?:functions\.)(?<name>[\w.-]+)[^{\n]{0,80}?(?=\{)
        | (?<gemma><start_function_call>\s*call:(?<name>[\w.:-]+)\s*\{)
        | (?<=^|\n)>>>(?<name>[\w.:-]+)[ \t]*\r?\n(?=\s*\{)
        | (?<=^|\n)[ \t]*Action:[ \t]*(?<name>[\w.:-]+)[ \t]*\r?\n\s*Action[ _]Input:\s*(?=\{)
        | (?<open>(?<=^|\n)[ \t]*Action:\s*(?=(?:```(?:json)?\s*)?\[?\s*\{\s*"(?:tool_name|name|action)"))
        | (?<open><tool_call>(?!\s*<function=)|<function_call>|<tool_use>|<\|tool_call\|>|<\|tool_call>|<\|python_tag\|>|\[TOOL_CALLS\]|\bfunctools(?=\s*\[)|<\|START_ACTION\|>)
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Heads();

    [GeneratedRegex("""
        \G(?:\s*(?:</tool_call>|</function>|</function_call>|</invoke>|</function_calls>|</tool_use>|</[\w-]+:tool_call>|<\|/tool_call\|>|<tool_call\|>|<\|eom_id\|>|<\|eot_id\|>|<\|im_end\|>|<\|call\|>|<\|end\|>|<\|END_ACTION\|>|<｜tool▁call▁end｜>|<｜tool▁calls▁end｜>|<｜end▁of▁sentence｜>|<\|tool_call_end\|>|<\|tool_calls_section_end\|>|<end_function_call>|</s>|```(?=\s*<｜tool▁call)))+
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Tails();

    [GeneratedRegex(@"\G\s*```(?:json)?\s*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\G\s*(?<name>[A-Za-z_][\w.-]*)\s*(?:\[CALL_ID\]\s*\w+\s*)?(?:\[ARGS\])?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BareName();

    [GeneratedRegex(@"<escape>(?<text>.*?)<escape>", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Escapes();
}
