using System.Text.Json.Nodes;
using Sluice.Testing.Fakes;

namespace Sluice.EndToEnd.Gateway;

/// <summary>The smallest configurations: a local model, a vendor's model, or both.</summary>
internal static class SmallConfiguration
{
    /// <summary>The local model alone.</summary>
    public static JsonObject Local(FakeOllama ollama) => new()
    {
        ["upstreams"] = new JsonObject { ["ollama"] = Upstream(ollama) },
        ["models"] = new JsonObject { ["coder"] = Coder() },
    };

    /// <summary>The vendor's model alone.</summary>
    public static JsonObject Cloud(FakeAnthropic vendor) => new()
    {
        ["upstreams"] = new JsonObject { ["vendor"] = Upstream(vendor) },
        ["models"] = new JsonObject { ["opus"] = Opus() },
    };

    /// <summary>Both, and a rule that sends everything to the vendor.</summary>
    public static JsonObject AllToTheCloud(FakeAnthropic vendor, FakeOllama ollama) => new()
    {
        ["upstreams"] = new JsonObject { ["vendor"] = Upstream(vendor), ["ollama"] = Upstream(ollama) },
        ["models"] = new JsonObject { ["coder"] = Coder(), ["opus"] = Opus() },
        ["routing"] = new JsonObject { ["rules"] = new JsonArray(new JsonObject { ["name"] = "all to the vendor", ["use"] = "tier:3" }) },
    };

    private static JsonObject Upstream(FakeOllama ollama) => new() { ["protocol"] = "ollama", ["baseUrl"] = ollama.Address.ToString(), ["local"] = true };

    private static JsonObject Upstream(FakeAnthropic vendor) => new() { ["protocol"] = "anthropic", ["baseUrl"] = vendor.Address.ToString(), ["apiKey"] = "canary-configured-key" };

    private static JsonObject Coder() => new() { ["upstream"] = "ollama", ["id"] = "coder:7b", ["tier"] = 0, ["contextWindow"] = 131_072 };

    private static JsonObject Opus() => new() { ["upstream"] = "vendor", ["id"] = "claude-opus-4-8", ["tier"] = 3 };
}
