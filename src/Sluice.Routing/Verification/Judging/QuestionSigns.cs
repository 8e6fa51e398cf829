namespace Sluice.Routing.Verification.Judging;

/// <summary>What the question tells of the answer it wants, and of how easily one goes wrong.</summary>
internal sealed class QuestionSigns
{
    private static readonly Phrases RatioWords = new("percent", "%", "half", "third", "quarter", "twice", "double", "triple", "times", "fraction", "ratio", "average");
    private static readonly Phrases CompareWords = new("more than", "less than", "fewer", "older", "younger", "remaining", "left", "rest", "difference", "than the", "as many", "as much");
    private static readonly Phrases RateWords = new("per ", "each", "every", "hour", "minute", "day", "week", "month", "year", "speed", "miles");
    private static readonly Phrases ConditionWords = new(" if ", "unless", "except", "but ", "until", "after", "before", "only", "instead", "however");
    private static readonly Phrases LoopWords = new("for ", "while ", "if ", "elif ", "else:");
    private static readonly Phrases FormatWords = new("json", "only the", "just the", "format", "one word", "single word", "literal", "answer with", "respond with", "letter");

    /// <summary>Reads a question.</summary>
    public QuestionSigns(string prompt)
    {
        var text = prompt.AsSpan()[^Math.Min(prompt.Length, JudgeFeatures.Window)..];
        Numbers = NumberScan.Find(text);
        Ratios = RatioWords.Count(text);
        Comparisons = CompareWords.Count(text);
        Rates = RateWords.Count(text);
        Conditions = ConditionWords.Count(text);
        Branches = LoopWords.Count(text);
        Formats = FormatWords.Count(text);
        Sentences = text.Count(". ") + text.Count('?') + text.Count('\n');
        Questions = text.Count('?');
        WantsCount = text.IndexOf("how many", StringComparison.OrdinalIgnoreCase) >= 0;
        WantsMoney = text.Contains('$') || text.IndexOf("how much", StringComparison.OrdinalIgnoreCase) >= 0;
        IsCode = text.IndexOf("def ", StringComparison.Ordinal) >= 0 || text.IndexOf("```", StringComparison.Ordinal) >= 0 || text.IndexOf("return ", StringComparison.Ordinal) >= 0;
        Calls = IsCode ? text.Count(".") + text.Count("(") : 0;
    }

    public List<NumberMark> Numbers { get; }

    public int Ratios { get; }

    public int Comparisons { get; }

    public int Rates { get; }

    public int Conditions { get; }

    public int Branches { get; }

    public int Formats { get; }

    public int Sentences { get; }

    public int Questions { get; }

    public bool WantsCount { get; }

    public bool WantsMoney { get; }

    public bool IsCode { get; }

    public int Calls { get; }
}
