namespace Sluice.Training.Records;

/// <summary>One prompt, and how well each of several models answered it.</summary>
internal sealed record Record
{
    public required string Id { get; init; }

    /// <summary>The data set: the file's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>What was asked (<c>prompt</c>, or <c>text</c> in labelled requests).</summary>
    public required string Prompt { get; init; }

    /// <summary>By model.</summary>
    public IReadOnlyDictionary<string, Outcome> Outcomes { get; init; } = new Dictionary<string, Outcome>(StringComparer.Ordinal);

    /// <summary>A label 0-3; null for prompts with outcomes.</summary>
    public int? Tier { get; init; }

    /// <summary>A label; null for prompts with outcomes.</summary>
    public string? Intent { get; init; }

    /// <summary>A label; null for prompts with outcomes.</summary>
    public bool? Deterministic { get; init; }

    public string? Category { get; init; }

    public string? Licence { get; init; }

    public string? Source { get; init; }
}

/// <summary>What a model made of a prompt.</summary>
/// <param name="Score">0.0-1.0 (in one set 1-10): 1 is right.</param>
internal sealed record Outcome(double Score)
{
    /// <summary>The whole answer; null where only its score is known.</summary>
    public string? Response { get; init; }

    /// <summary>The answer as its evaluation parsed it; null where it is not known.</summary>
    public string? Prediction { get; init; }

    /// <summary>Length of the answer in characters; null where it is not known.</summary>
    public int? Length { get; init; }
}

/// <summary>The two models that a data set compares.</summary>
internal sealed record Pair(string Weak, string Strong)
{
    /// <summary>The pairs that figures are given for, by data set.</summary>
    public static IReadOnlyDictionary<string, Pair> Default { get; } = new Dictionary<string, Pair>(StringComparer.Ordinal)
    {
        ["routellm_mtbench"] = new("mixtral-8x7b-instruct", "gpt-4-1106-preview"),
        ["routellm_gsm8k"] = new("mixtral-8x7b-instruct", "gpt-4-1106-preview"),
        ["routellm_mmlu"] = new("mixtral-8x7b-instruct", "gpt-4-1106-preview"),
        ["crux_code_reasoning"] = new("qwen2.5-7b-instruct", "claude-3.5-sonnet"),
        ["lcb_repair"] = new("llama-3.1-8b-instruct", "claude-3.5-sonnet"),
        ["lcb_codegen"] = new("deepseek-coder-6.7b-instruct", "gpt-4-1106-preview"),
        ["llmrouter_code"] = new("llama-3.1-8b-instruct", "llama-3.3-nemotron-super-49b-v1"),
        ["llmrouter_general"] = new("qwen2.5-7b-instruct", "llama-3.1-nemotron-51b-instruct"),
        ["mmlu_pro"] = new("llama-3.1-8b-instruct", "gemini-1.5-pro-002"),
    };

    /// <summary>The records that have both outcomes.</summary>
    public IReadOnlyList<Record> Of(IEnumerable<Record> records) => [.. records.Where(record => record.Outcomes.ContainsKey(Weak) && record.Outcomes.ContainsKey(Strong))];
}
