using System.Buffers;
using System.Buffers.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>Tokens as Responses counts them: <c>input_tokens</c> includes everything cached, <c>output_tokens</c> the reasoning.</summary>
internal static class ResponsesUsage
{
    /// <summary>Reads a <c>usage</c> object; false when it is none.</summary>
    public static bool TryRead(RawJson json, out Usage usage)
    {
        usage = default;
        if (!json.IsObject) return false;
        long input = 0, output = 0, cached = 0, written = 0, reasoning = 0;
        foreach (var property in json.EnumerateObject())
        {
            var value = property.Value;
            if (property.NameEquals("input_tokens"u8)) input = Count(value);
            else if (property.NameEquals("output_tokens"u8)) output = Count(value);
            else if (property.NameEquals("input_tokens_details"u8)) (cached, written) = (Count(value["cached_tokens"u8]), Count(value["cache_write_tokens"u8]));
            else if (property.NameEquals("output_tokens_details"u8)) reasoning = Count(value["reasoning_tokens"u8]);
        }

        cached = Math.Min(cached, input);
        written = Math.Min(written, input - cached);
        usage = new Usage(input - cached - written, cached, written, 0, output, Math.Min(reasoning, output));
        return true;
    }

    /// <summary>Writes the <c>usage</c> object; clients want the details also where they are 0.</summary>
    public static void Write(in Usage usage, IBufferWriter<byte> output)
    {
        output.Write("{\"input_tokens\":"u8);
        Number(usage.TotalInput, output);
        output.Write(",\"input_tokens_details\":{\"cached_tokens\":"u8);
        Number(usage.CacheRead, output);
        output.Write(",\"cache_write_tokens\":"u8);
        Number(usage.CacheWrite, output);
        output.Write("},\"output_tokens\":"u8);
        Number(usage.Output, output);
        output.Write(",\"output_tokens_details\":{\"reasoning_tokens\":"u8);
        Number(usage.Reasoning, output);
        output.Write("},\"total_tokens\":"u8);
        Number(usage.Total, output);
        output.Write("}"u8);
    }

    /// <summary>Writes a number.</summary>
    public static void Number(long number, IBufferWriter<byte> output)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    private static long Count(RawJson number) => Math.Max(0, number.GetInt64() ?? 0);
}
