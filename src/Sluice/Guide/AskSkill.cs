using System.Globalization;

namespace Sluice.Guide;

/// <summary>
/// The skill with which an agent hands small work down by itself: a SKILL.md, read by its description first and whole only when
/// the agent takes it up. It grants no permission: whether the command may run is between the agent and its user.
/// </summary>
internal static class AskSkill
{
    /// <summary>Its name, and that of its folder: small letters and hyphens, as the format wants.</summary>
    public const string Name = "sluice-ask";

    /// <summary>The file in its folder.</summary>
    public const string File = "SKILL.md";

    /// <summary>When an agent should think of it: one sentence for each half of the choice.</summary>
    public const string Description =
        "Hands a small, well-defined job down to a local model with the shell command sluice ask: extract fields from a text, log or file, classify, summarize, translate, reformat to JSON, write a commit message. "
        + "Use it instead of reading a long file yourself when all you need is such a short answer.";

    /// <summary>What stands in the file.</summary>
    public static BlockContent Content(GuideFacts facts) => new([.. Body(facts)], [$"name: {Name}", $"description: \"{Description}\""]);

    private static IEnumerable<string> Body(GuideFacts facts)
    {
        var hasLocal = facts.Tiers[0].Models.Count > 0;
        var command = hasLocal ? "sluice ask --tier 0" : "sluice ask";
        yield return "# Hand work down with `sluice ask`";
        yield return "";
        yield return "One command, one answer on standard output. Say in the prompt exactly what is wanted; the model sees nothing else of this session.";
        yield return "";
        yield return "```sh";
        yield return $"{command} \"List every error code with its line number.\" --file build.log";
        yield return $"{command} \"Extract name and version.\" --file package.json --schema '{{\"type\":\"object\",\"properties\":{{\"name\":{{\"type\":\"string\"}},\"version\":{{\"type\":\"string\"}}}},\"required\":[\"name\",\"version\"]}}'";
        yield return $"git diff --staged | {command} \"Write a commit message for this diff, one line.\" --file -";
        yield return "```";
        yield return "";
        yield return "- Files: `--file` takes text and pictures, several times; `--file -` is standard input, and `-` in place of the prompt reads the prompt from there. Nothing long belongs into the command line.";
        yield return "- Form: with `--schema` (inline or a file) the answer is JSON that was checked against it.";
        yield return hasLocal
            ? $"- Limits: {Limits(facts)}. For more, leave `--tier` out or name a higher one (1 to 3)."
            : "- No local model was found: the cheapest tier that can do it answers.";
        yield return "- Not for work that needs tools, several steps or judgement about this code base: do that yourself.";
        yield return "- Exit code 0: done. 1: failed, the reason is on standard error; do it yourself then. 2: wrong usage. 3: Sluice is not running.";
    }

    private static string Limits(GuideFacts facts)
    {
        if (facts.Local is not [var first, ..]) return "tier 0 is a small local model";
        var limits = first.Limits;
        List<string> words = [$"tier 0 is {GuideText.Plain(first.Name, 48)}"];
        if (limits.LargestPrompt is { } largest) words.Add(largest == 0 ? "takes very short prompts only" : string.Create(CultureInfo.InvariantCulture, $"takes prompts up to {largest} tokens{(limits.IsMeasured ? "" : " (not measured)")}"));
        if (limits.Json is { } json) words.Add($"kept to a schema {json} times");
        if (limits.Unfit.Count > 0) words.Add("is not for " + string.Join(", ", limits.Unfit.Take(6).Select(word => GuideText.Plain(word, 20))));
        return string.Join(", ", words);
    }
}
