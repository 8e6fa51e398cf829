using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Schemas;
using Sluice.Routing.Verification.Texts;
using Sluice.Routing.Verification.Transcripts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>Is a patch in its form, and do the lines that it goes by stand in the file as the transcript last showed it?</summary>
internal sealed class PatchCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "patch";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        var finding = Finding.Nothing;
        foreach (var (call, tool) in draft.SoundCalls().ToList())
        {
            var file = FileCall.Of(call);
            if (file.PatchText() is not { } text || (file.Trade == ToolTrade.Patch && !SpeaksPatches(tool, text))) continue;
            var each = file.Trade == ToolTrade.Shell ? LookInside(draft, text) : Look(draft, call, text);
            if (each.Outcome == CheckOutcome.Failed) draft.Reject(call);
            if (!finding.Applies || each.Outcome > finding.Outcome) finding = each;
        }

        return finding;
    }

    // Another tool of that name may want another form.
    private static bool SpeaksPatches(ToolDefinition tool, string text) =>
        text.Contains("*** ", StringComparison.Ordinal) || tool.Kind == ToolKind.Custom || tool.Description?.Decode().Contains(PatchText.Begin, StringComparison.Ordinal) == true;

    private static Finding LookInside(Examination draft, string script)
    {
        var end = script.IndexOf(PatchText.End, StringComparison.Ordinal);
        var patch = PatchText.Read(end < 0 ? script : script[..(end + PatchText.End.Length)]);
        return patch.Problem is null ? Context(draft, patch) : Malformed(patch.Problem);
    }

    private static Finding Look(Examination draft, ToolCallBlock call, string text)
    {
        var patch = PatchText.Read(text);
        if (patch.Problem is null) return Context(draft, patch);
        // The frame can be put right, the lines inside cannot.
        var framed = Framed(text);
        patch = PatchText.Read(framed);
        if (patch.Problem is not null) return Malformed(patch.Problem);
        var context = Context(draft, patch);
        if (context.Outcome == CheckOutcome.Failed) return context;
        var properties = new List<KeyValuePair<string, RawJson>>();
        foreach (var property in call.Arguments.EnumerateObject()) properties.Add(new(property.Name, property.Name is "input" or "patch" or "patchText" ? JsonMaking.Text(framed) : property.Value));
        draft.Replace(call, call with { Arguments = JsonMaking.Object(properties) });
        return Finding.Repaired("a patch lacked its first or last line");
    }

    private static string Framed(string text)
    {
        var start = text.IndexOf(PatchText.Begin, StringComparison.Ordinal);
        var body = start >= 0 ? text[start..] : text;
        var end = body.IndexOf(PatchText.End, StringComparison.Ordinal);
        body = end >= 0 ? body[..(end + PatchText.End.Length)] : body.TrimEnd().TrimEnd('`').TrimEnd() + "\n" + PatchText.End;
        return start >= 0 ? body : PatchText.Begin + "\n" + body;
    }

    private static Finding Context(Examination draft, PatchText patch)
    {
        foreach (var file in patch.Files)
        {
            if (file.Kind != PatchKind.Update) continue;
            if (FileKnowledge.Of(draft.Transcript, file.Path).Whole is not { } whole) continue;
            var lines = whole.Split('\n');
            foreach (var hunk in file.Hunks)
            {
                if (Stands(lines, hunk)) continue;
                var hint = new StringBuilder($"The lines that the patch of {PathNames.Name(file.Path)} goes by are not in the file.");
                if (NearestLines.Of(whole, string.Join('\n', hunk)) is { } near) hint.Append(" The nearest lines of the file are:\n").Append(near);
                return Finding.Failed("the lines that a patch goes by are not in the file as it was shown", hint.ToString());
            }
        }

        return Finding.Passed;
    }

    // The tool itself looks for them without regard to white space at both ends and to the kind of quotes.
    private static bool Stands(string[] lines, IReadOnlyList<string> hunk)
    {
        var count = hunk.Count;
        while (count > 0 && hunk[count - 1].Length == 0) count--;
        if (count == 0) return true;
        for (var i = 0; i + count <= lines.Length; i++)
        {
            var fits = true;
            for (var j = 0; fits && j < count; j++) fits = string.Equals(Plain(lines[i + j]), Plain(hunk[j]), StringComparison.Ordinal);
            if (fits) return true;
        }

        return false;
    }

    private static string Plain(string line)
    {
        var trimmed = line.Trim();
        if (System.Text.Ascii.IsValid(trimmed)) return trimmed;
        return trimmed.Replace('“', '"').Replace('”', '"').Replace('‘', '\'').Replace('’', '\'').Replace('–', '-').Replace('—', '-').Replace('\u00a0', ' ');
    }

    private static Finding Malformed(string problem) => Finding.Failed("a patch is not in its form", $"The patch is not in its form: {problem}. It begins with \"{PatchText.Begin}\" and ends with \"{PatchText.End}\".");
}
