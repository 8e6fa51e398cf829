using System.Globalization;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification.Prose;

namespace Sluice.Routing.Verification.Checks;

/// <summary>Is a tool call written as prose? One that can be read becomes a real call; what stands behind it, the model has made up, is dropped.</summary>
internal sealed class ProseCallCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "prose-call";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (!draft.Tools.Any || draft.Calls.Count > 0 || draft.Request.OutputFormat is not null || draft.Text.Length == 0) return Finding.Nothing;
        if (draft.Request.ToolChoice?.Mode == ToolChoiceMode.None) return Finding.Nothing;
        var text = draft.Text;
        var passages = ProseCalls.Find(text, draft.Tools);
        if (passages.Count == 0) return Finding.Passed;
        var calls = passages.SelectMany(passage => passage.Calls).ToList();
        // Who talks about such tags quotes them.
        if (calls.Exists(call => draft.Tools.Near(call.Name) is null) || calls.Count == 0)
        {
            return draft.Transcript.UserSays(text[passages[0].Start..Math.Min(text.Length, passages[0].Start + 8)])
                ? Finding.Passed
                : Finding.Failed("a tool call was written as text", $"A tool call was written as text and could not be read. Use the tool interface. The tools are: {draft.Tools.Names(calls.Count == 0 ? "" : calls[0].Name)}.");
        }

        if (calls.FindIndex(call => call.Arguments.IsMissing) is >= 0 and var broken)
        {
            var tool = draft.Tools.Near(calls[broken].Name)!;
            return Finding.Failed("a tool call was written as text and breaks off", $"A call of {tool.Name} was written as text and could not be read. Use the tool interface. Its parameters: {ToolBox.Parameters(tool)}.");
        }

        Mend(draft, text[..passages[0].Start].TrimEnd(), calls);
        return Finding.Repaired("a tool call that was written as text became a call");
    }

    private static void Mend(Examination draft, string before, List<ProseCall> calls)
    {
        var content = new List<ContentBlock>();
        content.AddRange(draft.Answer.Content.Where(block => block is not TextBlock));
        if (before.Length > 0) content.Add(new TextBlock(JsonText.FromString(before)));
        var used = new HashSet<string>(draft.Transcript.Exchanges.Select(exchange => exchange.Call.Id), StringComparer.Ordinal);
        foreach (var call in calls)
        {
            var name = draft.Tools.Near(call.Name)!.Name;
            content.Add(new ToolCallBlock(FreshId(name, call.Arguments, used), name, call.Arguments));
        }

        draft.Replace(content, new StopReason(StopKind.ToolCalls, "tool_calls"));
    }

    // From the call itself, so that verifying stays a function of its input; unique in the conversation.
    private static string FreshId(string name, RawJson arguments, HashSet<string> used)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name) hash = unchecked((hash ^ c) * 1099511628211UL);
        foreach (var b in arguments.Span) hash = unchecked((hash ^ b) * 1099511628211UL);
        while (true)
        {
            var id = "call_" + hash.ToString("x16", CultureInfo.InvariantCulture);
            if (used.Add(id)) return id;
            hash++;
        }
    }
}
