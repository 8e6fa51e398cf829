using System.Text.RegularExpressions;

namespace Sluice.Routing.Verification.Texts;

/// <summary>What kind of refusal a text opens with.</summary>
internal enum Refusal
{
    /// <summary>None.</summary>
    None,

    /// <summary>"I can't help with that."</summary>
    Will,

    /// <summary>"I don't have access to your files."</summary>
    Can,
}

/// <summary>Refusals by the words they open with, in a few languages. The words after "can't" decide: help and comply refuse, find and reproduce report.</summary>
internal static partial class Refusals
{
    private const int Opening = 320;

    /// <summary>The kind of refusal that the text opens with.</summary>
    public static Refusal Of(string text)
    {
        var start = text.AsSpan().TrimStart();
        start = start[..Math.Min(start.Length, Opening)];
        // A quotation or code that opens the answer is not the model's voice.
        if (start is ['>' or '`' or '"' or '{' or '[' or '#' or '|', ..]) return Refusal.None;
        if (Will().IsMatch(start)) return Refusal.Will;
        return Can().IsMatch(start) ? Refusal.Can : Refusal.None;
    }

    [GeneratedRegex("""
        ^(?:(?:i['’]?m|i\ am)\ (?:really\ |very\ |so\ )?sorry[^.!\n]{0,40}[.,!]?\s+(?:but\s+)?|sorry[,.!]?\s+(?:but\s+)?|unfortunately,?\s+|i\ apologi[sz]e[^.\n]{0,60}[.,]\s+(?:but\s+)?|as\ an\ ai[^,.\n]{0,60}[,.]\s+)*
        (?:
          i\ (?:can(?:['’]t|not|\ not)|won['’]?t|will\ not|am\ (?:unable|not\ able|not\ allowed)\ to|must\ (?:decline|refuse)(?:\ to)?|decline\ to|refuse\ to)\s+(?:help|assist|comply|fulfil?l?|provide\ (?:that|this|assistance|help|information|instructions)|do\ that|engage|participate|support\ (?:this|that)|answer\ (?:that|this)|continue\ with\ (?:that|this)|discuss)\b
        | i['’]?m\ (?:unable|not\ able|not\ allowed)\ to\ (?:help|assist|comply|fulfil?l?|provide\ (?:that|this|assistance|help))\b
        | i\ must\ (?:decline|refuse)\b
        | (?:es\ tut\ mir\ leid,?\s+(?:aber\s+)?)?(?:ich\ kann\ (?:dir|ihnen|euch)?\s*(?:dabei|damit|hierbei|bei\ dieser\ anfrage)\ (?:leider\ )?nicht\ (?:helfen|weiterhelfen)|dabei\ kann\ ich\ (?:dir|ihnen)?\s*(?:leider\ )?nicht\ helfen)
        | (?:je\ suis\ désolée?,?\s+(?:mais\s+)?)?je\ ne\ peux\ pas\ (?:vous\ |t['’])?aider
        | (?:lo\ siento,?\s+(?:pero\s+)?)?no\ puedo\ (?:ayudar|asistir)
        | (?:desculpe,?\s+(?:mas\s+)?)?não\ posso\ (?:ajudar|te\ ajudar)
        | (?:mi\ dispiace,?\s+(?:ma\s+)?)?non\ posso\ aiutar
        | (?:很?抱歉|对不起|非常抱歉)[，,]?\s*(?:但)?我?(?:不能|无法)(?:帮|协助|提供|回答|满足)
        )
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Will();

    [GeneratedRegex("""
        ^(?:(?:i['’]?m|i\ am)\ (?:really\ |very\ |so\ )?sorry[^.!\n]{0,40}[.,!]?\s+(?:but\s+)?|sorry[,.!]?\s+(?:but\s+)?|unfortunately,?\s+|i\ apologi[sz]e[^.\n]{0,60}[.,]\s+(?:but\s+)?)*
        (?:
          as\ an?\ (?:ai|large\ language|language|text-based)[^.\n]{0,80}\b(?:can(?:['’]t|not|\ not)|unable|not\ able|don['’]t|do\ not)\b
        | i(?:['’]m|\ am)\ (?:just\ |only\ )?an?\ (?:ai|language\ model|text-based)[^.\n]{0,80}\b(?:can(?:['’]t|not|\ not)|unable|not\ able|don['’]t|do\ not)\b
        | i\ (?:currently\ )?(?:can(?:['’]t|not|\ not)|am\ (?:unable|not\ able)\ to|don['’]t\ have\ (?:the\ )?(?:ability|capability)\ to|do\ not\ have\ (?:the\ )?(?:ability|capability)\ to)\s+(?:directly\ |actually\ |physically\ )?(?:access|open|browse|view|see|interact\ with|read|edit|modify|change|write\ to|create|execute|run)\ (?:any\ |the\ |your\ |local\ |external\ |actual\ )*(?:files?|file\ system|filesystem|code|codebase|repositor(?:y|ies)|project|commands?|shell|terminal|computer|machine|environment|internet|web|system)\b(?!\ (?:because|since|as\ it|without))
        | i['’]?m\ (?:unable|not\ able)\ to\ (?:directly\ |actually\ )?(?:access|open|browse|view|see|interact\ with|read|edit|modify|execute|run)\ (?:any\ |the\ |your\ |local\ |external\ )*(?:files?|file\ system|filesystem|codebase|repositor(?:y|ies)|project|commands?|shell|terminal|computer|machine|internet|system)\b(?!\ (?:because|since))
        | i\ (?:don['’]t|do\ not)\ have\ (?:direct\ |any\ )?access\ to\ (?:your|the|any|external|local|real-time)\b
        | ich\ (?:kann|habe)\ (?:leider\ )?(?:nicht\ (?:direkt\ )?auf|keinen\ (?:direkten\ )?zugriff\ auf)\ (?:deine|ihre|die|das)\b
        )
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Can();
}
