using System.Text;
using Sluice.Routing.Verification.Checks;

namespace Sluice.Routing.Verification.Prose;

/// <summary>Whether something is the beginning of a call.</summary>
internal enum Probe
{
    /// <summary>It is not.</summary>
    No,

    /// <summary>More text is needed to tell.</summary>
    Unknown,

    /// <summary>It may well be.</summary>
    Yes,
}

/// <summary>Looks at the beginning, and later at the end, of what may be a call without a family's tags: JSON, fences, Python.</summary>
internal sealed class CallProbe(ToolBox tools)
{
    private const int LongestName = 128;
    private const int LongestInfo = 16;

    /// <summary>Does a text begin as JSON calls do: an object, or a list of them, whose first property names a tool?</summary>
    public Probe Json(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (text[0] == '[' && !Next(text, ref at, (byte)'[', out var open)) return open;
        if (!Next(text, ref at, (byte)'{', out var brace)) return brace;
        if (!String(text, ref at, out var key, out var probe)) return probe;
        switch (key)
        {
            case "type" or "id" or "arguments" or "parameters":
                return Probe.Yes;
            case not ("name" or "tool" or "tool_name" or "recipient_name" or "function_name" or "function" or "action"):
                return Probe.No;
        }

        if (!Next(text, ref at, (byte)':', out var colon)) return colon;
        Skip(text, ref at);
        if (at >= text.Length) return Probe.Unknown;
        if (text[at] == '{') return Probe.Yes;
        return String(text, ref at, out var name, out probe) ? tools.Near(name) is null ? Probe.No : Probe.Yes : probe;
    }

    /// <summary>Does a line begin a fence that holds a call? Other fences are code.</summary>
    public Probe Fence(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3) return text.IndexOfAnyExcept((byte)'`') < 0 ? Probe.Unknown : Probe.No;
        if (!text.StartsWith("```"u8)) return Probe.No;
        var line = text.IndexOf((byte)'\n');
        if (line < 0) return text.Length > LongestInfo + 4 ? Probe.No : Probe.Unknown;
        var info = Encoding.UTF8.GetString(text[3..line]).Trim();
        if (info is not ("" or "json" or "tool_call" or "tool_calls" or "tool" or "tool_code" or "python" or "xml" or "function_call")) return Probe.No;
        var at = line;
        Skip(text, ref at);
        if (at >= text.Length) return Probe.Unknown;
        var rest = text[at..];
        if (rest[0] is (byte)'<' or (byte)'[' && CallMarks.At(rest, lineStart: true) is not 0 and var mark) return mark > 0 ? Probe.Yes : Probe.Unknown;
        return rest[0] is (byte)'{' or (byte)'[' ? Json(rest) : Python(rest);
    }

    /// <summary>Does a text begin with a tool's name and an opening bracket?</summary>
    public Probe Python(ReadOnlySpan<byte> text)
    {
        var at = 0;
        Skip(text, ref at);
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit((char)text[at]) || text[at] is (byte)'_' or (byte)'.' or (byte)'-')) at++;
        if (at >= text.Length) return at - start > LongestName ? Probe.No : Probe.Unknown;
        if (text[at] != '(' || at == start) return Probe.No;
        var name = text[start..at];
        return name.SequenceEqual("print"u8) ? Python(text[(at + 1)..]) : tools.Near(Encoding.UTF8.GetString(name)) is null ? Probe.No : Probe.Yes;
    }

    /// <summary>Does a line begin as Functionary's (<c>&gt;&gt;&gt;name</c>) or as an action in words (<c>Action: name</c>, or JSON behind it)?</summary>
    public Probe Words(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> head = text[0] == '>' ? ">>>"u8 : "Action:"u8;
        if (text.Length < head.Length) return head.StartsWith(text) ? Probe.Unknown : Probe.No;
        if (!text.StartsWith(head)) return Probe.No;
        var at = head.Length;
        if (text[0] == 'A') Skip(text, ref at);
        if (at >= text.Length) return Probe.Unknown;
        var rest = text[at..];
        if (text[0] == 'A' && rest[0] == '`') return Fence(rest);
        if (text[0] == 'A' && rest[0] is (byte)'{' or (byte)'[') return Json(rest);
        var line = rest.IndexOf((byte)'\n');
        if (line < 0) return rest.Length > LongestName ? Probe.No : Probe.Unknown;
        return line < LongestName && tools.Near(Encoding.UTF8.GetString(rest[..line]).Trim()) is not null ? Probe.Yes : Probe.No;
    }

    /// <summary>A text behind a tag: does it name a tool, or look as if it wanted to?</summary>
    public bool NamesTool(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("\"name\""u8) >= 0 || text.IndexOf("<function="u8) >= 0 || text.IndexOf("name=\""u8) >= 0) return true;
        var words = Encoding.UTF8.GetString(text);
        return tools.All.Any(name => words.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Where JSON that is held proves to be no call, the place behind it; 0 while it may be one, -1 while it is not closed.</summary>
    public int EndOfJson(ReadOnlySpan<byte> text, bool isEnd)
    {
        if (text.TrimStart(" \t\r\n"u8) is [(byte)'[', ..] && Python(text.TrimStart(" \t\r\n"u8)[1..]) == Probe.Yes) return 0;
        var (at, checkedOnce) = (0, false);
        while (true)
        {
            var end = EndOfValue(text, at);
            if (end < 0) return -1;
            if (!checkedOnce && !IsCall(Encoding.UTF8.GetString(text[..end]))) return end;
            checkedOnce = true;
            at = end;
            while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)';' or (byte)',') at++;
            if (at >= text.Length) return 0;
            if (text[at] is (byte)'{' or (byte)'[') continue;
            // A closing tag may follow; prose that goes on may not.
            return text[at] is (byte)'<' or (byte)'`' && text.Length - at < 40 ? 0 : isEnd && text[at] is (byte)'<' ? 0 : end;
        }
    }

    /// <summary>Where a fence that is held proves to be no call, the place behind it; 0 while it may be one.</summary>
    public int EndOfFence(ReadOnlySpan<byte> text)
    {
        var close = text[3..].IndexOf("\n```"u8);
        if (close < 0) return 0;
        var end = close + 7;
        if (text[end..].IndexOfAnyExcept(" \t\r\n"u8) >= 0) return end;
        return ProseCalls.Find(Encoding.UTF8.GetString(text), tools).Count > 0 ? 0 : end;
    }

    private bool IsCall(string text)
    {
        var calls = JsonCalls.At(text, 0, out _);
        return calls.Count > 0 && calls.TrueForAll(call => tools.Near(call.Name) is not null);
    }

    // Just behind the object or list that begins here; -1 while it is open.
    private static int EndOfValue(ReadOnlySpan<byte> text, int at)
    {
        var (depth, quoted) = (0, false);
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (quoted)
            {
                if (c == '\\') at++;
                else if (c == '"') quoted = false;
                continue;
            }

            if (c == '"') quoted = true;
            else if (c is (byte)'{' or (byte)'[') depth++;
            else if (c is (byte)'}' or (byte)']' && --depth <= 0) return at + 1;
        }

        return -1;
    }

    private static void Skip(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
    }

    private static bool Next(ReadOnlySpan<byte> text, ref int at, byte wanted, out Probe otherwise)
    {
        Skip(text, ref at);
        otherwise = at >= text.Length ? Probe.Unknown : Probe.No;
        if (at >= text.Length || text[at] != wanted) return false;
        at++;
        return true;
    }

    private static bool String(ReadOnlySpan<byte> text, ref int at, out string value, out Probe otherwise)
    {
        value = "";
        if (!Next(text, ref at, (byte)'"', out otherwise)) return false;
        var length = text[at..].IndexOf((byte)'"');
        if (length < 0)
        {
            otherwise = text.Length - at > LongestName ? Probe.No : Probe.Unknown;
            return false;
        }

        otherwise = Probe.No;
        if (length > LongestName) return false;
        value = Encoding.UTF8.GetString(text.Slice(at, length));
        at += length + 1;
        return true;
    }
}
