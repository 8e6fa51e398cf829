using Sluice.Routing.Learned;

namespace Sluice.Routing.Verification.Judging;

/// <summary>What an answer's text says about itself, whatever it is about.</summary>
internal sealed class TextSigns
{
    private static readonly Phrases HedgeWords = new(
    [
        "i think", "i believe", "i'm not sure", "not sure", "probably", "perhaps", "maybe", "might be", "seems to", "appears to", "it is possible", "it depends", "assuming", "we assume", "let's assume", "if we assume", "approximately",
        "roughly", "not specified", "not given", "not provided", "unknown", "unclear", "ambiguous", "we don't know", "do not know", "cannot determine", "can't determine", "not enough information",
    ]);

    private static readonly Phrases TurnWords = new(
    [
        "wait,", "wait.", "actually,", "however,", "correction", "i made a mistake", "mistake", "let me re", "let's re", "on second thought", "but this", "that's not", "which is not", "is not correct", "incorrect", "contradict", "apologi", "oops", "sorry",
        "instead of", "should be",
    ]);

    private static readonly Phrases RefusalWords = new(
    ["i cannot", "i can't", "i'm unable", "i am unable", "as an ai", "cannot be determined", "we cannot", "cannot directly", "it is impossible", "no way to"]);

    /// <summary>Reads a text.</summary>
    public TextSigns(ReadOnlySpan<char> text)
    {
        Hedges = HedgeWords.Count(text);
        Turns = TurnWords.Count(text);
        Refusals = RefusalWords.Count(text);
        Lines = text.Count('\n') + 1;
        var sentences = new HashSet<ulong>();
        var words = new HashSet<ulong>();
        var (sentence, word, length, letters) = (StableHash.Seed, StableHash.Seed, 0, 0);
        foreach (var unit in text)
        {
            if (char.IsLetterOrDigit(unit))
            {
                var lower = char.ToLowerInvariant(unit);
                (word, sentence) = (StableHash.Add(word, lower), StableHash.Add(sentence, lower));
                letters++;
                length++;
                continue;
            }

            if (letters > 0)
            {
                Words++;
                words.Add(word);
                (word, letters) = (StableHash.Seed, 0);
            }

            if (unit is not ('.' or '!' or '?' or '\n' or '。')) continue;
            if (length >= 20)
            {
                Sentences++;
                if (!sentences.Add(sentence)) Repeated++;
            }

            (sentence, length) = (StableHash.Seed, 0);
        }

        if (letters > 0 && words.Add(word)) Words++;
        Distinct = Words == 0 ? 0 : (double)words.Count / Words;
        Steps = CountSteps(text);
        CutOff = IsCutOff(text);
    }

    /// <summary>Words of doubt.</summary>
    public int Hedges { get; }

    /// <summary>Words with which a text turns on itself.</summary>
    public int Turns { get; }

    /// <summary>Words that decline.</summary>
    public int Refusals { get; }

    /// <summary>Lines.</summary>
    public int Lines { get; }

    /// <summary>Sentences of at least 20 letters.</summary>
    public int Sentences { get; }

    /// <summary>Those that stood there before.</summary>
    public int Repeated { get; }

    /// <summary>Words.</summary>
    public int Words { get; }

    /// <summary>Share of different words.</summary>
    public double Distinct { get; }

    /// <summary>Numbered or bulleted lines.</summary>
    public int Steps { get; }

    /// <summary>It ends in the middle: an open fence, bracket or sentence.</summary>
    public bool CutOff { get; }

    private static int CountSteps(ReadOnlySpan<char> text)
    {
        var steps = 0;
        foreach (var range in text.Split('\n'))
        {
            var line = text[range].TrimStart();
            if (line.Length > 2 && (line[0] is '-' or '*' or '•' || (char.IsAsciiDigit(line[0]) && line[..Math.Min(4, line.Length)].ContainsAny(".):")))) steps++;
        }

        return steps;
    }

    private static bool IsCutOff(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd();
        if (text.IsEmpty) return false;
        if ((text.Count("```") & 1) == 1) return true;
        return char.IsLetter(text[^1]) ? text.Length > 400 : text[^1] is ',' or '(' or '[' or '{' or '=' or '+';
    }
}
