using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Routing.Diet;

/// <summary>
/// A system prompt in fewer words, by its structure alone: Markdown sections by their headings (<see cref="SectionRules"/>),
/// examples in tags left out. The same prompt gives the same bytes whatever the turn is about, so the prefix stays cached; once
/// shortened it is not shortened further.
/// </summary>
internal static partial class SystemShortening
{
    private const int MostForbidden = 3;
    private const int LongestForbidden = 240;

    public static string Shorten(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var own = OwnTextAt(lines);
        var output = new StringBuilder(text.Length);
        var section = new List<string>();
        var (rule, ruleLevel, heading) = (SectionRule.Keep, 0, (string?)null);
        var fence = false;
        for (var i = 0; i < own; i++)
        {
            var line = lines[i];
            if (line.AsSpan().TrimStart().StartsWith("```")) fence = !fence;
            if (fence || !HeadingLine().IsMatch(line))
            {
                section.Add(line);
                continue;
            }

            Close(output, heading, section, rule);
            var level = line.TakeWhile(c => c == '#').Count();
            var named = SectionRules.Of(line.TrimStart('#').Trim());
            // What stands under a section that is cut or shortened shares its fate, unless its own name says otherwise.
            if (level <= ruleLevel || ruleLevel == 0) (rule, ruleLevel) = named == SectionRule.Keep ? (SectionRule.Keep, 0) : (named, level);
            else if (rule == SectionRule.Brief && named == SectionRule.Cut) (rule, ruleLevel) = (named, level);
            heading = line;
            if (ruleLevel > 0 && level > ruleLevel && rule == SectionRule.Brief && IsKept(line))
            {
                Verbatim(lines, ref i, own, level, output);
                heading = null;
            }
        }

        Close(output, heading, section, rule);
        var shortened = BlankLines().Replace(output.ToString(), "\n\n");
        if (own == lines.Length) return shortened.TrimEnd('\n') + (text.EndsWith('\n') ? "\n" : "");
        return shortened.TrimEnd('\n') + (shortened.Length > 0 ? "\n\n" : "") + string.Join('\n', lines[own..]);
    }

    private static bool IsKept(string line) => SectionRules.Of(line.TrimStart('#').Trim()) == SectionRule.Keep && KeptByName().IsMatch(line);

    // A part about safety inside of one that is shortened.
    private static void Verbatim(string[] lines, ref int i, int end, int level, StringBuilder output)
    {
        output.Append(lines[i]).Append('\n');
        while (i + 1 < end && !(HeadingLine().IsMatch(lines[i + 1]) && lines[i + 1].TakeWhile(c => c == '#').Count() <= level)) output.Append(lines[++i]).Append('\n');
    }

    private static int OwnTextAt(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (SectionRules.BeginsOwnText(lines[i])) return i;
        }

        return lines.Length;
    }

    private static void Close(StringBuilder output, string? heading, List<string> section, SectionRule rule)
    {
        var (body, isEmpty) = (string.Join('\n', section), section.Count == 0);
        section.Clear();
        var isShort = body.Length <= SectionRules.Short;
        if (rule != SectionRule.Keep || !isShort) body = Examples().Replace(body, "");
        if (!isShort && rule == SectionRule.Cut)
        {
            var forbidden = Forbidden(body);
            if (forbidden.Count == 0) return;
            body = "- " + string.Join("\n- ", forbidden) + "\n";
        }
        else if (!isShort && rule == SectionRule.Brief)
        {
            body = Briefly(body);
        }

        if (heading is not null) output.Append(heading).Append('\n');
        if (!isEmpty) output.Append(body).Append('\n');
    }

    private static List<string> Forbidden(string body)
    {
        var forbidden = new List<string>();
        foreach (var line in body.Split('\n'))
        {
            foreach (var sentence in Sentences.Of(line[ItemMark().Match(line).Length..]))
            {
                if (forbidden.Count < MostForbidden && sentence.Length <= LongestForbidden && Sentences.Forbids(sentence)) forbidden.Add(sentence);
            }
        }

        return forbidden;
    }

    // One sentence for each paragraph and item, and all that warn.
    private static string Briefly(string body)
    {
        var output = new StringBuilder(body.Length / 2);
        var fence = false;
        foreach (var line in body.Split('\n'))
        {
            if (line.AsSpan().TrimStart().StartsWith("```")) fence = !fence;
            var mark = ItemMark().Match(line);
            var sentences = fence ? [] : Sentences.Of(line[mark.Length..]);
            if (sentences.Count <= 1)
            {
                output.Append(line).Append('\n');
                continue;
            }

            output.Append(mark.ValueSpan).Append(sentences[0]);
            for (var i = 1; i < sentences.Count; i++)
            {
                if (Sentences.IsStrong(sentences[i])) output.Append(' ').Append(sentences[i]);
            }

            output.Append('\n');
        }

        return output.ToString(0, output.Length - 1);
    }

    [GeneratedRegex(@"^#{1,4} \S", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"security|safety|sandbox|approval|permission", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex KeptByName();

    [GeneratedRegex(@"^[ \t]*(?:[-*] |\d+\. )?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ItemMark();

    [GeneratedRegex(@"[ \t]*<(?<tag>example|examples|good-example|bad-example|commentary|example_agent_descriptions)>.*?</\k<tag>>[ \t]*\n?", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Examples();

    [GeneratedRegex(@"\n[ \t]*\n(?:[ \t]*\n)+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BlankLines();
}
