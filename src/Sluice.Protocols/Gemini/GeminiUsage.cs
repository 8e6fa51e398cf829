using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Tokens as Gemini counts them: <c>promptTokenCount</c> includes what was cached, <c>candidatesTokenCount</c> excludes the
/// thoughts, and the prompts of its own tools stand apart. The counts grow from chunk to chunk; the last one holds.
/// </summary>
internal static class GeminiUsage
{
    /// <summary>Reads <c>usageMetadata</c>; false when it is none.</summary>
    public static bool TryRead(RawJson json, out Usage usage)
    {
        usage = default;
        if (!json.IsObject) return false;
        long prompt = 0, tools = 0, cached = 0, answer = 0, thoughts = 0;
        foreach (var property in json.EnumerateObject())
        {
            if (property.NameEquals("promptTokenCount"u8)) prompt = Count(property.Value);
            else if (property.NameEquals("toolUsePromptTokenCount"u8)) tools = Count(property.Value);
            else if (property.NameEquals("cachedContentTokenCount"u8)) cached = Count(property.Value);
            else if (property.NameEquals("candidatesTokenCount"u8)) answer = Count(property.Value);
            else if (property.NameEquals("thoughtsTokenCount"u8)) thoughts = Count(property.Value);
        }

        cached = Math.Min(cached, prompt + tools);
        usage = new Usage(prompt + tools - cached, cached, Output: answer + thoughts, Reasoning: thoughts);
        return true;
    }

    /// <summary>Writes the <c>usageMetadata</c> object.</summary>
    public static void Write(in Usage usage, IBufferWriter<byte> output)
    {
        var reasoning = Math.Min(usage.Reasoning, usage.Output);
        output.Write("{\"promptTokenCount\":"u8);
        GeminiJson.WriteNumber(output, usage.TotalInput);
        if (usage.CacheRead > 0)
        {
            output.Write(",\"cachedContentTokenCount\":"u8);
            GeminiJson.WriteNumber(output, usage.CacheRead);
        }

        output.Write(",\"candidatesTokenCount\":"u8);
        GeminiJson.WriteNumber(output, usage.Output - reasoning);
        if (reasoning > 0)
        {
            output.Write(",\"thoughtsTokenCount\":"u8);
            GeminiJson.WriteNumber(output, reasoning);
        }

        output.Write(",\"totalTokenCount\":"u8);
        GeminiJson.WriteNumber(output, usage.Total);
        output.Write("}"u8);
    }

    private static long Count(RawJson number) => Math.Max(0, number.GetInt64() ?? 0);
}
