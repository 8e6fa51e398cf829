using System.Text.Json.Nodes;
using Sluice.Testing.Processes;

namespace Sluice.Testing.Clients;

/// <summary>The real opencode of <c>test/tools</c>. It asks for models as provider/model.</summary>
public sealed class OpenCodeCli : CodingClient
{
    /// <summary>Makes it, with a user's settings that keep it quiet.</summary>
    public OpenCodeCli() => Configure([]);

    /// <inheritdoc/>
    public override string Name => "opencode";

    /// <inheritdoc/>
    public override string Executable { get; } = Path.Combine(
        Checkout.Tools, "node_modules", $"opencode-{(OperatingSystem.IsWindows() ? "windows" : Platform)}-{Processor}{(Processor is "x64" ? "-baseline" : "")}", "bin", OperatingSystem.IsWindows() ? "opencode.exe" : "opencode");

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Quiet { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["OPENCODE_DISABLE_AUTOUPDATE"] = "1",
        ["OPENCODE_DISABLE_MODELS_FETCH"] = "1",
        ["OPENCODE_DISABLE_LSP_DOWNLOAD"] = "1",
        ["OPENCODE_DISABLE_SHARE"] = "1",
    };

    /// <summary>Writes the user's own settings: providers by name.</summary>
    public void Configure(JsonObject providers)
    {
        var folder = Path.Combine(Home, ".config", "opencode");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "opencode.json"), new JsonObject
        {
            ["autoupdate"] = false,
            ["share"] = "disabled",
            ["permission"] = "allow",
            ["provider"] = providers,
        }.ToJsonString());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Arguments(string prompt, bool goOn = false)
    {
        List<string> arguments = ["run"];
        if (goOn)
        {
            arguments.Add("--continue");
        }

        if (Model is not null)
        {
            arguments.AddRange(["-m", Model]);
        }

        return [.. arguments, prompt];
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> PointAt(Uri root, string token)
    {
        Configure(new JsonObject
        {
            ["direct"] = new JsonObject
            {
                ["npm"] = "@ai-sdk/openai-compatible",
                ["options"] = new JsonObject { ["baseURL"] = new Uri(root, "/v1").ToString(), ["apiKey"] = token },
                ["models"] = new JsonObject { [Model!.Split('/')[^1]] = new JsonObject() },
            },
        });
        return new Dictionary<string, string>(StringComparer.Ordinal);
    }
}
