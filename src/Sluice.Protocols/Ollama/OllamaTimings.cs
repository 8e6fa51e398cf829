using System.Buffers;
using System.Buffers.Text;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Ollama;

/// <summary>The end of an answer: reason, counts and durations in nanoseconds, as far as they can be measured from here.</summary>
internal sealed class OllamaTimings(TranslationContext context)
{
    private readonly long _started = context.StartTimestamp ?? context.Time.GetTimestamp();
    private long? _firstContent;

    /// <summary>The time for <c>created_at</c>; printed with format O it is RFC 3339.</summary>
    public DateTime Now => context.Time.GetUtcNow().UtcDateTime;

    /// <summary>The first content ends the prompt's evaluation.</summary>
    public void SawContent() => _firstContent ??= context.Time.GetTimestamp();

    /// <summary>Writes <c>,"done_reason":…</c> and all that follows; loading cannot be told from evaluating and counts as that.</summary>
    public void WriteEnd(IBufferWriter<byte> output, StopKind stop, in Usage usage)
    {
        var now = context.Time.GetTimestamp();
        var first = _firstContent ?? now;
        output.Write(",\"done_reason\":\""u8);
        output.Write(OllamaStopReasons.Word(stop));
        output.Write("\",\"total_duration\":"u8);
        WriteNumber(output, Nanoseconds(_started, now));
        output.Write(",\"load_duration\":0,\"prompt_eval_count\":"u8);
        WriteNumber(output, usage.TotalInput);
        output.Write(",\"prompt_eval_duration\":"u8);
        WriteNumber(output, Nanoseconds(_started, first));
        output.Write(",\"eval_count\":"u8);
        WriteNumber(output, usage.Output);
        output.Write(",\"eval_duration\":"u8);
        WriteNumber(output, Nanoseconds(first, now));
    }

    private long Nanoseconds(long from, long to) => context.Time.GetElapsedTime(from, to).Ticks * 100;

    private static void WriteNumber(IBufferWriter<byte> output, long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out var length);
        output.Advance(length);
    }
}
