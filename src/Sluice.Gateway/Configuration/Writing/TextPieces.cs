using System.Text;
using Sluice.Gateway.Platform.Jsonc;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>One entry of an object or list with everything around it that is its own.</summary>
/// <param name="Origin">Its place when the text was taken apart; -1 when it is new.</param>
/// <param name="Lead">What stands before it: line breaks, indentation, comments above it.</param>
/// <param name="Core">Name and value.</param>
/// <param name="BeforeComma">What stands between it and its comma.</param>
/// <param name="Trail">What follows on its line: its comment.</param>
/// <param name="Between">What stands between name and value, as part of the core.</param>
internal sealed record TextPiece(int Origin, string Lead, string Core, string BeforeComma = "", string Trail = "", string Between = "")
{
    /// <summary>Its comments, as a lead for what takes its place; empty when it has none.</summary>
    /// <param name="lineBreak">Line break and indentation.</param>
    public string Comments(string lineBreak)
    {
        var lead = JsoncTrivia.Comments(Lead).Any() ? Lead.TrimEnd(' ', '\t', '\r', '\n') : "";
        return string.Concat([lead, .. JsoncTrivia.Comments(Between + BeforeComma + Trail).Select(comment => lineBreak + comment)]);
    }
}

/// <summary>
/// An object or list taken apart so that its entries can be changed, moved, added and taken out, each with the comments that are
/// its own. Put together unchanged it is the same text, byte for byte.
/// </summary>
internal sealed class TextPieces
{
    private readonly string _open;
    private readonly string _close;
    private readonly string _firstBlank;
    private readonly string _separator;
    private readonly bool _trailingComma;
    private readonly bool _wasEmpty;
    private string _tail;

    /// <summary>Takes it apart.</summary>
    public TextPieces(string text, JsoncNode node, TextStyle style)
    {
        (Style, IsList) = (style, node.IsList);
        Outer = TextStyle.IndentAt(text, node.Start);
        var at = JsoncTrivia.EndOfLine(text, node.Start + 1);
        if (at >= text.Length || text[at] is not ('\r' or '\n')) at = node.Start + 1;
        _open = text[node.Start..at];
        foreach (var (index, entry) in node.Entries!.Index())
        {
            var (value, comma) = (entry.Value.End, entry.Comma);
            var end = JsoncTrivia.EndOfLine(text, comma >= 0 ? comma + 1 : value);
            var between = text[entry.NameEnd..entry.Value.Start];
            Entries.Add(comma >= 0
                ? new TextPiece(index, text[at..entry.Start], text[entry.Start..value], text[value..comma], text[(comma + 1)..end], between)
                : new TextPiece(index, text[at..entry.Start], text[entry.Start..value], "", text[value..end], between));
            at = end;
        }

        (_tail, _close) = (text[at..(node.End - 1)], text[(node.End - 1)..node.End]);
        _trailingComma = node.Entries is [.., { Comma: >= 0 }];
        _wasEmpty = Entries.Count == 0;
        HasLines = JsoncTrivia.HasLine(_wasEmpty ? _open + _tail : Entries[^1].Lead);
        _firstBlank = _wasEmpty ? (IsList ? "" : " ") : Blank(Entries[0].Lead);
        _separator = Entries is [_, var second, ..] && !JsoncTrivia.HasLine(second.Lead) ? Blank(second.Lead) : " ";
        Indent = Entries is [.., var last] && HasLines && IndentOf(last.Lead) is var own && string.IsNullOrWhiteSpace(own) ? own : Outer + Style.Unit;
    }

    /// <summary>How the text is written.</summary>
    public TextStyle Style { get; }

    /// <summary>The entries, in order.</summary>
    public List<TextPiece> Entries { get; } = [];

    /// <summary>Indentation of the entries.</summary>
    public string Indent { get; }

    /// <summary>Indentation of the line on which it begins.</summary>
    public string Outer { get; }

    /// <summary>Whether its entries stand on lines of their own; to be set where there are none yet.</summary>
    public bool HasLines { get; set; }

    /// <summary>Whether it is a list.</summary>
    public bool IsList { get; }

    /// <summary>An entry that is new.</summary>
    public TextPiece New(string core) => new(-1, HasLines ? Style.Ending + Indent : _separator, core);

    /// <summary>Takes an entry out; its comments stay where it was.</summary>
    public void RemoveAt(int index)
    {
        var comments = Entries[index].Comments(Style.Ending + Indent);
        Entries.RemoveAt(index);
        if (comments.Length == 0) return;
        if (index < Entries.Count) Entries[index] = Entries[index] with { Lead = Join(comments, Entries[index].Lead, Indent) };
        else _tail = Join(comments, _tail, Outer);
    }

    /// <summary>The text.</summary>
    public override string ToString()
    {
        if (Entries.Count == 0 && string.IsNullOrWhiteSpace(_open[1..] + _tail)) return _wasEmpty ? _open + _tail + _close : _open[..1] + _close;
        var text = new StringBuilder(_open);
        var trivia = _open[1..];
        for (var i = 0; i < Entries.Count; i++)
        {
            var entry = Entries[i];
            text.Append(OffComment(trivia, Placed(entry, i), Indent)).Append(entry.Core).Append(entry.BeforeComma);
            if (i < Entries.Count - 1 || _trailingComma) text.Append(',');
            text.Append(trivia = entry.Trail);
        }

        return text.Append(OffComment(trivia, Tail(), Outer)).Append(_close).ToString();
    }

    // What becomes the first of a line begins as the first did, and what was the first as the others do.
    private string Placed(TextPiece piece, int place) =>
        (place == 0) == (piece.Origin == 0) || JsoncTrivia.HasLine(piece.Lead) ? piece.Lead
        : (place == 0 ? _firstBlank : _separator) + piece.Lead.TrimStart(' ', '\t');

    private string Tail() => !_wasEmpty || Entries.Count == 0 ? _tail
        : HasLines ? (JsoncTrivia.HasLine(_tail) ? _tail : _tail.TrimEnd(' ', '\t') + Style.Ending + Outer)
        : string.IsNullOrWhiteSpace(_tail) ? _firstBlank
        : _tail;

    private string OffComment(string before, string next, string indent) =>
        JsoncTrivia.EndsInsideLineComment(before) && !StartsLine(next) ? Style.Ending + indent + next.TrimStart(' ', '\t') : next;

    private string Join(string comments, string next, string indent) => comments + OffComment(comments, next, indent);

    private static string Blank(string lead) => lead[..(lead.Length - lead.TrimStart(' ', '\t', '\r', '\n').Length)];

    private static string IndentOf(string lead) => lead[(lead.LastIndexOfAny(['\r', '\n']) + 1)..];

    private static bool StartsLine(string trivia) => trivia.TrimStart(' ', '\t') is ['\r' or '\n', ..];
}
