using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Lists of models.</summary>
internal static class OpenAiModels
{
    public static void Write(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAiErrors.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        foreach (var model in models)
        {
            WriteEntry(writer, model);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Write(ModelListing model, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAiErrors.WriterOptions);
        WriteEntry(writer, model);
    }

    private static void WriteEntry(Utf8JsonWriter writer, ModelListing model)
    {
        writer.WriteStartObject();
        JsonText.FromString(model.Id).WriteTo(writer, "id"u8);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, model.Created.ToUnixTimeSeconds());
        JsonText.FromString(model.OwnedBy).WriteTo(writer, "owned_by"u8);
        if (model.ContextWindow is { } window) writer.WriteNumber("context_length"u8, window);
        writer.WriteEndObject();
    }

    /// <summary>OpenAI's <c>data[]</c>, a bare array, or Ollama-like <c>models[]</c>; entries are objects or plain names.</summary>
    public static IReadOnlyList<ModelListing> Read(RawJson body, string owner)
    {
        var list = body.IsArray ? body : body["data"u8] is { IsArray: true } data ? data : body["models"u8];
        var models = new List<ModelListing>();
        foreach (var entry in list.EnumerateArray())
        {
            var id = entry.GetString() ?? entry["id"u8].GetString() ?? entry["model"u8].GetString() ?? entry["name"u8].GetString();
            if (string.IsNullOrEmpty(id)) continue;
            var created = entry["created"u8].GetInt64() is { } seconds and >= 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UnixEpoch;
            models.Add(new ModelListing(id, entry["name"u8].GetString() ?? id, entry["owned_by"u8].GetString() ?? owner, created, ContextWindow(entry), entry["top_provider"u8]["max_completion_tokens"u8].GetInt64()));
        }

        return models;
    }

    // OpenRouter and llama.cpp's router, LM Studio, vLLM, llama.cpp.
    private static long? ContextWindow(RawJson entry) =>
        entry["context_length"u8].GetInt64()
        ?? entry["loaded_context_length"u8].GetInt64()
        ?? entry["max_context_length"u8].GetInt64()
        ?? entry["max_model_len"u8].GetInt64()
        ?? entry["meta"u8]["n_ctx"u8].GetInt64();
}
