using System.Text;
using System.Text.RegularExpressions;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Texts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>
/// Is the answer in letters that nobody has used or asked for? Small models slip into the language that they were trained in.
/// Languages of the same letters are not told apart: many a user who writes German is content with English.
/// </summary>
internal sealed partial class LanguageCheck : IAnswerCheck
{
    private const int FewestLetters = 12;
    private const int MostUsed = 3;
    private const double MostForeign = 0.25;

    /// <inheritdoc />
    public string Name => "language";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (draft.Text.Length == 0) return Finding.Nothing;
        if (Ascii.IsValid(draft.Text)) return Finding.Passed;
        var counts = Scripts.Count(Code().Replace(draft.Text, " "));
        var letters = counts.Sum();
        var foreign = counts[1..].Max();
        if (letters < FewestLetters || foreign < letters * MostForeign) return Finding.Passed;
        var script = Array.IndexOf(counts, foreign, 1);
        if (IsWanted(draft, script)) return Finding.Passed;
        return Finding.Failed("the answer is in a language that nobody has used", "Answer in the language of the user's last message.");
    }

    // Whoever has used these letters, or has named any language, may want them.
    private static bool IsWanted(Examination draft, int script)
    {
        foreach (var message in draft.Request.Messages)
        {
            foreach (var block in message.Content)
            {
                var text = block switch
                {
                    TextBlock said when message.Role != MessageRole.Assistant => said.Text.Decode(),
                    ToolResultBlock result => string.Concat(result.Content.OfType<TextBlock>().Select(each => each.Text.Decode())),
                    _ => "",
                };
                if (!Ascii.IsValid(text) && Scripts.Count(text)[script] > MostUsed) return true;
                if (block is TextBlock && message.Role == MessageRole.User && Languages().IsMatch(text)) return true;
                if (message.Role == MessageRole.System && Wished().IsMatch(text)) return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"```.*?(?:```|\z)|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\b(?:chinese|mandarin|japanese|korean|russian|ukrainian|arabic|hebrew|hindi|thai|greek|translat\w*|chinesisch|japanisch|koreanisch|russisch|übersetz\w*|i18n|locali[sz]\w*|unicode|kanji|cyrillic)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Languages();

    [GeneratedRegex(@"(?:respond|reply|answer|write|speak|communicate)[^.\n]{0,60}\bin\s+(?:chinese|mandarin|japanese|korean|russian|ukrainian|arabic|hebrew|hindi|thai|greek)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Wished();
}
