using System.Text.Json.Nodes;

namespace Sluice.Load.Dialects;

/// <summary>Responses bodies: a small one of 2 KB, and one shaped like a turn of Codex of 150 KB.</summary>
internal static class ResponsesBody
{
    private const int Tools = 9;
    private const int Calls = 26;

    /// <summary>A question of 2 KB.</summary>
    public static byte[] Small(string model, bool stream) => Filler.Encode(new JsonObject
    {
        ["model"] = model,
        ["max_output_tokens"] = 1024,
        ["input"] = new JsonArray(Message("developer", Filler.Prose(1, 700)), Message("user", Filler.Prose(2, 400)), Message("assistant", Filler.Prose(3, 300)), Message("user", Filler.Prose(4, 350))),
        ["store"] = false,
        ["stream"] = stream,
    });

    /// <summary>A long developer prompt, functions, a namespace, a search tool, and a loop of calls with their outputs and reasoning.</summary>
    public static byte[] Large(string model) => Filler.Encode(new JsonObject
    {
        ["model"] = model,
        ["input"] = new JsonArray([Message("developer", Filler.Prose(5, 17000)), Message("user", Filler.Prose(200, 3000)), .. Enumerable.Range(0, Calls).SelectMany(Call), Message("user", "go on")]),
        ["tools"] = new JsonArray([.. Enumerable.Range(0, Tools).Select(Function), Namespace(), new JsonObject { ["type"] = "web_search", ["external_web_access"] = true }]),
        ["tool_choice"] = "auto",
        ["parallel_tool_calls"] = true,
        ["reasoning"] = new JsonObject { ["summary"] = "auto" },
        ["store"] = false,
        ["stream"] = true,
        ["include"] = new JsonArray("reasoning.encrypted_content"),
        ["prompt_cache_key"] = "00000000-0000-0000-0000-000000000000",
    });

    private static JsonObject[] Call(int index) =>
    [
        new JsonObject
        {
            ["type"] = "reasoning",
            ["id"] = $"rs_{index:000}",
            ["summary"] = new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = Filler.Prose(100 + index, 200) }),
            ["encrypted_content"] = Convert.ToBase64String(new byte[300]),
        },
        new JsonObject
        {
            ["type"] = "function_call",
            ["id"] = $"fc_{index:000}",
            ["call_id"] = $"call_{index:000}",
            ["name"] = $"tool_{index % Tools:00}",
            ["arguments"] = new JsonObject { [$"arg_{index % Tools}_0"] = Filler.Prose(300 + index, 500), [$"arg_{index % Tools}_1"] = index }.ToJsonString(),
            ["status"] = "completed",
        },
        new JsonObject { ["type"] = "function_call_output", ["call_id"] = $"call_{index:000}", ["output"] = Filler.Prose(400 + index, 2400) },
    ];

    private static JsonNode Function(int index) => new JsonObject
    {
        ["type"] = "function",
        ["name"] = $"tool_{index:00}",
        ["description"] = Filler.Prose(50 + index, 700),
        ["strict"] = false,
        ["parameters"] = Filler.Schema(index),
    };

    private static JsonObject Namespace() => new JsonObject
    {
        ["type"] = "namespace",
        ["name"] = "agents",
        ["description"] = Filler.Prose(90, 200),
        ["tools"] = new JsonArray([.. Enumerable.Range(20, 5).Select(Function)]),
    };

    private static JsonObject Message(string role, string text) => new()
    {
        ["type"] = "message",
        ["role"] = role,
        ["content"] = new JsonArray(new JsonObject { ["type"] = role == "assistant" ? "output_text" : "input_text", ["text"] = text }),
    };
}
