using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Pairs;

/// <summary>Reads <c>/api/chat</c> as ollama-js does: lines of JSON, whole calls with objects, one <c>done</c> at the end.</summary>
internal static class OllamaClient
{
    public static ClientMessage ReadStream(string wire)
    {
        var message = new ClientMessage();
        message.Rule(wire.Length == 0 || wire.EndsWith('\n'), "the last line has no end");
        foreach (var line in wire.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (message.Json(line) is { } json) Read(json, message);
        }

        return message;
    }

    public static ClientMessage ReadBody(string body)
    {
        var message = new ClientMessage();
        Read(message.Json(body)!, message);
        message.Rule(message.IsComplete, "a body that is not done");
        return message;
    }

    private static void Read(JsonObject json, ClientMessage message)
    {
        message.Rule(!message.IsComplete && message.Error is null, "a line after the end");
        if (json["error"] is { } error)
        {
            message.Error = new JsonObject { ["message"] = error.DeepClone() };
            return;
        }

        message.Rule((string?)json["model"] == "asked-model", "a line of another model");
        message.Rule(DateTimeOffset.TryParse((string?)json["created_at"], CultureInfo.InvariantCulture, out _), "created_at is no time");
        var said = (JsonObject)json["message"]!;
        message.Rule((string?)said["role"] == "assistant" && said["content"] is not null, "a message without role or content");
        message.Text += (string?)said["content"];
        message.Thinking += (string?)said["thinking"];
        foreach (var call in said["tool_calls"] as JsonArray ?? [])
        {
            message.Rule(call!["function"]!["arguments"] is JsonObject, "arguments are not an object");
            message.AddCall((string?)call["id"], (string?)call["function"]!["name"], call["function"]!["arguments"]);
        }

        if (!(bool)json["done"]!) return;
        message.IsComplete = true;
        message.Finish = (string?)json["done_reason"];
        message.Usage = new JsonObject { ["prompt_eval_count"] = json["prompt_eval_count"]?.DeepClone(), ["eval_count"] = json["eval_count"]?.DeepClone() };
        message.Rule(json["prompt_eval_count"] is not null && json["eval_count"] is not null, "the end without counts");
    }
}
