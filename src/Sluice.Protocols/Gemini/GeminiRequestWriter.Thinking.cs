using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Gemini;

/// <summary><c>thinkingConfig</c>: levels for Gemini 3 and later, budgets before (docs/fidelity.md, reasoning).</summary>
internal sealed partial class GeminiRequestWriter
{
    // ai.google.dev/gemini-api/docs/thinking: 2.5 Pro takes 128 to 32768, 2.5 Flash 0 to 24576.
    private const long LeastBudget = 128;
    private const long MostBudget = 24_576;
    private const long MostBudgetOfPro = 32_768;

    private void WriteThinking()
    {
        if (_request.Reasoning is not { } wish || _target.Thinking == false) return;
        var thinking = Setting("thinkingConfig"u8);
        thinking.WriteStartObject();
        if (!wish.IsOff) thinking.WriteBoolean("includeThoughts"u8, value: true);
        if (_target.TakesEffort)
        {
            if (wish.EffectiveLevel is { } level) thinking.WriteString("thinkingLevel"u8, Word(level < _target.LeastThinking ? _target.LeastThinking : level));
        }
        else if (Budget(wish) is { } budget)
        {
            thinking.WriteNumber("thinkingBudget"u8, budget);
        }

        thinking.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Word(ReasoningLevel level) => level switch
    {
        ReasoningLevel.Off or ReasoningLevel.Minimal => "MINIMAL"u8,
        ReasoningLevel.Low => "LOW"u8,
        ReasoningLevel.Medium => "MEDIUM"u8,
        _ => "HIGH"u8,
    };

    private long? Budget(ReasoningOptions wish)
    {
        var isPro = _target.LeastThinking != ReasoningLevel.Off;
        if (wish.IsOff) return isPro ? LeastBudget : 0;
        var most = isPro ? MostBudgetOfPro : MostBudget;
        var budget = wish.BudgetTokens ?? wish.Level switch
        {
            null => (long?)null,
            ReasoningLevel.Minimal => 512,
            ReasoningLevel.Low => 1024,
            ReasoningLevel.Medium => 8192,
            ReasoningLevel.High => MostBudget,
            _ => most,
        };
        if (budget is not { } tokens) return null;
        tokens = Math.Clamp(tokens, LeastBudget, most);
        // The limit on the answer includes the thoughts.
        return _request.MaxOutputTokens is { } limit && tokens >= limit ? Math.Max(LeastBudget, limit / 2) : tokens;
    }
}
