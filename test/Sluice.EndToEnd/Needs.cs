using Sluice.Testing.Clients;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd;

/// <summary>What a test needs of the machine. Where it is missing the test is skipped with the reason; in CI it fails.</summary>
internal static class Needs
{
    public static void ClaudeCode()
    {
        using var claude = new ClaudeCode();
        Client(claude);
    }

    public static void Client(CodingClient client) => Have(client.Missing);

    public static void LlamaServer() => Have(Testing.Engines.LlamaServer.Missing);

    public static void Node() => Have(Directory.Exists(Path.Combine(Checkout.Tools, "node_modules")) ? null : "the npm packages are not here: run npm ci in test/tools");

    public static void Chromium() => Have(Dashboard.Chromium.Missing);

    private static void Have(string? missing)
    {
        if (missing is not null && Checkout.IsContinuousIntegration)
        {
            Assert.Fail(missing);
        }

        Assert.SkipWhen(missing is not null, missing ?? "");
    }
}
