using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads a whole message into the events of a stream.</summary>
internal static class AnthropicBodyReader
{
    public static void Read(RawJson body, IStreamEventSink sink, TranslationContext context)
    {
        var emitter = new StreamEmitter(sink, context);
        RawJson id = default, model = default, content = default, usage = default, reason = default, sequence = default, error = default;
        foreach (var property in body.EnumerateObject())
        {
            if (property.NameEquals("id"u8)) id = property.Value;
            else if (property.NameEquals("model"u8)) model = property.Value;
            else if (property.NameEquals("content"u8)) content = property.Value;
            else if (property.NameEquals("usage"u8)) usage = property.Value;
            else if (property.NameEquals("stop_reason"u8)) reason = property.Value;
            else if (property.NameEquals("stop_sequence"u8)) sequence = property.Value;
            else if (property.NameEquals("error"u8)) error = property.Value;
        }

        if (!error.IsNullOrMissing || !content.IsArray)
        {
            emitter.Fail(error.IsNullOrMissing ? new ModelError(ErrorKind.Unreachable, "the upstream's answer is not a message") : AnthropicErrors.Read(body));
            return;
        }

        emitter.Start(id.GetString(), model.GetString());
        var blocks = new AnthropicContentReader(emitter, context);
        foreach (var block in content.EnumerateArray())
        {
            blocks.Start(block);
            blocks.Stop();
        }

        if (usage.IsObject) emitter.Usage(AnthropicUsage.Merge(default, usage));
        emitter.End(AnthropicStopReason.Read(reason, sequence));
    }
}
