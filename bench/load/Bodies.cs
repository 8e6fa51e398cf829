using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Load;

/// <summary>Anthropic request bodies: a small one of 2 KB, and one shaped like a turn of Claude Code of 150 KB.</summary>
internal static class Bodies
{
    private const int Tools = 20;
    private const int Messages = 30;
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Words = ["the", "function", "returns", "value", "when", "parser", "reads", "token", "from", "buffer", "error", "path", "config", "module", "import", "test", "build", "server", "client", "request", "const", "async", "await", "null", "result"];

    /// <summary>A question of 2 KB.</summary>
    public static byte[] Small(string model, bool stream) => Encode(new JsonObject
    {
        ["model"] = model,
        ["max_tokens"] = 1024,
        ["system"] = Prose(1, 700),
        ["messages"] = new JsonArray(Turn("user", Prose(2, 400)), Turn("assistant", Prose(3, 300)), Turn("user", Prose(4, 350))),
        ["stream"] = stream,
    });

    /// <summary>Twenty tools, three system blocks with cache marks, thirty messages with calls and results.</summary>
    public static byte[] Large(string model) => Encode(new JsonObject
    {
        ["model"] = model,
        ["max_tokens"] = 32000,
        ["temperature"] = 1,
        ["system"] = new JsonArray(Text("You are a coding assistant.", cached: true), Text(Prose(5, 12000), cached: true), Text(Prose(6, 2500))),
        ["tools"] = new JsonArray([.. Enumerable.Range(0, Tools).Select(Tool)]),
        ["messages"] = new JsonArray([.. Enumerable.Range(0, Messages).Select(Message), Turn("user", new JsonArray(Text("go on", cached: true)))]),
        ["metadata"] = new JsonObject { ["user_id"] = "user_bench_account__session_00000000-0000-0000-0000-000000000000" },
        ["stream"] = true,
    });

    private static JsonNode Message(int index) => index switch
    {
        0 => Turn("user", new JsonArray(Text(Prose(200, 3000), cached: true))),
        Messages - 1 => Turn("assistant", Prose(500, 200)),
        _ when index % 2 == 1 => Turn("assistant", new JsonArray(
            Text(Prose(200 + index, 300)),
            new JsonObject
            {
                ["type"] = "tool_use",
                ["id"] = $"toolu_{index:000}",
                ["name"] = $"Tool{index % Tools:00}",
                ["input"] = new JsonObject { [$"arg_{index % Tools}_0"] = Prose(300 + index, 500), [$"arg_{index % Tools}_1"] = index },
            })),
        _ => Turn("user", new JsonArray(new JsonObject
        {
            ["type"] = "tool_result",
            ["tool_use_id"] = $"toolu_{index - 1:000}",
            ["content"] = new JsonArray(Text(Prose(400 + index, 3400))),
        })),
    };

    private static JsonNode Tool(int index) => new JsonObject
    {
        ["name"] = $"Tool{index:00}",
        ["description"] = Prose(50 + index, 1700),
        ["input_schema"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(Enumerable.Range(0, 6).Select(argument => KeyValuePair.Create<string, JsonNode?>(
                $"arg_{index}_{argument}",
                new JsonObject { ["type"] = argument % 2 == 0 ? "string" : "number", ["description"] = Prose((index * 100) + argument, 160) }))),
            ["required"] = new JsonArray($"arg_{index}_0"),
            ["additionalProperties"] = false,
        },
    };

    private static JsonObject Turn(string role, JsonNode content) => new() { ["role"] = role, ["content"] = content };

    private static JsonObject Text(string text, bool cached = false)
    {
        var block = new JsonObject { ["type"] = "text", ["text"] = text };
        if (cached) block["cache_control"] = new JsonObject { ["type"] = "ephemeral" };
        return block;
    }

    private static byte[] Encode(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString(Relaxed));

    // The same seed gives the same text: prose with code's line breaks, quotes, backslashes and an accent now and then.
    private static string Prose(int seed, int length)
    {
        var random = new Random(seed);
        var text = new StringBuilder(length + 16);
        while (text.Length < length)
        {
            text.Append(Words[random.Next(Words.Length)]);
            text.Append(random.Next(40) switch { 0 => ".\n", 1 => " \"x\\y\" ", 2 => "();\n\t", 3 => " — é ", _ => " " });
        }

        return text.ToString(0, length);
    }
}
