using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Routing.Classification;
using Sluice.Routing.Profile;

namespace Sluice.Guide;

/// <summary>
/// The words of a guide: tiers and what belongs where, the one rule, what each local model can take. Never more than
/// <see cref="MostTokens"/>, because a client sends it with every request: names are cut, then models of the list left out.
/// </summary>
internal static class GuideText
{
    /// <summary>Tokens that a whole section may have, its marks included.</summary>
    public const int MostTokens = 400;

    private const string Rule = "Rule: never tier 2 for what tier 0 can do.";

    // Models of a tier that are named, and how long a name may be: the first that leaves room for the rest is taken.
    private static readonly (int Models, int Length)[] Forms = [(2, 48), (1, 48), (1, 24), (1, 10)];

    // What belongs where, as the estimate of a turn sees it. What a card says the local model is unfit for takes a word away.
    private static readonly (string Words, string[] Needs)[] Zero =
    [
        ("extract", [Intents.Extract]), ("classify", [Intents.Classify]), ("summarize", [Intents.Summarize]), ("translate", [Intents.Translate]), ("check formats", [Intents.FormatCheck]),
        ("rename", [Intents.Rename, "edits", "tools"]), ("small exact edits", [Intents.Edit, "edits", "tools"]), ("commit messages", [Intents.Document]),
    ];

    private static readonly string[] Others = ["explanations, docs, tests, one-file changes", "features, refactoring, debugging across files", "design, security, what cannot be undone"];

    /// <summary>The lines of a section.</summary>
    /// <param name="facts">What it tells of.</param>
    /// <param name="client">Whom; null for any client.</param>
    /// <param name="quirks">With what one should know when writing for the local models.</param>
    /// <param name="spared">Tokens that stand around it.</param>
    public static IReadOnlyList<string> Lines(GuideFacts facts, string? client, bool quirks, long spared)
    {
        var budget = MostTokens - spared;
        List<string> lines = [];
        foreach (var (models, length) in Forms)
        {
            lines = Head(facts, client, models, length);
            // Room for two models at least.
            if (Tokens(lines) <= budget - 90) break;
        }

        if (facts.Local.Count == 0) return lines;
        lines.Add("");
        lines.Add(facts.IsMeasured ? "Local models, measured here:" : "Local models (defaults, nothing was measured yet; `sluice probe` does):");
        var left = facts.Local.Count;
        foreach (var model in facts.Local)
        {
            var more = left > 1 ? Tokens([More(left)]) : 0;
            if (!TryAdd(lines, Describe(model, facts.IsMeasured, 48), budget - more) && !TryAdd(lines, Describe(model, facts.IsMeasured, 12), budget - more)) break;
            left--;
        }

        if (left > 0) TryAdd(lines, More(left), budget);
        if (quirks) AddQuirks(lines, facts, budget);
        return lines;
    }

    /// <summary>Tokens of lines, by the estimate that routing uses.</summary>
    public static long Tokens(IEnumerable<string> lines) =>
        TokenEstimate.OfJson(JsonEncodedText.Encode(string.Concat(lines.Select(line => line + "\n")), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);

    /// <summary>A name or sentence from elsewhere, on one line, without what would end a mark, a table or a code span.</summary>
    public static string Plain(string text, int longest)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= longest) return plain.Append('…').ToString();
            plain.Append(Rune.IsControl(rune) || rune.Value is '`' or '|' or '<' or '>' or '\u2028' or '\u2029' ? "_" : rune.ToString());
        }

        return plain.ToString();
    }

    private static List<string> Head(GuideFacts facts, string? client, int models, int length)
    {
        List<string> lines = ["## Model tiers (Sluice)", ""];
        lines.Add(facts.IsRouted ? $"Sluice sends each request to the cheapest model that can do it. {Rule}" : $"{Rule} Routing is off for {client ?? "requests"} now: only `sluice ask` uses the tiers.");
        lines.AddRange(["", "| tier | model | work |", "|---|---|---|"]);
        foreach (var tier in facts.Tiers)
        {
            // A tier that nobody filled is no choice; that there is nothing at home must be known.
            if (tier is { Models.Count: 0, Number: not 0 }) continue;
            lines.Add($"| {tier.Number} | {Names(tier, models, length)} | {Work(tier, facts)} |");
        }

        lines.Add("");
        lines.Add(facts.Tiers[0].Models.Count > 0
            ? "Hand tier 0 work down: `sluice ask --tier 0 \"PROMPT\" [--file F] [--schema S]`; `-` reads long text from standard input."
            : "With no local model, `sluice ask \"PROMPT\" [--file F] [--schema S]` asks the cheapest tier.");
        return lines;
    }

    private static string Names(GuideTier tier, int models, int length) => tier.Models.Count == 0
        ? "none found"
        : string.Join(", ", tier.Models.Take(models).Select(name => Plain(name, length))) + (tier.Models.Count > models ? $" +{tier.Models.Count - models}" : "");

    private static string Work(GuideTier tier, GuideFacts facts)
    {
        if (tier.Number > 0) return Others[tier.Number - 1];
        var unfit = facts.Local is [var first, ..] ? first.Limits.Unfit : [];
        return string.Join(", ", Zero.Where(work => !work.Needs.Intersect(unfit, StringComparer.OrdinalIgnoreCase).Any()).Select(work => work.Words)) is { Length: > 0 } words ? words : "only what is asked of it";
    }

    private static string Describe(GuideModel model, bool othersMeasured, int length)
    {
        var limits = model.Limits;
        List<string> facts = [];
        if (limits.LargestPrompt is { } largest) facts.Add(largest == 0 ? "very short prompts only" : string.Create(CultureInfo.InvariantCulture, $"prompt ≤ {largest} tokens"));
        if (limits.Tools is { } tools) facts.Add(tools ? "tools" : "no tools");
        if (limits.Edits is { } edits) facts.Add($"exact edits {edits}");
        if (limits.Json is { } json) facts.Add($"JSON {json}");
        if (limits.Speed is { } speed) facts.Add(string.Create(CultureInfo.InvariantCulture, $"{speed:0} tokens/s"));
        if (limits.Unfit.Count > 0) facts.Add("not for " + string.Join(", ", limits.Unfit.Take(6).Select(word => Plain(word, 20))));
        if (limits.IsStale) facts.Add("changed since it was measured");
        else if (othersMeasured && !limits.IsMeasured) facts.Add("not measured");
        return $"- {Plain(model.Name, length)}: {(facts.Count > 0 ? string.Join("; ", facts) : "limits not known")}";
    }

    private static string More(int left) => $"- and {left} more: `sluice models`";

    private static void AddQuirks(List<string> lines, GuideFacts facts, long budget)
    {
        var most = facts.Local.Select(model => model.Quirks.Count).DefaultIfEmpty().Max();
        for (var i = 0; i < most; i++)
        {
            foreach (var model in facts.Local.Where(model => model.Quirks.Count > i))
            {
                if (!TryAdd(lines, $"- When writing for {Plain(model.Name, 24)}: {Plain(model.Quirks[i], 200)}", budget)) return;
            }
        }
    }

    private static bool TryAdd(List<string> lines, string line, long budget)
    {
        lines.Add(line);
        if (Tokens(lines) <= budget) return true;
        lines.RemoveAt(lines.Count - 1);
        return false;
    }
}
