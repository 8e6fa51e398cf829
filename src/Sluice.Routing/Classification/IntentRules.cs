using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Sluice.Routing.Classification;

/// <summary>What a turn asks for, by its first verb, by phrases that say it plainly, and by its shape.</summary>
internal static partial class IntentRules
{
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Verbs = VerbTable().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The intent, one of <see cref="Intents"/>.</summary>
    /// <param name="turn">The turn that is judged.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="sensitive">What <see cref="SensitiveWork"/> found.</param>
    public static string Find(TurnText turn, TurnShape shape, string? sensitive)
    {
        if (sensitive is not null) return sensitive is "security" or "legal" ? Intents.Audit : Intents.Irreversible;
        if (turn.Words.Count == 0) return Intents.Other;
        var opening = turn.Text.AsSpan(0, Math.Min(turn.Text.Length, 1500));

        if (shape.Options >= 3) return Intents.Question;
        if (shape.IsBareError) return Intents.Explain;
        if (Summarize().IsMatch(opening)) return Intents.Summarize;
        if (Refactor().IsMatch(opening)) return Intents.Refactor;
        if (FormatCheck().IsMatch(opening)) return Intents.FormatCheck;
        if (Classify().IsMatch(opening)) return Intents.Classify;
        if (Review().IsMatch(opening)) return Intents.Review;
        if (Optimize().IsMatch(opening)) return Intents.Optimize;
        if (Design().IsMatch(opening)) return Intents.Design;
        if (Test().IsMatch(opening)) return Intents.Test;
        if (Complete().IsMatch(opening)) return Intents.Complete;
        if (Document().IsMatch(opening)) return Intents.Document;
        if (Command().IsMatch(opening)) return Intents.Command;
        if (Debug().IsMatch(opening)) return Intents.Debug;
        if (Explain().IsMatch(opening)) return Intents.Explain;
        if (Extract().IsMatch(opening)) return Intents.Extract;

        foreach (var word in turn.Words.Take(40))
        {
            if (word.IsPlain && Verbs.TryGetValue(turn.Span(word), out var intent))
            {
                if (intent is Intents.Feature or Intents.Edit) return NewThing().IsMatch(opening) ? Intents.Feature : intent is Intents.Feature && shape.IsSmallChange ? Intents.Edit : intent;
                return intent;
            }

            if (!word.Is(WordClass.Lead | WordClass.And | WordClass.Run) && word.Is(WordClass.Explain | WordClass.Auxiliary)) return Intents.Question;
        }

        if (turn.Asks) return Intents.Question;
        return turn.Words.Count < 4 ? Intents.Other : shape.IsSmallChange ? Intents.Edit : Intents.Feature;
    }

    private static FrozenDictionary<string, string> VerbTable()
    {
        var verbs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        void Add(string intent, string list)
        {
            foreach (var verb in list.Split(' ')) verbs[verb] = intent;
        }

        Add(Intents.Summarize, "summarize summarise condense tl;dr abstract shorten recap résume zusammenfassen resume");
        Add(Intents.Translate, "translate übersetze übersetzen traduis traduce traducir");
        Add(Intents.Classify, "classify categorize categorise label triage");
        Add(Intents.Extract, "extract list grep filter pull collect count find gather enumerate parse");
        Add(Intents.Rename, "rename renombra renomme umbenennen");
        Add(Intents.Explain, "explain describe erkläre explique explica clarify");
        Add(Intents.Edit, "remove delete replace change set move strip use make update show hide sort swap bump correct turn uncomment put catch only call mark fill don't fix edit increase decrease lower raise insert append entferne ersetze ändere drop adjust");
        Add(Intents.Feature, "add implement build create write support develop introduce generate handle enhance accept allow füge implementiere schreibe ajoute añade propose integrate");
        Add(Intents.Refactor, "refactor restructure extract-method split deduplicate decouple modularize migrate convert port wrap rewrite simplify clean cleanup reorganize");
        Add(Intents.Debug, "debug diagnose troubleshoot investigate resolve reproduce");
        Add(Intents.Review, "review critique");
        Add(Intents.Optimize, "optimize optimise speed profile");
        Add(Intents.Design, "design plan architect propose decide");
        Add(Intents.Document, "document comment draft");
        Add(Intents.Test, "test mock");
        Add(Intents.Complete, "complete finish autocomplete");
        Add(Intents.FormatCheck, "validate lint");
        Add(Intents.Command, "run tar zip install start");
        return verbs.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"\b(is (this|it|the)\b.{0,60}\b(valid|compliant|well-formed|correctly formatted)|validate\b.{0,60}\b(against|schema|json|yaml|xml)|(^|[.!?]\s+)check\b.{0,60}\b(against|schema|syntax|format|style|lint|valid)|match(es)? the (schema|format|pattern)|conform|typo in|does (this|it|the)\b.{0,40}\b(parse|match|end with|use (tabs|spaces|lf)|follow))", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FormatCheck();

    [GeneratedRegex(@"^\W*(please )?(classify|categori[sz]e|label|triage|tag|assign (a|one|each))\b|\b(which (category|class|label)|labelled|what (programming )?language is|is this (spam|a bug or|positive|negative)|sentiment of|answer (only )?(with )?one of)\b", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Classify();

    [GeneratedRegex(@"\b(code review|review (this|the|my|our|these|that)\b|review pull request|review pr\b|look over (this|my|the)|carefully compare|critique|what do you think (of|about) (this|my) (code|diff|patch|pr|change))", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Review();

    [GeneratedRegex(@"(^\W*(please )?(summari[sz]e|condense|recap|tl;?dr)\b|\b(short title|in (_|\*)*one(_|\*)* sentence|in a (sentence|paragraph|few words))\b)", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Summarize();

    [GeneratedRegex(@"(^\W*(please )?(refactor|restructure)\b|\b(into (its|their|his) own|into (a|the) \S* ?(method|function|helper|file|class|module)\b|rather than patching|across the (solution|codebase|repo|project)|use (that|them|it|this) in\b|make a \S+\(?\)? method)\b)", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Refactor();

    [GeneratedRegex(@"\b(optimi[sz]e|(\w+ times|much|x) faster|speed (it |this |that )?up|reduce (the )?(memory|latency|allocations|startup|bundle|build time)|too slow|performance (of|problem|issue|regression)|profile (the|this|it|first)|improve (the )?performance|memory (usage|footprint))\b", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Optimize();

    [GeneratedRegex(@"\b(architect(ure)?|design (a|an|the|our)|how (should|would|could) (i|we|you)\b.{0,40}\b(structure|integrate|design|organi[sz]e|architect|build|approach|split|model|scale|implement|work)|should (we|i) (use|go|switch|choose|adopt|move|split|store|keep|build)|best way to|best approach|trade-?offs?|which (database|framework|approach|architecture|consistency|pattern|library|model|strategy)|how would\b.{0,60}\bwork if|propose (an?|the) (design|architecture|plan)|make a plan|plan (the|a|out)|pros and cons)\b", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Design();

    [GeneratedRegex(@"\b(changelog|change log|release notes|commit message|docstrings?|readme|pr description|pull request description|javadoc|xml doc(s|umentation)?|code comments?|doc comments?|update the docs?|document (this|the|how|all|every))\b", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Document();

    [GeneratedRegex(@"\b((write|add|create|make|fix|update|extend|improve|generate|need)\b.{0,40}\b(unit |integration |regression |e2e |xunit |pytest |jest |similar |failing )?tests?\b(?! (command|mode|flag|environment|data))|test coverage|\bmake a test\b|don't mock|mock (the|out|\w+))", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Test();

    // Something that was not there before, or a condition that has to be worked out.
    [GeneratedRegex(@"\b((add|create|implement|build|introduce|write me|make)\b.{0,30}\b(command|cmd_\w+|app|application|page|endpoint|server|feature|mode|parser|cache|buffer|queue|support|concurrency|button|class that|option to|check_\w+)\b|if (the|a|an|there|we|any|it|present)\b.{8,}|implement|accept\b.{0,80}\b(either|both|as well)|write me|large)", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NewThing();

    [GeneratedRegex(@"\b(complete (this|the) (line|function|code|snippet|method|statement|class|query)|finish (this|the) (docstring|comment|line|function|code|sentence|loop|method|statement)|fill in (the|this) (template|blank|body|gap|todo)|using our template|autocomplete|continue (this|the) (code|line|function))", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Complete();

    [GeneratedRegex(@"\b((what|which)('s| is)? (the )?(shell |bash |git |cli |sql |powershell )?(command|cmd|query|one-?liner|regex)|cmd to|command to|one-?liner|how (do|can) (i|we|you)?\s?(list|find|count|kill|run|undo|revert|check|see|show|delete|install|start|stop|restart|search|copy|rename|tail|unzip|extract|squash)\b|how do run|(write|give me) (a|an|me a|me an|the) (regex|regular expression|sql query|query|jq|awk|sed|bash command|cron))", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Command();

    [GeneratedRegex(@"\b(why (is|are|does|do|did|doesn't|isn't|don't|am|aren't|won't)|root cause|debug|not working|doesn't work|does not work|stopped working|isn't (being )?(called|working|loaded|updated)|fails?\b.{0,60}\b(when|with|on|under|randomly|sometimes|intermittently)|seems? to (always|never|sometimes|be)|hangs?|deadlocks?|race condition|memory leak|leak(s|ing)|crash(es|ed|ing)?|flaky|what('s| is) (going on|wrong|happening)|no data|off by one|wrong (result|output|value|order|total)|unexpected(ly)?|intermittent|segfault|broken|bug\b|not catching|keeps? (failing|crashing|returning)|regress(ed|ion))", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Debug();

    [GeneratedRegex(@"\b(explain|what does\b.{0,80}\b(do|mean|return)|what is the (meaning|purpose)|how does\b.{0,80}\bwork|how did that|walk me through|what happens (when|if)|what (this|the) (error|message|warning) means?|what now|why does git say|help me understand)", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Explain();

    [GeneratedRegex(@"\b(as (a )?(json|csv|list|table|yaml)( array)?\b|with fields|into json|return (them|it|the result) as|pull (the|all|out)|turn this\b.{0,60}\b(into|to) (json|csv|yaml|a table)|list (all|every|each)|which (packages|files|lines|tests|functions|entries)\b)", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Extract();
}
