using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>A model that is loaded, for <c>/api/ps</c>.</summary>
/// <param name="Id">Its name for clients.</param>
/// <param name="ContextLength">Context that is really allocated, in tokens; null when unknown.</param>
/// <param name="ExpiresAt">When it is unloaded.</param>
/// <param name="Size">Memory in bytes, 0 when unknown.</param>
/// <param name="SizeVram">The part of it on the GPU.</param>
public sealed record OllamaRunningModel(string Id, long? ContextLength, DateTimeOffset ExpiresAt, long Size = 0, long SizeVram = 0);

/// <summary>The answers about models that Ollama's clients ask for: <c>/api/tags</c>, <c>/api/show</c>, <c>/api/ps</c>, <c>/api/version</c>.</summary>
public static class OllamaModels
{
    /// <summary>The API version that the answers here have the shape of (capabilities in tags came with 0.30).</summary>
    public const string ApiVersion = "0.33.0";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer of <c>GET /api/tags</c>.</summary>
    public static void WriteTags(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteStartArray("models"u8);
        foreach (var model in models)
        {
            writer.WriteStartObject();
            WriteName(writer, model.Id);
            writer.WriteString("modified_at"u8, model.Created);
            writer.WriteNumber("size"u8, 0);
            WriteDigest(writer, model.Id);
            WriteDetails(writer, model.OwnedBy, model.ContextWindow);
            WriteCapabilities(writer, model);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The answer of <c>POST /api/show</c>: clients read the context length from <c>model_info[architecture + ".context_length"]</c>.</summary>
    public static void WriteShow(ModelListing model, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteString("license"u8, ""u8);
        writer.WriteString("modelfile"u8, ""u8);
        writer.WriteString("template"u8, ""u8);
        WriteDetails(writer, model.OwnedBy, model.ContextWindow);
        writer.WriteStartObject("model_info"u8);
        writer.WriteString("general.architecture"u8, "sluice"u8);
        writer.WriteString("general.basename"u8, model.DisplayName);
        if (model.ContextWindow is { } context) writer.WriteNumber("sluice.context_length"u8, context);
        writer.WriteEndObject();
        WriteCapabilities(writer, model);
        writer.WriteString("modified_at"u8, model.Created);
        writer.WriteEndObject();
    }

    /// <summary>The answer of <c>GET /api/ps</c>.</summary>
    public static void WriteRunning(IReadOnlyList<OllamaRunningModel> models, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteStartArray("models"u8);
        foreach (var model in models)
        {
            writer.WriteStartObject();
            WriteName(writer, model.Id);
            writer.WriteNumber("size"u8, model.Size);
            WriteDigest(writer, model.Id);
            WriteDetails(writer, "", null);
            writer.WriteString("expires_at"u8, model.ExpiresAt);
            writer.WriteNumber("size_vram"u8, model.SizeVram);
            if (model.ContextLength is { } context) writer.WriteNumber("context_length"u8, context);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The answer of <c>GET /api/version</c>.</summary>
    public static void WriteVersion(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteString("version"u8, ApiVersion);
        writer.WriteEndObject();
    }

    /// <summary>The answer to a request that only loads a model, for models that have nothing to load.</summary>
    /// <param name="model">The name that was asked for.</param>
    /// <param name="unload">The request said <c>keep_alive: 0</c>.</param>
    /// <param name="generate">It came to <c>/api/generate</c>.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Receives the body.</param>
    public static void WriteLoaded(string model, bool unload, bool generate, DateTimeOffset now, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        writer.WriteString("created_at"u8, now.UtcDateTime);
        if (generate)
        {
            writer.WriteString("response"u8, ""u8);
        }
        else
        {
            writer.WriteStartObject("message"u8);
            writer.WriteString("role"u8, "assistant"u8);
            writer.WriteString("content"u8, ""u8);
            writer.WriteEndObject();
        }

        writer.WriteBoolean("done"u8, true);
        writer.WriteString("done_reason"u8, unload ? "unload"u8 : "load"u8);
        writer.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter writer, string id)
    {
        writer.WriteString("name"u8, id);
        writer.WriteString("model"u8, id);
    }

    // Clients show its first twelve digits; there is no file, so the name stands in.
    private static void WriteDigest(Utf8JsonWriter writer, string id) =>
        writer.WriteString("digest"u8, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id))));

    private static void WriteDetails(Utf8JsonWriter writer, string family, long? contextLength)
    {
        writer.WriteStartObject("details"u8);
        writer.WriteString("parent_model"u8, ""u8);
        writer.WriteString("format"u8, ""u8);
        writer.WriteString("family"u8, family);
        writer.WriteStartArray("families"u8);
        if (family.Length > 0) writer.WriteStringValue(family);
        writer.WriteEndArray();
        writer.WriteString("parameter_size"u8, ""u8);
        writer.WriteString("quantization_level"u8, ""u8);
        if (contextLength is { } context) writer.WriteNumber("context_length"u8, context);
        writer.WriteEndObject();
    }

    private static void WriteCapabilities(Utf8JsonWriter writer, ModelListing model)
    {
        writer.WriteStartArray("capabilities"u8);
        foreach (var capability in model.Capabilities ?? ["completion"]) writer.WriteStringValue(capability);
        writer.WriteEndArray();
    }
}
