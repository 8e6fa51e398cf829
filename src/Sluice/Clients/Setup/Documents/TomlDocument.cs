using System.Globalization;
using System.Text;

namespace Sluice.Clients.Setup.Documents;

/// <summary>TOML: Codex's configuration. A value is set in its own line, a table that is missing is added at the end.</summary>
internal sealed class TomlDocument : IDocumentFormat
{
    /// <inheritdoc/>
    public string Spell(string value) => Quote(value);

    /// <summary>A basic string.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') text.Append('\\').Append(rune);
            else if (Rune.IsControl(rune)) text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else text.Append(rune);
        }

        return text.Append('"').ToString();
    }

    /// <inheritdoc/>
    string? IDocumentFormat.Read(string spelled) => Read(spelled);

    /// <summary>Reads a string of one line; null when the value is something else.</summary>
    public static string? Read(string spelled)
    {
        if (spelled is ['\'', .. var literal, '\'']) return literal.Contains('\'', StringComparison.Ordinal) ? null : literal;
        if (spelled is not ['"', .. var basic, '"'] || basic.StartsWith('"')) return null;
        var value = new StringBuilder();
        for (var i = 0; i < basic.Length; i++)
        {
            if (basic[i] != '\\')
            {
                value.Append(basic[i]);
                continue;
            }

            if (++i == basic.Length) return null;
            var digits = basic[i] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits > 0)
            {
                if (i + digits >= basic.Length || !int.TryParse(basic.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rune) || !Rune.IsValid(rune)) return null;
                value.Append(new Rune(rune).ToString());
                i += digits;
                continue;
            }

            var at = "btnfre\"\\".IndexOf(basic[i], StringComparison.Ordinal);
            if (at < 0) return null;
            value.Append("\b\t\n\f\r\e\"\\"[at]);
        }

        return value.ToString();
    }

    /// <inheritdoc/>
    public void Check(string text) => TomlLines.Read(text);

    /// <inheritdoc/>
    public Range? Find(string text, IReadOnlyList<string> path) => Line(TomlLines.Read(text), path)?.Value;

    /// <inheritdoc/>
    public bool IsEmpty(string text, IReadOnlyList<string> path)
    {
        var lines = TomlLines.Read(text);
        return lines.Exists(line => IsTable(line, path)) && !lines.Exists(line => !line.IsHead && line.Table.SequenceEqual(path));
    }

    /// <inheritdoc/>
    public string Set(string text, IReadOnlyList<string> path, string spelled)
    {
        var lines = TomlLines.Read(text);
        if (Line(lines, path) is { IsHead: false } set)
        {
            var (start, length) = set.Value.GetOffsetAndLength(text.Length);
            return DocumentText.Splice(text, start, start + length, spelled);
        }

        // 1. Forms that mean the same and leave no line to set.
        var (table, key) = (path.Take(path.Count - 1).ToArray(), path[^1]);
        if (lines.Find(line => InTheWay(line, table, path)) is { } other)
            throw DocumentException.At(text, other.Value.Start.Value, $"{DocumentText.Show(other.Path)} is written in a way that leaves no place for {DocumentText.Show(path)}");

        // 2. Behind the last line of its table.
        var ending = DocumentText.LineEnding(text);
        var added = $"{DocumentText.Show([key])} = {spelled}";
        if (lines.FindLast(line => line.Table.SequenceEqual(table) && !line.IsOfArray) is { } last)
        {
            var line = text[last.LineStart..last.Value.Start.Value];
            added = line[..(line.Length - line.TrimStart().Length)] + added;
            return DocumentText.BeforeLineEnding(text, last.Next) < last.Next ? DocumentText.Splice(text, last.Next, last.Next, added + ending) : text + ending + added;
        }

        // 3. At the head of the file, before every table; or in a new table at its end, after an empty line.
        var start0 = DocumentText.Start(text);
        if (table.Length == 0) return DocumentText.Splice(text, start0, start0, added + ending);
        var head = $"[{DocumentText.Show(table)}]{ending}{added}";
        if (text.Length == start0) return text + head + ending;
        return DocumentText.BeforeLineEnding(text, text.Length) < text.Length ? text + ending + head + ending : text + ending + ending + head;
    }

    /// <inheritdoc/>
    public string Remove(string text, IReadOnlyList<string> path)
    {
        if (path.Count == 0) return text[..DocumentText.Start(text)];
        var lines = TomlLines.Read(text);
        if (Line(lines, path) is not { } line) return text;
        var start = line.LineStart;
        if (line.Next == text.Length && DocumentText.BeforeLineEnding(text, line.Next) == line.Next) start = DocumentText.BeforeLineEnding(text, start);

        // A table goes together with the empty line before it.
        if (line.IsHead && DocumentText.BeforeLineEnding(text, start) is var before && before < start && (DocumentText.BeforeLineEnding(text, before) < before || start < line.LineStart)) start = before;
        return DocumentText.Splice(text, start, line.Next, "");
    }

    private static TomlLine? Line(List<TomlLine> lines, IReadOnlyList<string> path)
    {
        var found = lines.FindAll(line => (!line.IsHead || IsTable(line, path)) && line.Path.SequenceEqual(path));
        return found.Count > 0 ? found[0] : null;
    }

    private static bool IsTable(TomlLine line, IReadOnlyList<string> path) => line is { IsHead: true, IsOfArray: false } && line.Table.SequenceEqual(path);

    // An inline table above it, dotted keys into its table, an array of tables, or a table where the value belongs.
    private static bool InTheWay(TomlLine line, string[] table, IReadOnlyList<string> path) =>
        (!line.IsHead && line.Path.Count < path.Count && StartsWith(path, line.Path))
        || (!line.IsHead && table.Length > 0 && line.Path.Count > table.Length && StartsWith(line.Path, table) && line.Table.Count < table.Length)
        || (line.IsOfArray && StartsWith(path, line.Table))
        || (line.Path.Count >= path.Count && StartsWith(line.Path, path));

    private static bool StartsWith(IReadOnlyList<string> path, IReadOnlyList<string> start) => path.Count >= start.Count && path.Take(start.Count).SequenceEqual(start);
}
