using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Gateway.Platform.Jsonc;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>How a text is written, so that what is added looks as if its author had added it.</summary>
/// <param name="Ending">Its line break.</param>
/// <param name="Unit">What one level is indented by.</param>
internal sealed record TextStyle(string Ending, string Unit)
{
    private const int LongestLine = 110;

    /// <summary>The style of a text; line feeds and two spaces where nothing tells.</summary>
    public static TextStyle Of(string text)
    {
        var at = text.AsSpan().IndexOfAny('\r', '\n');
        var ending = at < 0 || text[at] == '\n' ? "\n" : at + 1 < text.Length && text[at + 1] == '\n' ? "\r\n" : "\r";
        var root = JsoncTree.Read(text);
        if (root.Entries is not [var first, ..] || LineStart(text, first.Start) <= root.Start) return new TextStyle(ending, "  ");
        var (outer, inner) = (IndentAt(text, root.Start), IndentAt(text, first.Start));
        return new TextStyle(ending, inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal) ? inner[outer.Length..] : "  ");
    }

    /// <summary>The indentation of the line that an offset stands on.</summary>
    public static string IndentAt(string text, int offset)
    {
        var start = LineStart(text, offset);
        var end = start;
        while (end < text.Length && text[end] is ' ' or '\t') end++;
        return text[start..end];
    }

    /// <summary>Spells a name or a text.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>Spells a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="indent">Indentation of the line on which it begins.</param>
    /// <param name="onLines">Whether an object has a line for each member, as its neighbours do; null: when it would be long.</param>
    public string Spell(JsonElement value, string indent, bool? onLines = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array:
                var line = OnOneLine(value);
                var isLong = indent.Length + line.Length > LongestLine;
                var wanted = value.ValueKind is JsonValueKind.Object ? onLines ?? !IsLeaf(value) : !IsLeaf(value) && value.GetArrayLength() > 1;
                return (wanted || isLong) && line.Length > 2 ? OnLines(value, indent, onLines) : line;
            case JsonValueKind.String:
                return Quote(value.GetString()!);
            default:
                return value.GetRawText();
        }
    }

    private string OnLines(JsonElement value, string indent, bool? onLines)
    {
        var text = new StringBuilder();
        var inner = indent + Unit;
        if (value.ValueKind is JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray()) text.Append($"{(text.Length > 0 ? "," : "")}{Ending}{inner}{Spell(item, inner)}");
            return $"[{text}{Ending}{indent}]";
        }

        foreach (var member in value.EnumerateObject()) text.Append($"{(text.Length > 0 ? "," : "")}{Ending}{inner}{Quote(member.Name)}: {Spell(member.Value, inner, onLines is true && !IsLeaf(member.Value) ? true : null)}");
        return $"{{{text}{Ending}{indent}}}";
    }

    private static string OnOneLine(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.EnumerateObject().Any() => $"{{ {string.Join(", ", value.EnumerateObject().Select(static member => $"{Quote(member.Name)}: {OnOneLine(member.Value)}"))} }}",
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(OnOneLine))}]",
        JsonValueKind.String => Quote(value.GetString()!),
        _ => value.GetRawText(),
    };

    // Nothing in it but single values and lists of them.
    private static bool IsLeaf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(static member => member.Value.ValueKind is not JsonValueKind.Object && IsLeaf(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(static item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)),
        _ => true,
    };

    private static int LineStart(string text, int offset)
    {
        while (offset > 0 && text[offset - 1] is not ('\r' or '\n')) offset--;
        return offset == 0 && text.StartsWith('\uFEFF') ? 1 : offset;
    }
}
