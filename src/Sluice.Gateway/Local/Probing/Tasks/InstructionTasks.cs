namespace Sluice.Gateway.Local.Probing.Tasks;

/// <summary>Rules for an answer that a machine can check: form, length, words that must not come, the language.</summary>
internal static class InstructionTasks
{
    private static readonly string[] German = ["der", "die", "das", "ist", "und", "ein", "eine", "mit", "wird", "von", "zu", "nicht"];

    /// <summary>The tasks.</summary>
    public static IReadOnlyList<ProbeTask> All { get; } =
    [
        new("instructions-word", "Answer with the single word BLUE, in capitals, and nothing else.", answers => answers.Text.TrimEnd('.') == "BLUE" ? null : "said more or something else"),
        new("instructions-bullets", "Name exactly four kinds of fruit. One per line, each line begins with \"- \". No other lines.",
            answers => Lines(answers) is { Length: 4 } lines && lines.All(line => line.StartsWith("- ", StringComparison.Ordinal)) ? null : "is not four lines that begin with \"- \""),
        new("instructions-length", "Explain in at most 20 words what a compiler does.", answers => Words(answers.Text) is > 3 and <= 20 ? null : "is longer than 20 words, or too short"),
        new("instructions-forbidden", "Describe the sea in two sentences. Do not use the words \"water\", \"blue\" or \"wave\", in no form.",
            answers => answers.Text.Length < 20 ? "said too little" : new[] { "water", "blue", "wave" }.FirstOrDefault(word => answers.Text.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } used ? $"used \"{used}\"" : null),
        new("instructions-language", "What is a database? Answer in German, in two sentences.", answers => answers.Text.Split([' ', ',', '.', '\n']).Count(word => German.Contains(word, StringComparer.OrdinalIgnoreCase)) >= 3 ? null : "is not German"),
        new("instructions-capitals", "Write one sentence about winter. Every letter is a capital letter.", answers => answers.Text.Any(char.IsLetter) && !answers.Text.Any(char.IsLower) && Words(answers.Text) > 2 ? null : "has small letters"),
        new("instructions-ends", "Write one sentence about tea. It begins with the word \"Often\" and its last word is \"quiet\".",
            answers => answers.Text.StartsWith("Often", StringComparison.Ordinal) && answers.Text.TrimEnd('.', '!', '"', ' ').EndsWith("quiet", StringComparison.Ordinal) ? null : "begins or ends with another word"),
        new("instructions-csv", "Write a table of the planets Mercury, Venus and Earth with their order from the sun as CSV: a heading name,order and three rows, no spaces, nothing else, no code fence.",
            answers => Lines(answers).SequenceEqual(["name,order", "Mercury,1", "Venus,2", "Earth,3"], StringComparer.OrdinalIgnoreCase) ? null : "is not the table"),
        new("instructions-system", "Hello, who are you?", answers => answers.Text.EndsWith("[end]", StringComparison.Ordinal) ? null : "does not end as the system prompt says") { System = "You are the clerk of a library. Whatever is asked, every answer ends with the text [end]." },
    ];

    private static string[] Lines(ProbeAnswers answers) => answers.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}
