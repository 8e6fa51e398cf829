using Sluice.Routing.Classification.Estimate;
using Sluice.Routing.Receipts;

namespace Sluice.Routing.Classification;

/// <summary>What an assessment went by, in words. Counts and names of kinds, never the turn's own words.</summary>
internal static class AssessmentSignals
{
    /// <summary>The signals, the most telling ones first.</summary>
    public static IReadOnlyList<ReceiptSignal> Of(string intent, string? sensitive, TurnShape shape, TaskKind kind, double share, TurnFacts facts)
    {
        var signals = new List<ReceiptSignal>(8) { new("intent", intent) };
        if (sensitive is not null) signals.Add(new("sensitive", sensitive));
        if (share < 0.5) signals.Add(new("task", Words(kind)));
        signals.Add(new("size", shape.Words switch { <= 8 => "a few words", <= 25 => "a sentence or two", <= 80 => "a paragraph", _ => $"{shape.Words} words" }));
        if (shape.Symbols + shape.Files > 0) signals.Add(new("names", $"{shape.Symbols} symbols, {shape.Files} files"));
        if (shape.TraceLines > 0) signals.Add(new("trace", $"{shape.TraceLines} lines of a stack trace"));
        if (shape.DiffLines > 5) signals.Add(new("diff", $"{shape.DiffLines} lines"));
        if (shape.FencedChars > 0) signals.Add(new("code", $"{shape.FencedChars} characters"));
        if (facts.ContextTokens > 60_000) signals.Add(new("context", "long"));
        return signals;
    }

    private static string Words(TaskKind kind) => kind switch
    {
        TaskKind.Choice or TaskKind.WideChoice => "a question with options",
        TaskKind.WordProblem => "a problem with numbers",
        TaskKind.Contest => "a programming contest's problem",
        TaskKind.Function => "a function by description",
        TaskKind.CodeOutput => "what code gives",
        TaskKind.Knowledge => "a question of knowledge",
        _ => "an open task",
    };
}
