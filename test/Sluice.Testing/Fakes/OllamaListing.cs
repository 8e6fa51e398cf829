using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>The listings of Ollama: pulled models, loaded models, one model in detail.</summary>
internal static class OllamaListing
{
    public static JsonObject Tags(IEnumerable<OllamaModel> models) => new()
    {
        ["models"] = new JsonArray([.. models.Select(model =>
        {
            var entry = Entry(model);
            entry["modified_at"] = "2026-11-01T10:00:00.000000000Z";
            entry["capabilities"] = Strings(model.Capabilities);
            if (model.RemoteHost is { } host)
            {
                entry["remote_host"] = host;
                entry["remote_model"] = model.Name;
            }

            return entry;
        })]),
    };

    public static JsonObject Running(IEnumerable<OllamaRunner> runners) => new()
    {
        ["models"] = new JsonArray([.. runners.Select(runner =>
        {
            var entry = Entry(runner.Model);
            entry["expires_at"] = runner.ExpiresAt.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
            entry["size_vram"] = runner.Model.SizeVram;
            entry["context_length"] = runner.NumCtx;
            return entry;
        })]),
    };

    public static JsonObject Show(OllamaModel model)
    {
        var show = new JsonObject
        {
            ["license"] = "none: a simulated model",
            ["modelfile"] = $"FROM {model.Name}\n",
            ["template"] = "{{ .Prompt }}",
            ["details"] = Details(model),
            ["model_info"] = new JsonObject
            {
                ["general.architecture"] = model.Architecture,
                [model.Architecture + ".context_length"] = model.ContextLength,
                [model.Architecture + ".block_count"] = 28,
                [model.Architecture + ".embedding_length"] = 3584,
                [model.Architecture + ".attention.head_count"] = 28,
                [model.Architecture + ".attention.head_count_kv"] = 4,
                ["general.parameter_count"] = 7_615_616_512,
            },
            ["capabilities"] = Strings(model.Capabilities),
            ["modified_at"] = "2026-11-01T10:00:00.000000000Z",
        };
        if (model.NumCtx is { } numCtx)
        {
            show["parameters"] = $"{"num_ctx",-30} {numCtx}";
        }

        if (model.RemoteHost is { } host)
        {
            show["remote_host"] = host;
            show["remote_model"] = model.Name;
        }

        return show;
    }

    private static JsonObject Entry(OllamaModel model) => new()
    {
        ["name"] = model.Name,
        ["model"] = model.Name,
        ["size"] = model.Size,
        ["digest"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.Name))),
        ["details"] = Details(model),
    };

    private static JsonObject Details(OllamaModel model) => new()
    {
        ["parent_model"] = "",
        ["format"] = "gguf",
        ["family"] = model.Architecture,
        ["families"] = new JsonArray(model.Architecture),
        ["parameter_size"] = "7.6B",
        ["quantization_level"] = "Q4_K_M",
        ["context_length"] = model.ContextLength,
        ["embedding_length"] = 3584,
    };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
