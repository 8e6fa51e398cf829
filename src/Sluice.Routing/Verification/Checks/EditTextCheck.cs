using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;
using Sluice.Routing.Verification.Texts;
using Sluice.Routing.Verification.Transcripts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>
/// Does the text that an edit replaces stand exactly once in the file, as the transcript last showed it? A copy with other white
/// space, line numbers or escapes is put right when only one place fits. What the transcript does not know for certain passes.
/// </summary>
internal sealed class EditTextCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "edit-text";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        Dictionary<string, FileKnowledge>? files = null;
        var finding = Finding.Nothing;
        foreach (var (call, _) in draft.SoundCalls().ToList())
        {
            var file = FileCall.Of(call);
            if (file.Trade is not (ToolTrade.Edit or ToolTrade.Write) || file.Path is not { Length: > 0 } path) continue;
            files ??= new Dictionary<string, FileKnowledge>(StringComparer.Ordinal);
            var key = PathNames.Normal(path);
            if (!files.TryGetValue(key, out var knowledge)) files[key] = knowledge = FileKnowledge.Of(draft.Transcript, path);
            var each = file.Trade == ToolTrade.Write ? Finding.Nothing : Look(draft, call, file, knowledge, out file);
            if (each.Outcome == CheckOutcome.Failed) draft.Reject(call);
            else knowledge.Apply(file);
            if (each.Applies && (!finding.Applies || each.Outcome > finding.Outcome)) finding = each;
        }

        return finding;
    }

    private static Finding Look(Examination draft, ToolCallBlock call, FileCall file, FileKnowledge knowledge, out FileCall mended)
    {
        mended = file;
        var finding = Finding.Passed;
        var edits = file.Replacements().ToList();
        // Several edits of one call build on each other.
        var text = knowledge.Whole;
        for (var i = 0; i < edits.Count; i++)
        {
            var edit = edits[i];
            if (string.Equals(edit.Old, edit.New, StringComparison.Ordinal))
                return Finding.Failed("an edit changes nothing", $"The edit of {PathNames.Name(file.Path!)} replaces a text by itself. Give the changed text as the new one.");
            if (text is null)
            {
                if (i == 0 && IsGuess(draft, file, edit, knowledge))
                    return Finding.Failed("an edit of a file that was never shown", $"{file.Path} has not been read in this conversation, so its text cannot be known. Read it first, then edit it.");
                var partial = TwiceInAPart(knowledge, edit);
                if (partial is not null) return partial.Value;
                continue;
            }

            var failed = Against(text, file, ref edit);
            if (failed is not null) return failed.Value;
            if (!ReferenceEquals(edit, edits[i]))
            {
                if (edits.Count > 1) return Finding.Failed("the text that an edit replaces is not in the file as it was shown", NotThere(text, file, edits[i]));
                var arguments = Mend(call.Arguments, edit);
                draft.Replace(call, call with { Arguments = arguments });
                mended = file with { Arguments = arguments };
                finding = Finding.Repaired("the text that an edit replaces differed from the file in white space, line numbers or escapes");
            }

            text = After(text, edit);
        }

        return finding;
    }

    // Null: it fits. A repaired replacement comes back in its place.
    private static Finding? Against(string text, FileCall file, ref Replacement edit)
    {
        if (edit.Old.Length == 0)
        {
            return text.Trim().Length == 0 ? null : Finding.Failed("an edit of a file that is not empty replaces nothing", $"{PathNames.Name(file.Path!)} exists and is not empty: give the exact text to be replaced.");
        }

        // The listing may or may not show the line end of the last line.
        var whole = text.EndsWith('\n') ? text : text + "\n";
        var at = whole.IndexOf(edit.Old, StringComparison.Ordinal);
        if (at < 0)
        {
            if (LooseMatch.Find(text, edit.Old, edit.New) is { } found)
            {
                edit = edit with { Old = found.Old, New = found.New };
                return null;
            }

            if (file.IsTolerant && LooseMatch.IsThere(text, edit.Old)) return null;
            return Finding.Failed("the text that an edit replaces is not in the file as it was shown", NotThere(text, file, edit));
        }

        if (edit.All || whole.IndexOf(edit.Old, at + 1, StringComparison.Ordinal) < 0) return null;
        return Finding.Failed(
            "the text that an edit replaces stands in the file more than once",
            $"The text to be replaced stands in {PathNames.Name(file.Path!)} more than once (lines {NearestLines.Places(whole, edit.Old)}). Include more of the lines around the one that is meant, or replace all of them.");
    }

    private static string NotThere(string text, FileCall file, Replacement edit)
    {
        var hint = new StringBuilder($"The text to be replaced is not in {PathNames.Name(file.Path!)}. It must be copied exactly, without line numbers.");
        if (NearestLines.Of(text, edit.Old) is { } near) hint.Append(" The nearest lines of the file are:\n").Append(near);
        else if (text.Length <= 600) hint.Append(" The file is:\n").Append(text);
        return hint.ToString();
    }

    // Whatever the rest of the file holds, what was shown holds it twice.
    private static Finding? TwiceInAPart(FileKnowledge knowledge, Replacement edit)
    {
        if (edit.All || edit.Old.Length == 0) return null;
        foreach (var part in knowledge.Parts)
        {
            var at = part.IndexOf(edit.Old, StringComparison.Ordinal);
            if (at < 0 || part.IndexOf(edit.Old, at + edit.Old.Length, StringComparison.Ordinal) < 0) continue;
            return Finding.Failed(
                "the text that an edit replaces stands in the file more than once",
                "The text to be replaced stands in the file more than once. Include more of the lines around the one that is meant, or replace all of them.");
        }

        return null;
    }

    // A file that nothing has shown, and a text of which nothing stands anywhere: the model has made it up.
    private static bool IsGuess(Examination draft, FileCall file, Replacement edit, FileKnowledge knowledge)
    {
        if (knowledge.WasShown || edit.Old.Length == 0 || draft.Transcript.IsContinued) return false;
        // A piece that every client writes alike in JSON.
        var piece = edit.Old.Split(['\n', '\t', '"', '\\', '/', '<', '>', '&', '\'', '+']).Select(each => each.Trim()).Where(each => Ascii.IsValid(each)).MaxBy(each => each.Length) ?? "";
        return piece.Length >= 4 && !draft.Transcript.Holds(piece);
    }

    private static string? After(string text, Replacement edit)
    {
        if (edit.Old.Length == 0) return edit.New;
        var at = text.IndexOf(edit.Old, StringComparison.Ordinal);
        if (at < 0) return null;
        return edit.All ? text.Replace(edit.Old, edit.New, StringComparison.Ordinal) : string.Concat(text.AsSpan(0, at), edit.New, text.AsSpan(at + edit.Old.Length));
    }

    private static RawJson Mend(RawJson arguments, Replacement edit)
    {
        var properties = new List<KeyValuePair<string, RawJson>>();
        foreach (var property in arguments.EnumerateObject())
        {
            var value = property.Name switch
            {
                "old_string" or "oldString" or "old_str" => JsonMaking.Text(edit.Old),
                "new_string" or "newString" or "new_str" => JsonMaking.Text(edit.New),
                _ => property.Value,
            };
            properties.Add(new(property.Name, value));
        }

        return JsonMaking.Object(properties);
    }
}
