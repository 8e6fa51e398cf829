namespace Sluice.Protocols.Canonical;

/// <summary>
/// What a writer must know about the model and server it writes for. Differences between servers are data here and never a
/// test of a vendor's name in a writer. Defaults fit an unknown, capable server.
/// </summary>
public sealed record ModelTraits
{
    /// <summary>An unknown, capable model.</summary>
    public static ModelTraits Default { get; } = new();

    /// <summary>Takes tools; null = unknown, assumed yes.</summary>
    public bool? Tools { get; init; }

    /// <summary>Takes pictures; null = unknown, assumed yes.</summary>
    public bool? Vision { get; init; }

    /// <summary>Takes PDF documents; null = unknown: yes where the protocol has a place for them.</summary>
    public bool? Documents { get; init; }

    /// <summary>Takes sound; null = unknown: yes where the protocol has a place for it.</summary>
    public bool? Audio { get; init; }

    /// <summary>The server runs a web search of its own when asked: the vendors themselves.</summary>
    public bool WebSearch { get; init; }

    /// <summary>Completes the middle between a prompt and a suffix (legacy completions).</summary>
    public bool? FillsMiddle { get; init; }

    /// <summary>Can think; null = unknown. False: the knob is left out.</summary>
    public bool? Thinking { get; init; }

    /// <summary>Context window in tokens; null = unknown.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>Longest answer in tokens; null = unknown.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>Chat: the server is OpenAI itself: <c>max_completion_tokens</c>, role <c>developer</c>.</summary>
    public bool IsOpenAi { get; init; }

    /// <summary>Chat: refuses <c>stream_options</c>.</summary>
    public bool RefusesStreamOptions { get; init; }

    /// <summary>Chat: takes <c>top_k</c>, as most local servers do.</summary>
    public bool AcceptsTopK { get; init; }

    /// <summary>Chat: refuses <c>content: null</c> beside tool calls; gets "".</summary>
    public bool RefusesNullContent { get; init; }

    /// <summary>Chat: reasoning text of earlier turns goes back as <c>reasoning_content</c>.</summary>
    public bool KeepsReasoning { get; init; }

    /// <summary>Strict chat templates: consecutive messages of one role are merged, system messages only at the front.</summary>
    public bool StrictTurns { get; init; }

    /// <summary>Anthropic: takes <c>output_config.effort</c> and adaptive thinking (4.6 and later). Gemini: takes levels of thinking (3 and later). Otherwise budgets.</summary>
    public bool TakesEffort { get; init; } = true;

    /// <summary>Anthropic: refuses temperature, top_p and top_k (opus-4-7 and later, 5.x).</summary>
    public bool RefusesSampling { get; init; }

    /// <summary>Anthropic: takes <c>role: "system"</c> inside messages.</summary>
    public bool SystemInMessages { get; init; } = true;

    /// <summary>Anthropic: takes <c>output_config.format</c>; otherwise a forced tool stands in.</summary>
    public bool StructuredOutput { get; init; } = true;

    /// <summary>Gemini: the least that thinking can be turned down to.</summary>
    public ReasoningLevel LeastThinking { get; init; }

    /// <summary>Gemini: wants a thought signature on the first call of each step (3 and later).</summary>
    public bool WantsSeals { get; init; } = true;

    /// <summary>Gemini: takes media inside a function's response (3 and later); otherwise they stand behind it.</summary>
    public bool MediaInResults { get; init; }

    /// <summary>Gemini: takes a response format beside functions (3 and later); otherwise the format becomes an instruction.</summary>
    public bool FormatWithTools { get; init; }

    /// <summary>Ollama: <c>think</c> takes levels (gpt-oss); otherwise on or off.</summary>
    public bool ThinkLevels { get; init; }
}
