using System.Text.RegularExpressions;

namespace Sluice.Routing.Diet;

/// <summary>What becomes of a section of a system prompt.</summary>
internal enum SectionRule
{
    /// <summary>It stays as it is: identity, environment, safety, formats, the user's own words, and everything that is not known.</summary>
    Keep,

    /// <summary>A sentence for each paragraph and item, with every sentence that forbids or warns.</summary>
    Brief,

    /// <summary>Only what it forbids stays: tone, examples, how-tos for other tools.</summary>
    Cut,
}

/// <summary>
/// The sections of the known clients' prompts by their headings. What has no line here is kept word for word: it may be the
/// user's. A section that is short enough is kept too, whatever it is called.
/// </summary>
internal static partial class SectionRules
{
    /// <summary>Characters below which nothing is gained.</summary>
    public const int Short = 320;

    public static SectionRule Of(string heading)
    {
        if (Kept().IsMatch(heading)) return SectionRule.Keep;
        if (Cuts().IsMatch(heading)) return SectionRule.Cut;
        return Briefs().IsMatch(heading) ? SectionRule.Brief : SectionRule.Keep;
    }

    /// <summary>From this line on everything is the user's or the environment's, to the end of the text.</summary>
    public static bool BeginsOwnText(string line) => OwnText().IsMatch(line);

    [GeneratedRegex(@"environment|security|safety|sandbox|approval|permission|AGENTS\.md|CLAUDE\.md|GEMINI\.md|instructions|output style|output format|hooks|non-interactive|skills", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Kept();

    [GeneratedRegex(@"^(?:tone\b|personality|auto memory|memory|topic updates|responsiveness|preamble|ambition|sharing progress|proactiveness|code references|context efficiency|context management|session-specific guidance|strategic orchestration|committing changes|git\b|creating pull requests|other common operations|pull requests|new applications|development lifecycle|professional objectivity|task management|asking questions|planning|help|examples?\b|final reminder|available sub-?agents|sub-?agents|update_plan|`update_plan`)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Cuts();

    [GeneratedRegex(@"^(?:system$|doing tasks|executing actions|using your tools|tool usage|tool use|tools$|text output|core mandates|engineering standards|primary workflows?|workflows?|operational guidelines|following conventions|task execution|validating your work|presenting your work|final answer|how you work|code style|editing constraints|general$|special user requests|frontend tasks|shell commands|operating principles)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Briefs();

    [GeneratedRegex(@"^\s*(?:gitStatus:|Instructions from:|Contents of /|# claudeMd|--- Context from:|# Contextual Instructions|# Project (?:Context|Instructions)|<loaded_context>|<project_context>|<user_instructions>|<INSTRUCTIONS>|Here is some useful information about the environment)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OwnText();
}
