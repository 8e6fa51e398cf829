using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Gateway.Platform.Jsonc;

namespace Sluice.Clients.Setup.Documents;

/// <summary>JSON with comments and trailing commas: Claude Code's, Gemini CLI's and opencode's settings.</summary>
internal sealed class JsoncDocument : IDocumentFormat
{
    /// <inheritdoc/>
    public string Spell(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <inheritdoc/>
    string? IDocumentFormat.Read(string spelled) => Read(spelled);

    /// <summary>Reads a spelled string; null when the value is something else.</summary>
    public static string? Read(string spelled)
    {
        try
        {
            using var value = JsonDocument.Parse(spelled);
            return value.RootElement.ValueKind is JsonValueKind.String ? value.RootElement.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Check(string text)
    {
        if (Tree(text) is { IsObject: false } root) throw DocumentException.At(text, root.Start, "expected an object");
    }

    /// <inheritdoc/>
    public Range? Find(string text, IReadOnlyList<string> path) => Node(text, path) is { } node ? node.Start..node.End : null;

    /// <inheritdoc/>
    public bool IsEmpty(string text, IReadOnlyList<string> path) =>
        Node(text, path) is { IsObject: true, Entries.Count: 0 } node && string.IsNullOrWhiteSpace(text[(node.Start + 1)..(node.End - 1)]);

    /// <inheritdoc/>
    public string Set(string text, IReadOnlyList<string> path, string spelled)
    {
        // 1. As deep as there is something already.
        var root = Tree(text);
        var (node, depth) = (root, 0);
        while (node is not null && depth < path.Count)
        {
            if (!node.IsObject) throw DocumentException.At(text, node.Start, $"{DocumentText.Show(path.Take(depth))} is no object");
            if (Member(text, node, path, depth) is not { } member) break;
            (node, depth) = (member.Value, depth + 1);
        }

        // 2. In its place, or with the objects around it that are missing.
        if (node is not null && depth == path.Count) return DocumentText.Splice(text, node.Start, node.End, spelled);
        var ending = DocumentText.LineEnding(text);
        if (root is null || node is null)
        {
            var start = DocumentText.Start(text);
            return DocumentText.Splice(text, start, start, (path.Count == 0 ? spelled : Nested(path, 0, spelled, "", "  ", ending)) + (text.Length == start ? ending : ""));
        }

        return node.Entries!.Count == 0 && IsEmpty(text, [.. path.Take(depth)])
            ? DocumentText.Splice(text, node.Start, node.End, Nested(path, depth, spelled, Indent(text, node.Start), Unit(text, root), ending))
            : Add(text, root, node, path, depth, spelled, ending);
    }

    /// <inheritdoc/>
    public string Remove(string text, IReadOnlyList<string> path)
    {
        if (path.Count == 0) return DocumentText.Splice(text, DocumentText.Start(text), text.Length, "");
        if (Node(text, [.. path.Take(path.Count - 1)]) is not { IsObject: true, Entries: { } members } parent) return text;
        if (Member(text, parent, path, path.Count - 1) is not { } member) return text;

        // With the line ending and the indentation, or the spaces, before it; never with a comment.
        var start = member.Start;
        while (text[start - 1] is ' ' or '\t') start--;
        start = DocumentText.BeforeLineEnding(text, start);
        if (member.Comma >= 0) return DocumentText.Splice(text, start, member.Comma + 1, "");

        // The last one, without a comma of its own: that of its predecessor is one too many now.
        var at = parent.IndexOf(path[^1]);
        text = DocumentText.Splice(text, start, member.Value.End, "");
        return at == 0 ? text : DocumentText.Splice(text, members[at - 1].Comma, members[at - 1].Comma + 1, "");
    }

    private static JsoncNode? Tree(string text)
    {
        try
        {
            return JsoncTree.ReadStrict(text);
        }
        catch (JsoncException error)
        {
            throw DocumentException.At(text, error.Offset, error.Message);
        }
    }

    private static JsoncNode? Node(string text, IReadOnlyList<string> path)
    {
        var node = Tree(text);
        for (var depth = 0; node is not null && depth < path.Count; depth++) node = Member(text, node, path, depth)?.Value;
        return node;
    }

    // Readers differ in which of two members with one name counts.
    private static JsoncEntry? Member(string text, JsoncNode node, IReadOnlyList<string> path, int depth)
    {
        if (!node.IsObject) return null;
        var found = node.Entries!.Where(member => member.Name == path[depth]).ToList();
        return found.Count > 1 ? throw DocumentException.At(text, found[1].Start, $"{DocumentText.Show(path.Take(depth + 1))} stands twice") : found is [var one] ? one : null;
    }

    // Behind the last member and what stands on its line, on a line of its own if the object has lines.
    private string Add(string text, JsoncNode root, JsoncNode node, IReadOnlyList<string> path, int depth, string spelled, string ending)
    {
        var last = node.Entries is { Count: > 0 } members ? members[^1] : null;
        var comma = last is { Comma: >= 0 };
        var place = last is null ? node.Start + 1 : comma ? last.Comma + 1 : last.Value.End;
        var at = place;
        var ownLine = false;
        for (var i = place; i < text.Length; i++)
        {
            if (text[i] is ' ' or '\t') continue;
            if (text[i] is '\r' or '\n')
            {
                (at, ownLine) = (i, true);
                break;
            }

            var end = JsoncTrivia.EndOfComment(text, i);
            if (end < 0) break;
            at = end;
            i = end - 1;
        }

        var unit = Unit(text, root);
        var indent = last is null ? Indent(text, node.Start) + unit : Indent(text, last.Start);
        var pair = ownLine ? Pair(path, depth, spelled, indent, unit, ending) : Pair(path, depth, spelled, "", "", "");
        text = DocumentText.Splice(text, at, at, (ownLine ? ending + indent : " ") + pair + (comma ? "," : ""));
        return last is null || comma ? text : DocumentText.Splice(text, last.Value.End, last.Value.End, ",");
    }

    // The objects from a depth on, each on lines of its own.
    private string Nested(IReadOnlyList<string> path, int depth, string spelled, string indent, string unit, string ending) =>
        $"{{{ending}{indent}{unit}{Pair(path, depth, spelled, indent + unit, unit, ending)}{ending}{indent}}}";

    private string Pair(IReadOnlyList<string> path, int depth, string spelled, string indent, string unit, string ending) =>
        $"{Spell(path[depth])}: {(depth + 1 == path.Count ? spelled : Nested(path, depth + 1, spelled, indent, unit, ending))}";

    private static string Indent(string text, int offset)
    {
        var start = DocumentText.LineStart(text, offset);
        var end = start;
        while (end < text.Length && text[end] is ' ' or '\t') end++;
        return text[start..end];
    }

    // What one level is indented by; two spaces where nothing tells.
    private static string Unit(string text, JsoncNode root)
    {
        if (!root.IsObject || root.Entries is not [var first, ..] || DocumentText.LineStart(text, first.Start) <= root.Start) return "  ";
        var (outer, inner) = (Indent(text, root.Start), Indent(text, first.Start));
        return inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal) ? inner[outer.Length..] : "  ";
    }
}
