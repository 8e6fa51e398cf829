using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>
/// opencode: settings in a variable, which it lays over every file. The three vendors that Sluice speaks for get its base URL
/// and, as a header, its token, so that a key of the user's travels on to its own vendor; a vendor without a key gets the token
/// as one. A provider of our own offers the names that are routed.
/// </summary>
/// <remarks>Settings: https://opencode.ai/docs/config. <c>{env:NAME}</c> is filled in by the client, so no token stands in them.</remarks>
internal sealed class OpenCode : IClient
{
    private const string TokenVariable = "SLUICE_TOKEN", Content = "OPENCODE_CONFIG_CONTENT", Token = "{env:SLUICE_TOKEN}";

    private static readonly (string Provider, string Path, string[] Keys)[] Vendors =
    [
        ("anthropic", "/v1", ["ANTHROPIC_API_KEY"]),
        ("openai", "/v1", ["OPENAI_API_KEY"]),
        ("google", "/v1beta", ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"]),
    ];

    /// <inheritdoc/>
    public string Name => "opencode";

    /// <inheritdoc/>
    public string Title => "opencode";

    /// <inheritdoc/>
    public string Program => "opencode";

    /// <inheritdoc/>
    public string Install => "npm install -g opencode-ai";

    /// <inheritdoc/>
    public ClientLaunch Plan(LaunchContext context)
    {
        var set = new Dictionary<string, string?>(StringComparer.Ordinal) { [TokenVariable] = context.Token };
        var remarks = new List<string>();
        var settings = Settings(context.Gateway.GetLeftPart(UriPartial.Authority), Keys(context.Host));
        if (context.Host.Variable(Content) is { } given)
        {
            if (JsonMerge.Over(Encoding.UTF8.GetBytes(given), settings) is { } merged) settings = merged;
            else remarks.Add($"{Content} is not a JSON object and is not used in this run.");
        }

        if (context.Private)
        {
            settings = JsonMerge.Over(settings, PrivateLaunch.OpenCodeSettings)!;
            foreach (var (name, value) in PrivateLaunch.OpenCodeVariables) set[name] = value;
        }

        set[Content] = Encoding.UTF8.GetString(settings);
        ProxyBypass.Add(context.Host, set);
        return new ClientLaunch(set, context.Arguments, remarks);
    }

    // What each vendor's provider is given as its key: a variable of the user's, by name; nothing where the client has stored
    // one; else the token.
    private static Dictionary<string, string?> Keys(HostEnvironment host)
    {
        var stored = OpenCodeCredential.Stored(host);
        return Vendors.ToDictionary(
            vendor => vendor.Provider,
            vendor => vendor.Keys.FirstOrDefault(key => host.Variable(key) is not null) is { } variable ? $"{{env:{variable}}}" : stored.Contains(vendor.Provider) ? null : Token,
            StringComparer.Ordinal);
    }

    private static byte[] Settings(string gateway, Dictionary<string, string?> keys)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();

            // Without a key of any vendor the client would take a free model of its own, past Sluice.
            if (keys.Values.All(key => key == Token)) writer.WriteString("model"u8, "sluice/auto"u8);
            writer.WriteStartObject("provider"u8);
            foreach (var (provider, path, _) in Vendors)
            {
                writer.WriteStartObject(provider);
                WriteOptions(writer, gateway + path, keys[provider]);
                writer.WriteEndObject();
            }

            writer.WriteStartObject("sluice"u8);
            writer.WriteString("npm"u8, "@ai-sdk/openai-compatible"u8);
            writer.WriteString("name"u8, "Sluice"u8);
            WriteOptions(writer, gateway + "/v1", Token);
            WriteModels(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteOptions(Utf8JsonWriter writer, string baseUrl, string? key)
    {
        writer.WriteStartObject("options"u8);
        writer.WriteString("baseURL"u8, baseUrl);
        if (key is not null) writer.WriteString("apiKey"u8, key);
        writer.WriteStartObject("headers"u8);
        writer.WriteString("x-sluice-token"u8, Token);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // The client addresses a model as provider/key; the id is what is sent.
    private static void WriteModels(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("models"u8);
        foreach (var name in (string[])["auto", "local", "tier0", "tier1", "tier2", "tier3"])
        {
            writer.WriteStartObject(name);
            writer.WriteString("id"u8, "sluice/" + name);
            writer.WriteString("name"u8, "Sluice " + name);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
