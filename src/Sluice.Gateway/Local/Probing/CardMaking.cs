using System.Globalization;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Probing.Tasks;

namespace Sluice.Gateway.Local.Probing;

/// <summary>Makes the card of finished results.</summary>
internal static class CardMaking
{
    // Below this a skill is worth a word to whoever writes for the model.
    private const double Weak = 0.75;

    /// <summary>The card.</summary>
    public static CapabilityCard Make(ProbeResults results, DateTimeOffset now)
    {
        var card = new CapabilityCard
        {
            Address = results.Subject.Address,
            Measured = now,
            Quick = results.Subject.Quick,
            Tasks = results.Subject.Tasks,
            Digest = results.Subject.Digest,
            SizeBytes = results.Subject.SizeBytes,
            Quantization = results.Subject.Quantization,
            Server = results.Subject.Server,
            LoadSeconds = results.LoadSeconds,
            Speeds = results.Speeds,
            LargestContext = results.LargestContext,
            MissedAt = results.MissedAt,
            ToolChoice = Score(results, "tool-choice"),
            ToolArguments = Score(results, "tool-arguments"),
            ToolChains = Score(results, "tool-chains"),
            ParallelTools = Score(results, "parallel-tools"),
            Edits = Score(results, "edits"),
            Json = Score(results, "json"),
            Instructions = Score(results, "instructions"),
            Willing = Score(results, "willing"),
            LeftOut = [.. results.LeftOut],
        };
        card = card with { ToolsAllowed = CardRules.ToolsAllowed(card), Unfit = CardRules.Unfit(card) };
        return card with { Quirks = [.. Quirks(card, results)] };
    }

    private static CardScore? Score(ProbeResults results, string skill)
    {
        var asked = ProbeSkill.All.First(one => one.Name == skill).Tasks.Where(task => results.Tasks.ContainsKey(task.Id)).ToList();
        return asked.Count == 0 ? null : new CardScore(asked.Count(task => results.Tasks[task.Id].Length == 0), asked.Count);
    }

    private static IEnumerable<string> Quirks(CapabilityCard card, ProbeResults results)
    {
        if (card.ToolsAllowed is false) yield return "Give it no tools; ask for text and apply it yourself.";
        if (card.MissedAt is not null && card.LargestContext is { } largest) yield return largest == 0 ? "Keep the prompt very short; it finds nothing in a long one." : string.Create(CultureInfo.InvariantCulture, $"Keep prompts below {largest:N0} tokens; beyond that it misses things.");
        if (card.ToolsAllowed is not false)
        {
            if (IsWeak(card.Edits)) yield return "Quote text to be replaced exactly and only once; read the file again before an edit.";
            if (IsWeak(card.ToolChains)) yield return "Name each step of a chain of tool calls; it stops early.";
            if (IsWeak(card.ParallelTools)) yield return "Expect one tool call at a time.";
            if (results.Tasks.Where(task => task.Key is "choice-sum" or "choice-thanks" or "choice-translate").Any(task => task.Value.StartsWith("called", StringComparison.Ordinal))) yield return "Say when no tool is needed; it calls one all the same.";
            if (IsWeak(card.ToolArguments)) yield return "Spell out numbers, lists and nested arguments of tools.";
        }

        if (IsWeak(card.Json)) yield return "Check JSON against its schema before using it.";
        if (IsWeak(card.Instructions)) yield return "Do not rely on exact lengths or forms of its answers.";
        if (results.Tasks.Values.Count(wrong => wrong == WillingTasks.Refused) > 1) yield return "Say what a request is for; it refuses harmless ones.";
    }

    private static bool IsWeak(CardScore? score) => score is { Of: >= CardRules.LeastTasks } && score.Share < Weak;
}
