using System.Buffers;
using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Schemas;

/// <summary>
/// JSON as models write it: line breaks inside strings, commas too many, single quotes, Python's <c>True</c> and <c>None</c>,
/// names without quotes, a fence around it, an object encoded twice. What breaks off in the middle is not completed.
/// </summary>
internal static class LenientJson
{
    private const int Longest = 1_000_000;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The value; missing when the text cannot be read as one.</summary>
    public static RawJson Parse(string text)
    {
        if (text.Length > Longest) return default;
        var trimmed = Unfence(text.Trim());
        var strict = JsonMaking.Parse(trimmed);
        if (strict.IsString && strict.GetString() is { } inner && inner.AsSpan().TrimStart() is ['{', ..]) return Parse(inner);
        if (!strict.IsMissing) return strict;
        var mended = new StringBuilder(trimmed.Length + 16);
        var position = 0;
        return Value(trimmed, ref position, mended, 0) && string.IsNullOrWhiteSpace(trimmed[position..]) ? JsonMaking.Parse(mended.ToString()) : default;
    }

    /// <summary>The value at the start of the text, in strict JSON; missing when there is none. What follows it is not looked at.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the value begins.</param>
    /// <param name="end">Just behind the value.</param>
    public static RawJson At(string text, int start, out int end)
    {
        var mended = new StringBuilder();
        end = start;
        return Value(text, ref end, mended, 0) ? JsonMaking.Parse(mended.ToString()) : default;
    }

    /// <summary>Python's named arguments, <c>(path="a.cs", limit=3)</c>, as an object; missing when they are none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Place of the opening bracket.</param>
    /// <param name="end">Just behind the closing one.</param>
    public static RawJson NamedArguments(string text, int start, out int end)
    {
        var mended = new StringBuilder();
        end = start;
        return Object(text, ref end, mended, 0, close: ')') ? JsonMaking.Parse(mended.ToString()) : default;
    }

    private static string Unfence(string text)
    {
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal) || text.Length < 7) return text;
        var line = text.IndexOf('\n', StringComparison.Ordinal);
        return line < 0 ? text : text[(line + 1)..^3].Trim();
    }

    private static bool Value(string text, ref int position, StringBuilder output, int depth)
    {
        Skip(text, ref position);
        if (position >= text.Length || depth > 64) return false;
        return text[position] switch
        {
            '{' => Object(text, ref position, output, depth),
            '[' => List(text, ref position, output, depth),
            '"' or '\'' => String(text, ref position, output),
            _ => Word(text, ref position, output),
        };
    }

    private static bool Object(string text, ref int position, StringBuilder output, int depth, char close = '}')
    {
        output.Append('{');
        position++;
        var first = true;
        while (true)
        {
            Skip(text, ref position, commas: true);
            if (position >= text.Length) return false;
            if (text[position] == close)
            {
                position++;
                output.Append('}');
                return true;
            }

            if (!first) output.Append(',');
            first = false;
            if (!Key(text, ref position, output)) return false;
            Skip(text, ref position);
            if (position >= text.Length || text[position] is not (':' or '=')) return false;
            position++;
            output.Append(':');
            if (!Value(text, ref position, output, depth + 1)) return false;
        }
    }

    private static bool List(string text, ref int position, StringBuilder output, int depth)
    {
        output.Append('[');
        position++;
        var first = true;
        while (true)
        {
            Skip(text, ref position, commas: true);
            if (position >= text.Length) return false;
            if (text[position] == ']')
            {
                position++;
                output.Append(']');
                return true;
            }

            if (!first) output.Append(',');
            first = false;
            if (!Value(text, ref position, output, depth + 1)) return false;
        }
    }

    private static bool Key(string text, ref int position, StringBuilder output)
    {
        if (text[position] is '"' or '\'') return String(text, ref position, output);
        var start = position;
        while (position < text.Length && (char.IsLetterOrDigit(text[position]) || text[position] is '_' or '-' or '$')) position++;
        if (position == start) return false;
        output.Append('"').Append(text, start, position - start).Append('"');
        return true;
    }

    private static bool String(string text, ref int position, StringBuilder output)
    {
        var quote = text[position];
        if (text.AsSpan(position).StartsWith("\"\"\"") || text.AsSpan(position).StartsWith("'''")) return TripleQuoted(text, ref position, output, quote);
        position++;
        output.Append('"');
        while (position < text.Length)
        {
            var c = text[position++];
            if (c == quote)
            {
                output.Append('"');
                return true;
            }

            if (c == '\\' && position < text.Length) Escape(text, ref position, output);
            else Append(output, c);
        }

        return false;
    }

    private static bool TripleQuoted(string text, ref int position, StringBuilder output, char quote)
    {
        var end = text.IndexOf(new string(quote, 3), position + 3, StringComparison.Ordinal);
        if (end < 0) return false;
        output.Append('"');
        foreach (var c in text.AsSpan(position + 3, end - position - 3)) Append(output, c);
        output.Append('"');
        position = end + 3;
        return true;
    }

    private static void Escape(string text, ref int position, StringBuilder output)
    {
        var c = text[position++];
        switch (c)
        {
            case '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't':
                output.Append('\\').Append(c);
                break;
            case 'u' when position + 4 <= text.Length && text.AsSpan(position, 4).IndexOfAnyExcept(HexDigits) < 0:
                output.Append("\\u").Append(text, position, 4);
                position += 4;
                break;
            case '\'' or '`' or '$':
                output.Append(c);
                break;
            case '\n':
                output.Append("\\n");
                break;
            // "\d" of a pattern, "\." of a path: the backslash was meant.
            default:
                output.Append("\\\\");
                Append(output, c);
                break;
        }
    }

    private static void Append(StringBuilder output, char c)
    {
        switch (c)
        {
            case '"': output.Append("\\\""); break;
            case '\\': output.Append("\\\\"); break;
            case '\n': output.Append("\\n"); break;
            case '\r': output.Append("\\r"); break;
            case '\t': output.Append("\\t"); break;
            case < ' ': output.Append("\\u00").Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture)); break;
            default: output.Append(c); break;
        }
    }

    private static bool Word(string text, ref int position, StringBuilder output)
    {
        var start = position;
        while (position < text.Length && (char.IsLetterOrDigit(text[position]) || text[position] is '+' or '-' or '.' or '_')) position++;
        var word = text[start..position];
        var json = word switch { "True" => "true", "False" => "false", "None" or "undefined" => "null", _ => word };
        if (JsonMaking.Parse(json).IsMissing) return false;
        output.Append(json);
        return true;
    }

    private static void Skip(string text, ref int position, bool commas = false)
    {
        while (position < text.Length && (char.IsWhiteSpace(text[position]) || (commas && text[position] == ','))) position++;
    }
}
