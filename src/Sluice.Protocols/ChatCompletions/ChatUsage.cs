using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Tokens as Chat counts them: <c>prompt_tokens</c> includes everything cached, <c>completion_tokens</c> the reasoning.</summary>
internal static class ChatUsage
{
    /// <summary>Reads a <c>usage</c> object; false when it is none.</summary>
    public static bool TryRead(RawJson json, out Usage usage)
    {
        usage = default;
        if (!json.IsObject) return false;
        long prompt = 0, completion = 0, total = 0, cached = 0, written = 0, reasoning = 0;
        foreach (var property in json.EnumerateObject())
        {
            var value = property.Value;
            if (property.NameEquals("prompt_tokens"u8)) prompt = Count(value);
            else if (property.NameEquals("completion_tokens"u8)) completion = Count(value);
            else if (property.NameEquals("total_tokens"u8)) total = Count(value);
            else if (property.NameEquals("prompt_tokens_details"u8))
            {
                cached = Math.Max(cached, Count(value["cached_tokens"u8]));
                written = Count(value["cache_write_tokens"u8]);
            }
            else if (property.NameEquals("prompt_cache_hit_tokens"u8)) cached = Math.Max(cached, Count(value)); // DeepSeek's own name
            else if (property.NameEquals("completion_tokens_details"u8)) reasoning = Count(value["reasoning_tokens"u8]);
        }

        // xAI counts reasoning beside the completion; the total gives it away.
        if (reasoning > 0 && total == prompt + completion + reasoning) completion += reasoning;
        cached = Math.Min(cached, prompt);
        written = Math.Min(written, prompt - cached);
        usage = new Usage(prompt - cached - written, cached, written, 0, completion, Math.Min(reasoning, completion));
        return true;
    }

    /// <summary>What OpenRouter says the answer cost, in dollars.</summary>
    public static decimal? ReadCost(RawJson usage)
    {
        var cost = usage["cost"u8];
        return cost.Kind == RawJsonKind.Number && decimal.TryParse(cost.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var dollars) ? dollars : null;
    }

    /// <summary>Writes the <c>usage</c> object.</summary>
    public static void Write(in Usage usage, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, usage.TotalInput);
        writer.WriteNumber("completion_tokens"u8, usage.Output);
        writer.WriteNumber("total_tokens"u8, usage.Total);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CacheRead);
        if (usage.CacheWrite > 0) writer.WriteNumber("cache_write_tokens"u8, usage.CacheWrite);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static long Count(RawJson number) => Math.Max(0, number.GetInt64() ?? 0);
}
