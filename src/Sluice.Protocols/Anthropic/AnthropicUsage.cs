using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Token counts on the wire. <c>input_tokens</c> excludes the cache, <c>output_tokens</c> includes thinking; reports are
/// cumulative and may leave out what an earlier one said, so a later report overrides field by field.
/// </summary>
internal static class AnthropicUsage
{
    /// <summary>What <paramref name="json"/> says, on top of what was known.</summary>
    public static Usage Merge(Usage known, RawJson json)
    {
        long? write = null, write5m = null, write1h = null;
        foreach (var property in json.EnumerateObject())
        {
            if (property.NameEquals("input_tokens"u8)) known = known with { Input = Count(property.Value) ?? known.Input };
            else if (property.NameEquals("output_tokens"u8)) known = known with { Output = Count(property.Value) ?? known.Output };
            else if (property.NameEquals("cache_read_input_tokens"u8)) known = known with { CacheRead = Count(property.Value) ?? known.CacheRead };
            else if (property.NameEquals("cache_creation_input_tokens"u8)) write = Count(property.Value);
            else if (property.NameEquals("cache_creation"u8))
            {
                write5m = Count(property.Value["ephemeral_5m_input_tokens"u8]);
                write1h = Count(property.Value["ephemeral_1h_input_tokens"u8]);
            }
            else if (property.NameEquals("output_tokens_details"u8))
            {
                known = known with { Reasoning = Count(property.Value["thinking_tokens"u8]) ?? known.Reasoning };
            }
        }

        if (write5m is not null || write1h is not null) return known with { CacheWrite5m = write5m ?? 0, CacheWrite1h = write1h ?? 0 };
        // Only the sum: it is the split known so far, or all of it went into the five-minute cache.
        return write is { } sum && sum != known.CacheWrite ? known with { CacheWrite5m = sum, CacheWrite1h = 0 } : known;
    }

    /// <summary>Writes the usage object, a value.</summary>
    public static void Write(Utf8JsonWriter writer, in Usage usage)
    {
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens"u8, usage.Input);
        writer.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWrite);
        writer.WriteNumber("cache_read_input_tokens"u8, usage.CacheRead);
        if (usage.CacheWrite > 0)
        {
            writer.WriteStartObject("cache_creation"u8);
            writer.WriteNumber("ephemeral_5m_input_tokens"u8, usage.CacheWrite5m);
            writer.WriteNumber("ephemeral_1h_input_tokens"u8, usage.CacheWrite1h);
            writer.WriteEndObject();
        }

        writer.WriteNumber("output_tokens"u8, usage.Output);
        if (usage.Reasoning > 0)
        {
            writer.WriteStartObject("output_tokens_details"u8);
            writer.WriteNumber("thinking_tokens"u8, usage.Reasoning);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a number as digits.</summary>
    public static void WriteNumber(IBufferWriter<byte> output, long value)
    {
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        output.Advance(written);
    }

    private static long? Count(RawJson value) => value.GetInt64() is { } count ? Math.Max(count, 0) : null;
}
