using System.Text.Json;

namespace Sluice.Gateway.Admin.Models.Testing;

/// <summary>What a server's answer looks like: whose protocol, how many models. Nothing else of it is kept.</summary>
/// <param name="Family">anthropic, openai, gemini or ollama; null when it is none of these.</param>
/// <param name="IsJson">It is JSON at all.</param>
/// <param name="Models">Models in it, where it is a list of models.</param>
/// <param name="SpeaksOfModel">An error that speaks of a model: the path is there.</param>
/// <param name="SpeaksOfKey">An error that says that the key is not valid.</param>
internal sealed record AnswerShape(string? Family, bool IsJson, int? Models = null, bool SpeaksOfModel = false, bool SpeaksOfKey = false)
{
    private static readonly AnswerShape NoJson = new(null, false);

    /// <summary>Reads an answer.</summary>
    public static AnswerShape Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            var root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Object => Error(root) ?? List(root) ?? new AnswerShape(null, true),
                JsonValueKind.Array => new AnswerShape("openai", true, root.GetArrayLength()),
                _ => new AnswerShape(null, true),
            };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The latter is a text with half a character in it.
            return NoJson;
        }
    }

    private static AnswerShape? List(JsonElement root)
    {
        if (Array(root, "data") is { } data)
            return new AnswerShape(root.TryGetProperty("has_more", out _) && root.TryGetProperty("first_id", out _) ? "anthropic" : "openai", true, data.GetArrayLength());
        if (Array(root, "models") is not { } models) return null;
        var isGemini = models.GetArrayLength() > 0 && models[0] is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString()!.StartsWith("models/", StringComparison.Ordinal);
        return new AnswerShape(isGemini ? "gemini" : "ollama", true, models.GetArrayLength());
    }

    private static AnswerShape? Error(JsonElement root)
    {
        if (!root.TryGetProperty("error", out var error)) return null;
        if (error.ValueKind == JsonValueKind.String) return new AnswerShape("ollama", true, SpeaksOfModel: Says(error, "model"), SpeaksOfKey: Says(error, "key"));
        if (error.ValueKind != JsonValueKind.Object) return new AnswerShape(null, true);
        var family = root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("error") ? "anthropic"
            : error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && error.TryGetProperty("status", out _) ? "gemini"
            : "openai";
        error.TryGetProperty("message", out var message);
        return new AnswerShape(family, true, SpeaksOfModel: Says(message, "model"), SpeaksOfKey: Says(message, "api key"));
    }

    private static bool Says(JsonElement text, string word) => text.ValueKind == JsonValueKind.String && text.GetString()!.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static JsonElement? Array(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value : null;
}
