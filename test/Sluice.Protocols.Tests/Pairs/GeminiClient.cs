using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Pairs;

/// <summary>Reads generateContent as js-genai does: data lines alone, no parts after the finish, error codes that are numbers.</summary>
internal static class GeminiClient
{
    public static ClientMessage ReadStream(string wire)
    {
        var message = new ClientMessage();
        foreach (var (name, data) in SseFrames.Read(wire, message))
        {
            message.Rule(name is null, "an event: line, whose event js-genai skips");
            if (message.Json(data) is { } json) Read(json, message);
        }

        message.IsComplete = message.Finish is not null && message.Error is null;
        return message;
    }

    public static ClientMessage ReadArray(string wire)
    {
        var message = new ClientMessage();
        foreach (var element in (JsonArray)JsonNode.Parse(wire)!) Read((JsonObject)element!, message);
        message.IsComplete = message.Finish is not null && message.Error is null;
        return message;
    }

    public static ClientMessage ReadBody(string body)
    {
        var message = new ClientMessage { IsComplete = true };
        Read(message.Json(body)!, message);
        message.Rule(message.Finish is not null, "no finishReason");
        return message;
    }

    private static void Read(JsonObject json, ClientMessage message)
    {
        message.Rule(message.Error is null && message.Finish is null, "a chunk after the end");
        if (json["error"] is JsonObject error)
        {
            message.Error = error;
            message.Rule((int?)error["code"] >= 400 && error["status"] is not null, "an error without code and status");
            return;
        }

        message.Rule((string?)json["modelVersion"] == "asked-model" && json["responseId"] is not null, "a chunk without its head");
        var candidate = json["candidates"]![0]!;
        message.Rule((string?)candidate["content"]!["role"] == "model", "content of another role");
        foreach (var part in (JsonArray)candidate["content"]!["parts"]!)
        {
            if (part!["functionCall"] is { } call)
            {
                message.Rule(call["args"] is JsonObject, "args are not an object");
                message.AddCall((string?)call["id"], (string?)call["name"], call["args"]);
            }
            else if (part["thought"] is not null)
            {
                message.Thinking += (string?)part["text"];
            }
            else
            {
                message.Text += (string?)part["text"];
            }

            message.Signature += (string?)part["thoughtSignature"];
        }

        message.Finish = (string?)candidate["finishReason"];
        if (json["usageMetadata"] is JsonObject usage) message.Usage = (JsonObject)usage.DeepClone();
        message.Rule(message.Finish is null || json["usageMetadata"] is not null, "the end without usageMetadata");
    }
}
