namespace Sluice.Routing.Verification.Checks;

/// <summary>Does every called tool exist? A name that can mean only one tool is put right.</summary>
internal sealed class ToolExistsCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "tool-exists";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (draft.Calls.Count == 0) return Finding.Nothing;
        var finding = Finding.Passed;
        foreach (var call in draft.Calls)
        {
            if (draft.Tools.Find(call.Name) is not null) continue;
            if (!draft.Tools.Any) return Finding.Failed("a tool was called though none is offered", "There are no tools in this conversation. Answer in text.");
            if (draft.Tools.Near(call.Name) is { } meant)
            {
                draft.Replace(call, call with { Name = meant.Name });
                if (finding.Outcome == CheckOutcome.Passed) finding = Finding.Repaired("a tool's name was spelled differently");
                continue;
            }

            draft.Reject(call);
            finding = Finding.Failed("a tool was called that is not offered", $"There is no tool named \"{Words.Short(call.Name, 60)}\". The tools are: {draft.Tools.Names(call.Name)}.");
        }

        return finding;
    }
}
