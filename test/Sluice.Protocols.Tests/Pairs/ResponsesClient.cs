using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Pairs;

/// <summary>Reads Responses: created first, numbers that count up, items opened and closed in order, wholes equal to their deltas.</summary>
internal static class ResponsesClient
{
    public static ClientMessage ReadStream(string wire)
    {
        var message = new ClientMessage();
        JsonObject? open = null;
        JsonObject? final = null;
        var items = new JsonArray();
        var (sequence, created, text, parts) = (0L, false, "", 0);
        foreach (var (name, data) in SseFrames.Read(wire, message))
        {
            if (message.Json(data) is not { } json) continue;
            var type = (string)json["type"]!;
            message.Rule(name == type, $"event name {name} is not the type {type}");
            message.Rule((long)json["sequence_number"]! == sequence++, "sequence numbers do not count up");
            message.Rule(final is null, $"{type} after the end");
            message.Rule(created || type == "response.created", $"{type} before response.created");
            if (json["item_id"] is { } of) message.Rule(open is not null && (string?)of == (string?)open["id"] && (int)json["output_index"]! == items.Count, $"{type} for an item that is not open");
            switch (type)
            {
                case "response.created":
                    created = true;
                    break;
                case "response.output_item.added":
                    message.Rule(open is null && (int)json["output_index"]! == items.Count, "an item opens inside another");
                    open = (JsonObject)json["item"]!;
                    (text, parts) = ("", 0);
                    break;
                case "response.content_part.added" or "response.reasoning_summary_part.added":
                    parts++;
                    break;
                case "response.output_text.delta" or "response.refusal.delta" or "response.reasoning_summary_text.delta" or "response.function_call_arguments.delta" or "response.custom_tool_call_input.delta":
                    message.Rule(parts == 1 || ((string)open!["type"]!).EndsWith("_call", StringComparison.Ordinal), $"{type} without its part");
                    text += (string?)json["delta"];
                    break;
                case "response.output_text.done" or "response.refusal.done" or "response.reasoning_summary_text.done" or "response.function_call_arguments.done" or "response.custom_tool_call_input.done":
                    message.Rule((string?)(json["text"] ?? json["refusal"] ?? json["arguments"] ?? json["input"]) == text, $"{type} differs from its deltas");
                    break;
                case "response.content_part.done" or "response.reasoning_summary_part.done":
                    message.Rule((string?)(json["part"]!["text"] ?? json["part"]!["refusal"]) == text, $"{type} differs from its deltas");
                    parts--;
                    break;
                case "response.output_item.done":
                    message.Rule(open is not null && parts == 0 && (string?)json["item"]!["id"] == (string?)open["id"], "an item ends that is not open, or has an open part");
                    items.Add(json["item"]!.DeepClone());
                    open = null;
                    break;
                case "response.completed" or "response.incomplete" or "response.failed":
                    final = (JsonObject)json["response"]!;
                    message.Rule(type == $"response.{(string?)final["status"]}", $"{type} with status {final["status"]}");
                    message.Rule(type == "response.failed" || open is null, "the answer ends inside an item");
                    break;
                case "response.in_progress":
                    break;
                default:
                    message.Rule(holds: false, $"unknown event {type}");
                    break;
            }
        }

        if (final is null) return message;
        message.Rule(JsonNode.DeepEquals(final["output"], items), "the last copy's output is not what streamed");
        Read(final, message);
        message.IsComplete = message.Error is null;
        return message;
    }

    public static ClientMessage ReadBody(string body)
    {
        var message = new ClientMessage { IsComplete = true };
        Read(message.Json(body)!, message);
        return message;
    }

    private static void Read(JsonObject response, ClientMessage message)
    {
        message.Rule((string?)response["object"] == "response" && response["id"] is not null && (string?)response["model"] == "asked-model", "a bad response");
        foreach (var item in (JsonArray)response["output"]!) ReadItem((JsonObject)item!, message);
        var status = (string?)response["status"];
        message.Finish = status == "incomplete" ? $"incomplete:{response["incomplete_details"]!["reason"]}" : status;
        message.Error = status == "failed" ? (JsonObject)response["error"]!.DeepClone() : null;
        message.Usage = response["usage"]?.DeepClone() as JsonObject ?? [];
        message.Rule(status == "failed" || (message.Usage["input_tokens_details"] is not null && message.Usage["output_tokens_details"] is not null), "usage without details");
    }

    private static void ReadItem(JsonObject item, ClientMessage message)
    {
        switch ((string)item["type"]!)
        {
            case "message":
                foreach (var part in (JsonArray)item["content"]!)
                {
                    message.Text += (string?)part!["text"];
                    message.Refusal += (string?)part["refusal"];
                    message.Rule((string?)part["type"] != "output_text" || part["annotations"] is JsonArray, "output_text without annotations");
                }

                break;
            case "reasoning":
                foreach (var part in (JsonArray)item["summary"]!) message.Thinking += (string?)part!["text"];
                message.Signature += (string?)item["encrypted_content"];
                break;
            case "function_call":
                message.Rule(((string)item["arguments"]!).Length > 0, "arguments are empty, which is not JSON");
                message.AddCall((string?)item["call_id"], (string?)item["name"], (string)item["arguments"]!);
                break;
            default:
                message.Rule(holds: false, $"an item of type {item["type"]}");
                break;
        }
    }
}
