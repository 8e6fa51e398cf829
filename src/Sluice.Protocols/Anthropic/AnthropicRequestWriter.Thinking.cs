using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Anthropic;

internal sealed partial class AnthropicRequestWriter
{
    private const long MinBudget = 1024;

    private enum ThinkingMode
    {
        /// <summary>Nothing is said about it.</summary>
        Unset,
        Disabled,
        Adaptive,
        Enabled,
    }

    private ThinkingPlan PlanThinking(ref long limit)
    {
        if (_request.Reasoning is not { } wish || _context.Target.Thinking == false)
        {
            if (_request.Reasoning is { IsOff: false }) _context.Note("reasoning", FidelityAction.Dropped, "this model does not think");
            return default;
        }

        if (wish.IsOff) return new ThinkingPlan(ThinkingMode.Disabled);
        var effort = _context.Target.TakesEffort ? wish.EffectiveLevel : null;
        if (_tools.IsForced)
        {
            _context.Note("reasoning", FidelityAction.Dropped, "Anthropic does not think when a tool is forced");
            return new ThinkingPlan(ThinkingMode.Disabled);
        }

        if (_context.Target.TakesEffort) return new ThinkingPlan(ThinkingMode.Adaptive, effort);
        if (_conversation.OpenLoopLacksThinking)
        {
            _context.Note("reasoning", FidelityAction.Dropped, "the tool loop began without Anthropic's thinking");
            return new ThinkingPlan(ThinkingMode.Disabled);
        }

        var budget = FitBudget(wish.EffectiveBudget ?? new ReasoningOptions(ReasoningLevel.Medium).EffectiveBudget!.Value, ref limit);
        return new ThinkingPlan(ThinkingMode.Enabled, Budget: budget);
    }

    // The budget must be smaller than the limit, which includes it. It shrinks first; the limit grows only when nothing else helps.
    private long FitBudget(long budget, ref long limit)
    {
        budget = Math.Max(budget, MinBudget);
        if (budget < limit) return budget;
        budget = Math.Max(MinBudget, limit / 2);
        if (budget < limit) return budget;
        limit = budget + MinBudget;
        _context.Note("max_tokens", FidelityAction.Mapped, $"raised to {limit}, the least that leaves room to think");
        return budget;
    }

    private void WriteThinking(in ThinkingPlan plan)
    {
        if (plan.Mode == ThinkingMode.Unset) return;
        _writer.WriteStartObject("thinking"u8);
        _writer.WriteString("type"u8, plan.Mode switch
        {
            ThinkingMode.Disabled => "disabled"u8,
            ThinkingMode.Adaptive => "adaptive"u8,
            _ => "enabled"u8,
        });
        if (plan.Mode == ThinkingMode.Enabled) _writer.WriteNumber("budget_tokens"u8, plan.Budget);
        _writer.WriteEndObject();
    }

    private void WriteOutputConfig(in ThinkingPlan plan)
    {
        var format = _request.OutputFormat is { Schema.IsMissing: false } wanted && _context.Target.StructuredOutput ? wanted : null;
        if (plan.Effort is null && format is null) return;
        _writer.WriteStartObject("output_config"u8);
        if (plan.Effort is { } effort)
        {
            _writer.WriteString("effort"u8, effort switch
            {
                ReasoningLevel.Medium => "medium"u8,
                ReasoningLevel.High => "high"u8,
                ReasoningLevel.XHigh => "xhigh"u8,
                ReasoningLevel.Max => "max"u8,
                _ => "low"u8,
            });
        }

        if (format is not null)
        {
            _writer.WriteStartObject("format"u8);
            _writer.WriteString("type"u8, "json_schema"u8);
            _writer.WritePropertyName("schema"u8);
            AnthropicSchema.WriteClosed(_writer, format.Schema);
            _writer.WriteEndObject();
        }

        _writer.WriteEndObject();
    }

    private readonly record struct ThinkingPlan(ThinkingMode Mode, ReasoningLevel? Effort = null, long Budget = 0)
    {
        public bool IsOn => Mode is ThinkingMode.Adaptive or ThinkingMode.Enabled;
    }
}
