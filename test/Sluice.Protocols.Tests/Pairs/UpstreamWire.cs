using System.Text.Json;

namespace Sluice.Protocols.Tests.Pairs;

/// <summary>A scripted answer as the bytes of an upstream: frames of a stream, and one body.</summary>
internal static class UpstreamWire
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Does the protocol have a word for this answer at all?</summary>
    public static bool CanSay(string protocol, ScriptedAnswer answer) => protocol switch
    {
        "openai-chat" => answer.Seal is null && answer.Stop is not (ScriptedStop.Paused or ScriptedStop.Window or ScriptedStop.StopString),
        "openai-responses" => answer.Stop is not (ScriptedStop.Paused or ScriptedStop.Window or ScriptedStop.StopString),
        "gemini" => answer.Refusal.Length == 0 && answer.Stop is not (ScriptedStop.Paused or ScriptedStop.Window or ScriptedStop.StopString),
        "ollama" => answer.Seal is null && answer.Refusal.Length == 0 && answer.Stop is ScriptedStop.Natural or ScriptedStop.Calls or ScriptedStop.Length && answer.Seal is null && answer.Refusal.Length == 0,
        _ => answer.Refusal.Length == 0,
    };

    /// <summary>The frames of the stream. After the frame at <paramref name="end"/> the answer is known to be whole.</summary>
    public static List<string> Frames(string protocol, ScriptedAnswer answer, out int end)
    {
        var frames = protocol switch
        {
            "anthropic" => Anthropic(answer),
            "openai-chat" => Chat(answer),
            "openai-responses" => Responses(answer),
            "gemini" => Gemini(answer),
            _ => Ollama(answer),
        };
        end = protocol switch
        {
            "anthropic" => frames.Count - 2, // message_delta has the reason
            "openai-chat" => frames.FindIndex(frame => frame.Contains("\"finish_reason\":\"", StringComparison.Ordinal)),
            _ => frames.Count - 1,
        };
        return frames;
    }

    /// <summary>The whole answer as one document.</summary>
    public static string Body(string protocol, ScriptedAnswer answer)
    {
        switch (protocol)
        {
            case "anthropic":
                var blocks = new List<object>();
                if (answer.Thinking.Length > 0) blocks.Add(new { type = "thinking", thinking = string.Concat(answer.Thinking), signature = answer.Seal ?? "" });
                if (answer.Text.Length > 0) blocks.Add(new { type = "text", text = string.Concat(answer.Text) });
                blocks.AddRange(answer.Calls.Select(call => (object)new { type = "tool_use", id = call.Id, name = call.Name, input = Arguments(call) }));
                return Json(new { id = "msg_up", type = "message", role = "assistant", model = "up", content = blocks, stop_reason = AnthropicWord(answer), stop_sequence = answer.Stop == ScriptedStop.StopString ? "END" : null, usage = AnthropicUsage(answer) });
            case "openai-chat":
                return Json(new
                {
                    id = "chatcmpl-up",
                    @object = "chat.completion",
                    created = 1,
                    model = "up",
                    choices = new[] { new { index = 0, finish_reason = ChatWord(answer), message = new { role = "assistant", content = answer.Text.Length == 0 ? null : string.Concat(answer.Text), refusal = answer.Refusal.Length == 0 ? null : string.Concat(answer.Refusal), reasoning_content = string.Concat(answer.Thinking), tool_calls = answer.Calls.Select(call => new { id = call.Id, type = "function", function = new { name = call.Name, arguments = string.Concat(call.Arguments) } }) } } },
                    usage = ChatUsage(answer),
                });
            case "openai-responses":
                return Json(ResponsesObject(answer));
            case "gemini":
                return Json(new { candidates = new[] { new { content = new { role = "model", parts = GeminiParts(answer) }, finishReason = GeminiWord(answer), index = 0 } }, usageMetadata = GeminiUsage(answer), responseId = "g1", modelVersion = "up" });
            default:
                return Json(OllamaLine(answer, string.Concat(answer.Text), string.Concat(answer.Thinking), answer.Calls, isDone: true));
        }
    }

    private static string Json(object value) => JsonSerializer.Serialize(value, Plain);

    private static JsonElement Arguments((string Id, string Name, string[] Arguments) call) => JsonDocument.Parse(call.Arguments.Length == 0 ? "{}" : string.Concat(call.Arguments)).RootElement;

    private static List<string> Anthropic(ScriptedAnswer answer)
    {
        var frames = new List<string>();
        var index = 0;
        Add(new { type = "message_start", message = new { id = "msg_up", type = "message", role = "assistant", model = "up", content = Array.Empty<object>(), stop_reason = (string?)null, usage = answer.HasUsage ? (object)new { input_tokens = 8, cache_read_input_tokens = 4, output_tokens = 1 } : null } });
        Add(new { type = "ping" });
        if (answer.Thinking.Length > 0)
        {
            Add(new { type = "content_block_start", index, content_block = new { type = "thinking", thinking = "", signature = "" } });
            foreach (var piece in answer.Thinking) Add(new { type = "content_block_delta", index, delta = new { type = "thinking_delta", thinking = piece } });
            if (answer.Seal is { } seal) Add(new { type = "content_block_delta", index, delta = new { type = "signature_delta", signature = seal } });
            Add(new { type = "content_block_stop", index = index++ });
        }

        if (answer.Text.Length > 0)
        {
            Add(new { type = "content_block_start", index, content_block = new { type = "text", text = "" } });
            foreach (var piece in answer.Text) Add(new { type = "content_block_delta", index, delta = new { type = "text_delta", text = piece } });
            Add(new { type = "some_new_event", index });
            Add(new { type = "content_block_stop", index = index++ });
        }

        foreach (var call in answer.Calls)
        {
            Add(new { type = "content_block_start", index, content_block = new { type = "tool_use", id = call.Id, name = call.Name, input = new { } } });
            Add(new { type = "content_block_delta", index, delta = new { type = "input_json_delta", partial_json = "" } });
            foreach (var piece in call.Arguments) Add(new { type = "content_block_delta", index, delta = new { type = "input_json_delta", partial_json = piece } });
            Add(new { type = "content_block_stop", index = index++ });
        }

        Add(new { type = "message_delta", delta = new { stop_reason = AnthropicWord(answer), stop_sequence = answer.Stop == ScriptedStop.StopString ? "END" : null }, usage = AnthropicUsage(answer) });
        Add(new { type = "message_stop" });
        return frames;

        void Add(object data)
        {
            var json = Json(data);
            frames.Add($"event: {JsonDocument.Parse(json).RootElement.GetProperty("type").GetString()}\ndata: {json}\n\n");
        }
    }

    private static string AnthropicWord(ScriptedAnswer answer) => answer.Stop switch
    {
        ScriptedStop.StopString => "stop_sequence",
        ScriptedStop.Length => "max_tokens",
        ScriptedStop.Calls => "tool_use",
        ScriptedStop.Filtered => "refusal",
        ScriptedStop.Paused => "pause_turn",
        ScriptedStop.Window => "model_context_window_exceeded",
        _ => "end_turn",
    };

    private static object? AnthropicUsage(ScriptedAnswer answer) =>
        answer.HasUsage ? new { input_tokens = 8, cache_read_input_tokens = 4, cache_creation_input_tokens = 0, output_tokens = 9, output_tokens_details = new { thinking_tokens = 3 } } : null;

    private static List<string> Chat(ScriptedAnswer answer)
    {
        var frames = new List<string> { ": OPENROUTER PROCESSING\n\n", "data: {\"id\":\"\",\"object\":\"\",\"model\":\"\",\"choices\":[],\"prompt_filter_results\":[]}\n\n" };
        Delta(new { role = "assistant", content = "" });
        frames.Add("data: {\"id\":\"chatcmpl-up\",\"model\":\"up\",\"choices\":[{\"index\":0,\"delta\":null,\"finish_reason\":null}]}\n\n");
        foreach (var piece in answer.Thinking) Delta(new { reasoning_content = piece });
        foreach (var piece in answer.Text) Delta(new { content = piece });
        foreach (var piece in answer.Refusal) Delta(new { refusal = piece });
        for (var i = 0; i < answer.Calls.Length; i++) Delta(new { tool_calls = new[] { new { index = i, id = answer.Calls[i].Id, type = "function", function = new { name = answer.Calls[i].Name, arguments = "" } } } });
        for (var piece = 0; piece < answer.Calls.Select(call => call.Arguments.Length).DefaultIfEmpty().Max(); piece++)
        {
            for (var i = 0; i < answer.Calls.Length; i++)
            {
                if (piece < answer.Calls[i].Arguments.Length) Delta(new { tool_calls = new[] { new { index = i, function = new { arguments = answer.Calls[i].Arguments[piece] } } } });
            }
        }

        frames.Add($"data: {Json(new { id = "chatcmpl-up", model = "up", choices = new[] { new { index = 0, delta = new { }, finish_reason = ChatWord(answer) } } })}\n\n");
        if (answer.HasUsage) frames.Add($"data: {Json(new { id = "chatcmpl-up", model = "up", choices = Array.Empty<object>(), usage = ChatUsage(answer) })}\n\n");
        frames.Add("data: [DONE]\n\n");
        return frames;

        void Delta(object delta) => frames.Add($"data: {Json(new { id = "chatcmpl-up", model = "up", choices = new[] { new { index = 0, delta, finish_reason = (string?)null } } })}\n\n");
    }

    private static string ChatWord(ScriptedAnswer answer) => answer.Stop switch
    {
        ScriptedStop.Length => "length",
        ScriptedStop.Calls => "tool_calls",
        ScriptedStop.Filtered => "content_filter",
        _ => "stop",
    };

    private static object? ChatUsage(ScriptedAnswer answer) =>
        answer.HasUsage ? new { prompt_tokens = 12, completion_tokens = 9, total_tokens = 21, prompt_tokens_details = new { cached_tokens = 4 }, completion_tokens_details = new { reasoning_tokens = 3 } } : null;

    private static List<string> Responses(ScriptedAnswer answer)
    {
        var frames = new List<string>();
        var sequence = 0;
        var items = ResponsesItems(answer);
        Add("response.created", new Dictionary<string, object?> { ["response"] = new { id = "resp_up", @object = "response", status = "in_progress", model = "up", output = Array.Empty<object>() } });
        for (var k = 0; k < items.Count; k++)
        {
            var (id, kind, pieces, head, whole) = items[k];
            Add("response.output_item.added", new() { ["output_index"] = k, ["item"] = head });
            foreach (var piece in pieces) Add(kind, new() { ["item_id"] = id, ["output_index"] = k, ["content_index"] = 0, ["summary_index"] = 0, ["delta"] = piece });
            Add("response.output_item.done", new() { ["output_index"] = k, ["item"] = whole });
        }

        Add(answer.Stop is ScriptedStop.Length or ScriptedStop.Filtered ? "response.incomplete" : "response.completed", new() { ["response"] = ResponsesObject(answer) });
        return frames;

        void Add(string type, Dictionary<string, object?> data)
        {
            data["type"] = type;
            data["sequence_number"] = sequence++;
            frames.Add($"event: {type}\r\ndata: {Json(data)}\r\n\r\n");
        }
    }

    private static List<(string Id, string Delta, string[] Pieces, object Head, object Whole)> ResponsesItems(ScriptedAnswer answer)
    {
        var items = new List<(string, string, string[], object, object)>();
        if (answer.Thinking.Length > 0)
        {
            items.Add(("rs_1", "response.reasoning_summary_text.delta", answer.Thinking, new { id = "rs_1", type = "reasoning", summary = Array.Empty<object>() },
                new { id = "rs_1", type = "reasoning", summary = new[] { new { type = "summary_text", text = string.Concat(answer.Thinking) } }, encrypted_content = answer.Seal }));
        }

        if (answer.Text.Length > 0) items.Add(("msg_1", "response.output_text.delta", answer.Text, new { id = "msg_1", type = "message", role = "assistant", content = Array.Empty<object>() }, new { id = "msg_1", type = "message", role = "assistant", content = new[] { new { type = "output_text", text = string.Concat(answer.Text), annotations = Array.Empty<object>() } } }));
        if (answer.Refusal.Length > 0) items.Add(("msg_2", "response.refusal.delta", answer.Refusal, new { id = "msg_2", type = "message", role = "assistant", content = Array.Empty<object>() }, new { id = "msg_2", type = "message", role = "assistant", content = new[] { new { type = "refusal", refusal = string.Concat(answer.Refusal) } } }));
        foreach (var (call, i) in answer.Calls.Select((call, i) => (call, i)))
        {
            items.Add(($"fc_{i}", "response.function_call_arguments.delta", call.Arguments, new { id = $"fc_{i}", type = "function_call", call_id = call.Id, name = call.Name, arguments = "" },
                new { id = $"fc_{i}", type = "function_call", call_id = call.Id, name = call.Name, arguments = string.Concat(call.Arguments) }));
        }

        return items;
    }

    private static object ResponsesObject(ScriptedAnswer answer) => new
    {
        id = "resp_up",
        @object = "response",
        model = "up",
        status = answer.Stop is ScriptedStop.Length or ScriptedStop.Filtered ? "incomplete" : "completed",
        incomplete_details = answer.Stop switch { ScriptedStop.Length => new { reason = "max_output_tokens" }, ScriptedStop.Filtered => new { reason = "content_filter" }, _ => null },
        error = (object?)null,
        output = ResponsesItems(answer).Select(item => item.Whole),
        usage = answer.HasUsage ? new { input_tokens = 12, input_tokens_details = new { cached_tokens = 4 }, output_tokens = 9, output_tokens_details = new { reasoning_tokens = 3 }, total_tokens = 21 } : null,
    };

    private static List<string> Gemini(ScriptedAnswer answer)
    {
        var parts = GeminiParts(answer);
        var frames = parts.Select(part => $"data: {Json(new { candidates = new[] { new { content = new { role = "model", parts = new[] { part } }, index = 0 } }, responseId = "g1", modelVersion = "up" })}\r\n\r\n").ToList();
        frames.Add($"data: {Json(new { candidates = new[] { new { content = new { role = "model", parts = new[] { new { text = "" } } }, finishReason = GeminiWord(answer), index = 0 } }, usageMetadata = GeminiUsage(answer), responseId = "g1", modelVersion = "up" })}\r\n\r\n");
        return frames;
    }

    private static List<object> GeminiParts(ScriptedAnswer answer)
    {
        var parts = new List<object>();
        foreach (var (piece, i) in answer.Thinking.Select((piece, i) => (piece, i)))
        {
            parts.Add(i == answer.Thinking.Length - 1 && answer.Seal is { } seal ? new { text = piece, thought = true, thoughtSignature = seal } : new { text = piece, thought = true });
        }

        parts.AddRange(answer.Text.Select(piece => new { text = piece }));
        parts.AddRange(answer.Calls.Select(call => (object)(call.Id.Length == 0 ? new { functionCall = new { name = call.Name, args = Arguments(call) } } : new { functionCall = new { id = call.Id, name = call.Name, args = Arguments(call) } })));
        return parts;
    }

    private static string GeminiWord(ScriptedAnswer answer) => answer.Stop switch { ScriptedStop.Length => "MAX_TOKENS", ScriptedStop.Filtered => "SAFETY", _ => "STOP" };

    private static object? GeminiUsage(ScriptedAnswer answer) =>
        answer.HasUsage ? new { promptTokenCount = 12, cachedContentTokenCount = 4, candidatesTokenCount = 6, thoughtsTokenCount = 3, totalTokenCount = 21 } : null;

    private static List<string> Ollama(ScriptedAnswer answer)
    {
        var frames = new List<string>();
        foreach (var piece in answer.Thinking) frames.Add(Json(OllamaLine(answer, "", piece, [], isDone: false)) + "\n");
        foreach (var piece in answer.Text) frames.Add(Json(OllamaLine(answer, piece, "", [], isDone: false)) + "\r\n\n");
        foreach (var call in answer.Calls) frames.Add(Json(OllamaLine(answer, "", "", [call], isDone: false)) + "\n");
        frames.Add(Json(OllamaLine(answer, "", "", [], isDone: true)));
        return frames;
    }

    private static Dictionary<string, object?> OllamaLine(ScriptedAnswer answer, string text, string thinking, (string Id, string Name, string[] Arguments)[] calls, bool isDone)
    {
        var message = new Dictionary<string, object?> { ["role"] = "assistant", ["content"] = text };
        if (thinking.Length > 0) message["thinking"] = thinking;
        if (calls.Length > 0) message["tool_calls"] = calls.Select(call => new Dictionary<string, object?> { [call.Id.Length > 0 ? "id" : "x"] = call.Id, ["function"] = new { name = call.Name, arguments = Arguments(call) } });
        var line = new Dictionary<string, object?> { ["model"] = "up", ["created_at"] = "2026-11-20T10:00:00Z", ["message"] = message, ["done"] = isDone };
        if (!isDone) return line;
        line["done_reason"] = answer.Stop == ScriptedStop.Length ? "length" : "stop";
        if (answer.HasUsage) (line["prompt_eval_count"], line["eval_count"]) = (12, 9);
        return line;
    }
}
