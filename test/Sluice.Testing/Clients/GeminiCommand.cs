using Sluice.Testing.Processes;

namespace Sluice.Testing.Clients;

/// <summary>The real Gemini CLI of <c>test/tools</c>.</summary>
public sealed class GeminiCommand : CodingClient
{
    /// <summary>Makes it, with a user's settings that keep it quiet.</summary>
    public GeminiCommand() => Settle("");

    /// <inheritdoc/>
    public override string Name => "gemini";

    /// <inheritdoc/>
    public override string Executable { get; } = Path.Combine(Checkout.Tools, "node_modules", "@google", "gemini-cli", "bundle", "gemini.js");

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Quiet { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["GEMINI_CLI_TRUST_WORKSPACE"] = "true",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Arguments(string prompt, bool goOn = false)
    {
        List<string> arguments = ["-p", prompt, "--yolo"];
        if (goOn)
        {
            arguments.AddRange(["--resume", "latest"]);
        }

        if (Model is not null)
        {
            arguments.AddRange(["-m", Model]);
        }

        return arguments;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> PointAt(Uri root, string token)
    {
        Settle("\"security\":{\"auth\":{\"selectedType\":\"gemini-api-key\"}},");
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GOOGLE_GEMINI_BASE_URL"] = root.ToString().TrimEnd('/'),
            ["GEMINI_API_KEY"] = token,
        };
    }

    private void Settle(string more)
    {
        var folder = Path.Combine(Home, ".gemini");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "settings.json"), $$$"""
            {{{{more}}}"privacy":{"usageStatisticsEnabled":false},"telemetry":{"enabled":false},"general":{"enableAutoUpdate":false,"enableAutoUpdateNotification":false}}
            """);
    }
}
