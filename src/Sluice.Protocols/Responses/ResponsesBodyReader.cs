using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Reads a whole answer: its items are read as if each had come in one piece.</summary>
internal static class ResponsesBodyReader
{
    public static void Read(RawJson body, StreamEmitter emitter, TranslationContext context)
    {
        if (body["error"u8] is { IsObject: true } failed && body["object"u8].StringEquals("response"u8))
        {
            emitter.Fail(ResponsesErrors.Read(failed));
            return;
        }

        if (OpenAiErrors.TryRead(body, null) is { } error)
        {
            emitter.Fail(error);
            return;
        }

        var output = body["output"u8];
        if (!output.IsArray)
        {
            emitter.Fail(new ModelError(ErrorKind.Server, "the upstream's answer has no output"));
            return;
        }

        emitter.Start(body["id"u8].GetString(), body["model"u8].GetString());
        var items = new ResponsesItemReader(emitter, context);
        items.Rest(output);
        End(body, items, emitter);
    }

    /// <summary>Usage and the end that the response's status tells.</summary>
    public static void End(RawJson response, ResponsesItemReader items, StreamEmitter emitter)
    {
        items.Finish();
        if (ResponsesUsage.TryRead(response["usage"u8], out var usage)) emitter.Usage(usage);
        var status = response["status"u8].GetString();
        switch (status)
        {
            case "failed":
                emitter.Fail(response["error"u8] is { IsObject: true } error ? ResponsesErrors.Read(error) : new ModelError(ErrorKind.Server, "the upstream's answer failed"));
                break;
            case "cancelled" or "in_progress" or "queued":
                emitter.Fail(new ModelError(ErrorKind.Server, $"the upstream's answer is {status}"));
                break;
            case "incomplete":
                emitter.End(Incomplete(response["incomplete_details"u8]["reason"u8].GetString()));
                break;
            default:
                emitter.End(new StopReason(items.HasRefusal ? StopKind.Refusal : StopKind.EndTurn, status ?? "completed"));
                break;
        }
    }

    /// <summary>The stop reason of an incomplete response.</summary>
    public static StopReason Incomplete(string? reason) => new(
        reason switch
        {
            "max_output_tokens" or "max_tokens" => StopKind.MaxTokens,
            "content_filter" => StopKind.Refusal,
            _ => StopKind.Unknown,
        },
        reason ?? "incomplete");
}
