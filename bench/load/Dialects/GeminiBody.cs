using System.Text.Json.Nodes;

namespace Sluice.Load.Dialects;

/// <summary>Gemini bodies: a small one of 2 KB, and one shaped like a turn of Gemini CLI of 150 KB. The model stands in the path.</summary>
internal static class GeminiBody
{
    private const int Tools = 16;
    private const int Calls = 28;

    /// <summary>A question of 2 KB.</summary>
    public static byte[] Small() => Filler.Encode(new JsonObject
    {
        ["contents"] = new JsonArray(Turn("user", Text(Filler.Prose(2, 400))), Turn("model", Text(Filler.Prose(3, 300))), Turn("user", Text(Filler.Prose(4, 350)))),
        ["systemInstruction"] = Turn("user", Text(Filler.Prose(1, 700))),
        ["generationConfig"] = new JsonObject { ["maxOutputTokens"] = 1024 },
    });

    /// <summary>A long system instruction, sixteen functions, and a loop of calls with their responses.</summary>
    public static byte[] Large() => Filler.Encode(new JsonObject
    {
        ["contents"] = new JsonArray([Turn("user", Text(Filler.Prose(200, 3000))), .. Enumerable.Range(0, Calls).SelectMany(Call), Turn("user", Text("go on"))]),
        ["systemInstruction"] = Turn("user", Text(Filler.Prose(5, 26000))),
        ["tools"] = new JsonArray(new JsonObject { ["functionDeclarations"] = new JsonArray([.. Enumerable.Range(0, Tools).Select(Function)]) }),
        ["generationConfig"] = new JsonObject { ["temperature"] = 1, ["topP"] = 0.95, ["topK"] = 64, ["thinkingConfig"] = new JsonObject { ["includeThoughts"] = true } },
    });

    private static JsonObject[] Call(int index) =>
    [
        Turn("model", new JsonObject
        {
            ["functionCall"] = new JsonObject
            {
                ["id"] = $"tool_{index % Tools:00}_{index}",
                ["name"] = $"tool_{index % Tools:00}",
                ["args"] = new JsonObject { [$"arg_{index % Tools}_0"] = Filler.Prose(300 + index, 500), [$"arg_{index % Tools}_1"] = index },
            },
            ["thoughtSignature"] = "skip_thought_signature_validator",
        }),
        Turn("user", new JsonObject
        {
            ["functionResponse"] = new JsonObject
            {
                ["id"] = $"tool_{index % Tools:00}_{index}",
                ["name"] = $"tool_{index % Tools:00}",
                ["response"] = new JsonObject { ["output"] = Filler.Prose(400 + index, 2400) },
            },
        }),
    ];

    private static JsonNode Function(int index) => new JsonObject
    {
        ["name"] = $"tool_{index:00}",
        ["description"] = Filler.Prose(50 + index, 700),
        ["parametersJsonSchema"] = Filler.Schema(index),
    };

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static JsonObject Turn(string role, JsonObject part) => new() { ["role"] = role, ["parts"] = new JsonArray(part) };
}
