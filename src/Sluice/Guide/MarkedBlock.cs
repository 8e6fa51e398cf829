using System.Text.RegularExpressions;
using Sluice.Clients.Setup.Documents;

namespace Sluice.Guide;

/// <summary>A file whose marks do not pair up; the message says on which lines.</summary>
internal sealed class MarkException(string message) : Exception(message);

/// <summary>How the lines of marks are written.</summary>
internal enum MarkStyle
{
    /// <summary>A comment of Markdown; what it encloses is read as the text around it.</summary>
    Markdown,

    /// <summary>Lines with a number sign, for <c>.cursorrules</c>.</summary>
    Hash,

    /// <summary>The whole file is ours and begins with front matter, in which the first mark is a comment.</summary>
    FrontMatter,
}

/// <summary>What a block holds.</summary>
/// <param name="Lines">Its text.</param>
/// <param name="FrontMatter">Lines at the head of a file that is wholly ours.</param>
internal sealed record BlockContent(IReadOnlyList<string> Lines, IReadOnlyList<string> FrontMatter);

/// <summary>
/// One block of ours in a text of somebody else's: found by its marks, replaced in place, taken away again. Everything around
/// it stays byte for byte; putting it in and taking it away gives the text of before. Texts are whole files, a byte order mark
/// included.
/// </summary>
internal static partial class MarkedBlock
{
    private const string FrontMatterLine = "---";

    /// <summary>The block, mark to mark.</summary>
    /// <param name="style">How marks are written.</param>
    /// <param name="content">What stands between them.</param>
    /// <param name="isNew">The file is made for it, and goes with it.</param>
    public static IReadOnlyList<string> Lines(MarkStyle style, BlockContent content, bool isNew)
    {
        var begin = $"sluice:begin{(isNew ? " new" : "")} (by sluice guide; edits in here are lost)";
        return style switch
        {
            MarkStyle.Hash => [$"# {begin}", .. content.Lines, "# sluice:end"],
            MarkStyle.FrontMatter => [FrontMatterLine, $"# {begin}", .. content.FrontMatter, FrontMatterLine, "", .. content.Lines, "<!-- sluice:end -->"],
            _ => [$"<!-- {begin} -->", .. content.Lines, "<!-- sluice:end -->"],
        };
    }

    /// <summary>Puts the block in: where one stands already, else at the end.</summary>
    /// <param name="text">The file; empty when there is none.</param>
    /// <param name="exists">There is a file.</param>
    /// <param name="style">How marks are written.</param>
    /// <param name="content">What stands between the marks.</param>
    /// <exception cref="MarkException">The marks do not pair up, or the file is not ours to begin with front matter.</exception>
    public static string Put(string text, bool exists, MarkStyle style, BlockContent content)
    {
        var end = NewLine(text);
        if (Find(text) is { } place)
        {
            // What is written by hand in another style stays in it.
            style = place.HasFrontMatter ? MarkStyle.FrontMatter : style is MarkStyle.FrontMatter ? MarkStyle.Markdown : style;
            return DocumentText.Splice(text, place.Start, place.End, string.Join(end, Lines(style, content, place.IsNew)));
        }

        if (style is MarkStyle.FrontMatter && text.Length > DocumentText.Start(text)) throw new MarkException("it was not written by Sluice");
        var block = string.Join(end, Lines(style, content, !exists));
        if (text.Length == DocumentText.Start(text)) return text + block + end;

        // An empty line before it. What ended without a line break still does, so that taking the block away can tell.
        return text.EndsWith('\n') ? text + end + block + end : text + end + end + block;
    }

    /// <summary>Takes the block away.</summary>
    /// <param name="text">The file.</param>
    /// <returns>The text without it; null when the file was made for it and nothing else is in it. The same text when there is no block.</returns>
    /// <exception cref="MarkException">The marks do not pair up.</exception>
    public static string? Take(string text)
    {
        if (Find(text) is not { } place) return text;
        var end = NewLine(text);
        var before = text[..place.Start];
        var after = text[place.End..];
        if (after.Length == 0)
        {
            if (before.EndsWith(end + end, StringComparison.Ordinal)) before = before[..^(2 * end.Length)];
        }
        else
        {
            after = after[DocumentText.AfterLineEnding(after, 0)..];
            if (before.EndsWith('\n' + end, StringComparison.Ordinal)) before = before[..^end.Length];
        }

        return place.IsNew && string.IsNullOrWhiteSpace(before.TrimStart(DocumentText.ByteOrderMark) + after) ? null : before + after;
    }

    /// <summary>Whether there is a block.</summary>
    /// <exception cref="MarkException">The marks do not pair up.</exception>
    public static bool IsIn(string text) => Find(text) is not null;

    private static Place? Find(string text)
    {
        List<(Match Mark, bool IsBegin)> marks = [.. Mark().Matches(text).Select(mark => (mark, mark.Groups["what"].ValueSpan is "begin"))];
        if (marks.Count == 0) return null;
        if (marks is not [(var begin, true), (var end, false)])
        {
            var told = string.Join(", ", marks.Select(mark => $"sluice:{(mark.IsBegin ? "begin" : "end")} on line {DocumentException.LineOf(text, mark.Mark.Index)}"));
            throw new MarkException($"it has {(marks.Count(mark => mark.IsBegin) > 1 ? "more than one block of Sluice's" : "marks of Sluice's that do not pair up")}: {told}");
        }

        var start = begin.Index;
        var head = DocumentText.Start(text);
        var hasFrontMatter = begin.ValueSpan.StartsWith('#') && text.AsSpan(head, start - head).TrimEnd() is FrontMatterLine;
        return new Place(hasFrontMatter ? head : start, end.Index + end.Length, hasFrontMatter, begin.Groups["new"].Success);
    }

    private static string NewLine(string text)
    {
        // A carriage return at the very end would look like a part of the line break that is put behind it.
        var at = text.IndexOf('\n', StringComparison.Ordinal);
        if (at < 0) return text.EndsWith('\r') ? "\r\n" : "\n";
        return at > 0 && text[at - 1] == '\r' ? "\r\n" : "\n";
    }

    private readonly record struct Place(int Start, int End, bool HasFrontMatter, bool IsNew);

    // At the start of a line, a byte order mark aside.
    [GeneratedRegex(@"(?<=\A\uFEFF|^)(<!--[ \t]*sluice:(?<what>begin|end)\b(?<new>[ \t]new\b)?[^\r\n>]*-->|\#[ \t]*sluice:(?<what>begin|end)\b(?<new>[ \t]new\b)?[^\r\n]*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mark();
}
