using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Pairs;

/// <summary>Reads Messages as the SDK's <c>MessageStream</c> does: one open block, indices 0, 1, 2 …, deltas that fit their block.</summary>
internal static class AnthropicClient
{
    public static ClientMessage ReadStream(string wire)
    {
        var message = new ClientMessage();
        JsonObject? open = null;
        var (started, ended, arguments, next) = (false, false, "", 0);
        foreach (var (name, data) in SseFrames.Read(wire, message))
        {
            if (message.Json(data) is not { } json) continue;
            var type = (string?)json["type"];
            message.Rule(name == type, $"event name {name} is not the type {type}");
            message.Rule(!message.IsComplete && message.Error is null, $"{type} after the end");
            if (type is "ping") continue;
            if (type is "error")
            {
                message.Error = (JsonObject)json["error"]!;
                continue;
            }

            message.Rule(started || type == "message_start", $"{type} before message_start");
            switch (type)
            {
                case "message_start":
                    message.Rule(!started, "message_start twice");
                    started = true;
                    var head = (JsonObject)json["message"]!;
                    message.Rule(head["id"] is not null && (string?)head["role"] == "assistant" && head["content"] is JsonArray { Count: 0 } && (string?)head["model"] == "asked-model", "a bad message_start");
                    message.Rule(head["stop_reason"] is null, "message_start has a stop reason");
                    message.Usage = (JsonObject)head["usage"]!.DeepClone();
                    message.Rule(message.Usage["input_tokens"] is not null && message.Usage["output_tokens"] is not null, "message_start without usage");
                    break;
                case "content_block_start":
                    message.Rule(open is null && !ended, "a block opens inside another or after message_delta");
                    message.Rule((int)json["index"]! == next++, "block indices are not 0, 1, 2 …");
                    open = (JsonObject)json["content_block"]!;
                    arguments = "";
                    if (Type(open) is "text") message.Rule((string?)open["text"] == "", "a text block opens with text");
                    if (Type(open) is "redacted_thinking") message.Signature += (string?)open["data"];
                    if (Type(open) is "tool_use") message.Rule(open["input"] is JsonObject { Count: 0 }, "a tool_use opens with input");
                    break;
                case "content_block_delta":
                    message.Rule(open is not null && (int)json["index"]! == next - 1, "a delta for a block that is not open");
                    var delta = (JsonObject)json["delta"]!;
                    message.Rule((Type(delta), Type(open)) is ("text_delta", "text") or ("input_json_delta", "tool_use") or ("thinking_delta" or "signature_delta", "thinking"), $"{Type(delta)} in a {Type(open)} block");
                    message.Text += (string?)delta["text"];
                    message.Thinking += (string?)delta["thinking"];
                    message.Signature += (string?)delta["signature"];
                    arguments += (string?)delta["partial_json"];
                    break;
                case "content_block_stop":
                    message.Rule(open is not null && (int)json["index"]! == next - 1, "a block ends that is not open");
                    if (Type(open) is "tool_use") message.AddCall((string?)open!["id"], (string?)open["name"], arguments);
                    open = null;
                    break;
                case "message_delta":
                    message.Rule(open is null && !ended, "message_delta inside a block or twice");
                    ended = true;
                    message.Finish = (string?)json["delta"]!["stop_reason"];
                    message.Rule(json["usage"]?["output_tokens"] is not null, "message_delta without output_tokens");
                    foreach (var (key, value) in (JsonObject)json["usage"]!) message.Usage[key] = value?.DeepClone();
                    break;
                case "message_stop":
                    message.Rule(message.Finish is not null, "message_stop without a stop reason");
                    message.IsComplete = true;
                    break;
                default:
                    message.Rule(holds: false, $"unknown event {type}");
                    break;
            }
        }

        return message;
    }

    public static ClientMessage ReadBody(string body)
    {
        var message = new ClientMessage { IsComplete = true };
        var json = message.Json(body)!;
        message.Rule((string?)json["type"] == "message" && (string?)json["role"] == "assistant" && json["id"] is not null && (string?)json["model"] == "asked-model", "a bad message");
        foreach (var block in (JsonArray)json["content"]!)
        {
            switch (Type(block))
            {
                case "text": message.Text += (string?)block!["text"]; break;
                case "redacted_thinking": message.Signature += (string?)block!["data"]; break;
                case "thinking":
                    message.Thinking += (string?)block!["thinking"];
                    message.Rule(block["signature"] is not null, "thinking without a signature");
                    message.Signature += (string?)block["signature"];
                    break;
                case "tool_use":
                    message.Rule(block!["input"] is JsonObject, "input is not an object");
                    message.AddCall((string?)block["id"], (string?)block["name"], block["input"]);
                    break;
                default: message.Rule(holds: false, $"a block of type {Type(block)}"); break;
            }
        }

        message.Finish = (string?)json["stop_reason"];
        message.Usage = (JsonObject)json["usage"]!.DeepClone();
        return message;
    }

    private static string? Type(JsonNode? node) => (string?)node?["type"];
}
