namespace Sluice.Protocols.Canonical;

/// <summary>
/// What is left of a request's tools on a server that does not run them all itself. Coding clients declare their vendor's
/// hosted tools on every turn: where nobody runs one, the turn goes on without it.
/// </summary>
public static class HostedTools
{
    /// <summary>Leaves out the hosted tools that the server does not run, each with a note, and takes them out of the choice.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">Receives the notes.</param>
    /// <param name="runs">Whether the server runs this hosted tool.</param>
    public static ToolSelection Keep(ModelRequest request, TranslationContext context, Func<ToolDefinition, bool> runs)
    {
        var dropped = new List<string>();
        var kept = new List<ToolDefinition>(request.Tools.Count);
        foreach (var tool in request.Tools)
        {
            if (tool.Kind != ToolKind.Hosted || runs(tool))
            {
                kept.Add(tool);
                continue;
            }

            dropped.Add(tool.Name);
            context.Note($"tools.{tool.Type ?? tool.Name}", FidelityAction.Dropped, "a tool that its vendor runs; this upstream runs none like it");
        }

        return new ToolSelection(kept, dropped.Count == 0 ? request.ToolChoice : Choose(request.ToolChoice, dropped, kept.Count, context));
    }

    // A choice that only the dropped tools could meet would be refused or would never end: the model answers in words instead.
    private static ToolChoice? Choose(ToolChoice? choice, List<string> dropped, int left, TranslationContext context)
    {
        switch (choice?.Mode)
        {
            case ToolChoiceMode.Named when dropped.Contains(choice.Names![0]):
            case ToolChoiceMode.Required when left == 0:
                context.Note("tool_choice", FidelityAction.Mapped, "the tool it asks for is run by its vendor; the model may answer without it");
                return left == 0 ? null : new ToolChoice(ToolChoiceMode.Auto);
            case ToolChoiceMode.AutoAmong or ToolChoiceMode.RequiredAmong:
                var names = choice.Names!.Where(name => !dropped.Contains(name)).ToList();
                if (names.Count == choice.Names!.Count) return choice;
                if (names.Count > 0) return choice with { Names = names };
                context.Note("tool_choice", FidelityAction.Mapped, "the tools it allows are run by their vendor; the model answers without them");
                return left == 0 ? null : new ToolChoice(ToolChoiceMode.None);
            default:
                return left == 0 ? null : choice;
        }
    }
}

/// <summary>Tools that go up, and the choice among them.</summary>
/// <param name="Tools">In the caller's order.</param>
/// <param name="Choice">Null: nothing is said about it.</param>
public readonly record struct ToolSelection(List<ToolDefinition> Tools, ToolChoice? Choice);
