using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Reads a whole answer: its message is one large delta.</summary>
internal static class ChatCompletionsBodyReader
{
    public static void Read(RawJson body, IStreamEventSink sink, TranslationContext context) => Read(body, new StreamEmitter(sink, context));

    public static void Read(RawJson body, StreamEmitter emitter)
    {
        if (OpenAiErrors.TryRead(body, null) is { } error)
        {
            emitter.Fail(error);
            return;
        }

        foreach (var choice in body["choices"u8].EnumerateArray())
        {
            emitter.Start(body["id"u8].GetString(), body["model"u8].GetString());
            ReadChoice(choice, emitter, body["usage"u8]);
            return;
        }

        emitter.Fail(new ModelError(ErrorKind.Server, "the upstream's answer has no choices"));
    }

    private static void ReadChoice(RawJson choice, StreamEmitter emitter, RawJson usage)
    {
        var delta = new ChatDelta(isWhole: true);
        delta.Read(choice["message"u8], emitter);
        delta.Finish(emitter);
        var error = choice["error"u8];
        if (error.IsObject || error.IsString) emitter.Fail(OpenAiErrors.ReadError(error));
        if (ChatUsage.TryRead(usage, out var tokens)) emitter.Usage(tokens);
        emitter.Cost(ChatUsage.ReadCost(usage));
        var finish = choice["finish_reason"u8];
        var stop = finish.IsString ? ChatStopReasons.Read(finish) : new StopReason(StopKind.EndTurn);
        emitter.End(stop.Kind == StopKind.EndTurn && delta.HasRefusal ? stop with { Kind = StopKind.Refusal } : stop);
    }
}
