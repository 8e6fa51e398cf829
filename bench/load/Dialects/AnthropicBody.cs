using System.Text.Json.Nodes;

namespace Sluice.Load.Dialects;

/// <summary>Anthropic request bodies: a small one of 2 KB, and one shaped like a turn of Claude Code of 150 KB.</summary>
internal static class AnthropicBody
{
    private const int Tools = 20;
    private const int Messages = 30;

    /// <summary>A question of 2 KB.</summary>
    public static byte[] Small(string model, bool stream) => Filler.Encode(new JsonObject
    {
        ["model"] = model,
        ["max_tokens"] = 1024,
        ["system"] = Filler.Prose(1, 700),
        ["messages"] = new JsonArray(Turn("user", Filler.Prose(2, 400)), Turn("assistant", Filler.Prose(3, 300)), Turn("user", Filler.Prose(4, 350))),
        ["stream"] = stream,
    });

    /// <summary>Twenty tools, three system blocks with cache marks, thirty messages with calls and results.</summary>
    public static byte[] Large(string model) => Filler.Encode(new JsonObject
    {
        ["model"] = model,
        ["max_tokens"] = 32000,
        ["temperature"] = 1,
        ["system"] = new JsonArray(Text("You are a coding assistant.", cached: true), Text(Filler.Prose(5, 12000), cached: true), Text(Filler.Prose(6, 2500))),
        ["tools"] = new JsonArray([.. Enumerable.Range(0, Tools).Select(Tool)]),
        ["messages"] = new JsonArray([.. Enumerable.Range(0, Messages).Select(Message), Turn("user", new JsonArray(Text("go on", cached: true)))]),
        ["metadata"] = new JsonObject { ["user_id"] = "user_bench_account__session_00000000-0000-0000-0000-000000000000" },
        ["stream"] = true,
    });

    private static JsonNode Message(int index) => index switch
    {
        0 => Turn("user", new JsonArray(Text(Filler.Prose(200, 3000), cached: true))),
        Messages - 1 => Turn("assistant", Filler.Prose(500, 200)),
        _ when index % 2 == 1 => Turn("assistant", new JsonArray(
            Text(Filler.Prose(200 + index, 300)),
            new JsonObject
            {
                ["type"] = "tool_use",
                ["id"] = $"toolu_{index:000}",
                ["name"] = $"Tool{index % Tools:00}",
                ["input"] = new JsonObject { [$"arg_{index % Tools}_0"] = Filler.Prose(300 + index, 500), [$"arg_{index % Tools}_1"] = index },
            })),
        _ => Turn("user", new JsonArray(new JsonObject
        {
            ["type"] = "tool_result",
            ["tool_use_id"] = $"toolu_{index - 1:000}",
            ["content"] = new JsonArray(Text(Filler.Prose(400 + index, 3400))),
        })),
    };

    private static JsonNode Tool(int index) => new JsonObject
    {
        ["name"] = $"Tool{index:00}",
        ["description"] = Filler.Prose(50 + index, 1700),
        ["input_schema"] = Filler.Schema(index),
    };

    private static JsonObject Turn(string role, JsonNode content) => new() { ["role"] = role, ["content"] = content };

    private static JsonObject Text(string text, bool cached = false)
    {
        var block = new JsonObject { ["type"] = "text", ["text"] = text };
        if (cached) block["cache_control"] = new JsonObject { ["type"] = "ephemeral" };
        return block;
    }

}
