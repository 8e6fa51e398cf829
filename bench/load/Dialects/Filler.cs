using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Load.Dialects;

/// <summary>What fills the bodies of all dialects: the same seed gives the same text.</summary>
internal static class Filler
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Words = ["the", "function", "returns", "value", "when", "parser", "reads", "token", "from", "buffer", "error", "path", "config", "module", "import", "test", "build", "server", "client", "request", "const", "async", "await", "null", "result"];

    /// <summary>Prose with code's line breaks, quotes, backslashes and an accent now and then.</summary>
    public static string Prose(int seed, int length)
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

    /// <summary>Six arguments of a tool.</summary>
    public static JsonObject Schema(int tool) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(Enumerable.Range(0, 6).Select(argument => KeyValuePair.Create<string, JsonNode?>(
            $"arg_{tool}_{argument}",
            new JsonObject { ["type"] = argument % 2 == 0 ? "string" : "number", ["description"] = Prose((tool * 100) + argument, 160) }))),
        ["required"] = new JsonArray($"arg_{tool}_0"),
        ["additionalProperties"] = false,
    };

    /// <summary>The body's bytes, as clients in JavaScript write them.</summary>
    public static byte[] Encode(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString(Relaxed));

    /// <summary>A JSON string, as vendors write it.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Relaxed);
}
