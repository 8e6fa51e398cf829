using System.Text;
using Xunit;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>
/// Words that stand in every key and every prompt of these tests, and that nothing may write down (F121, T10). Each gateway is
/// searched when its test ends: logs at debug level, ledger, journal and whatever else stands in the data directory.
/// </summary>
internal static class Canary
{
    /// <summary>Stands in every prompt.</summary>
    public const string Prompt = "canary-prompt-5d1e";

    /// <summary>The configured key of the Anthropic upstream.</summary>
    public const string AnthropicKey = "sk-ant-api03-canarykey-anthropic-0001";

    /// <summary>The configured key of the OpenAI upstream.</summary>
    public const string OpenAiKey = "sk-proj-canarykey-openai-0002";

    /// <summary>The configured key of the Gemini upstream.</summary>
    public const string GoogleKey = "AIza-canarykey-google-0005";

    /// <summary>A caller's own subscription.</summary>
    public const string Subscription = "sk-ant-oat01-canarykey-subscription-0003";

    /// <summary>A caller's own API key.</summary>
    public const string CallerKey = "sk-ant-api03-canarykey-caller-0004";

    private static readonly string[] Words = ["canary-prompt", "canarykey"];

    public static void AssertAbsent(IEnumerable<string> logLines, string dataDirectory)
    {
        foreach (var line in logLines) AssertAbsent(line, "log");
        if (!Directory.Exists(dataDirectory)) return;
        foreach (var file in Directory.EnumerateFiles(dataDirectory, "*", SearchOption.AllDirectories))
            AssertAbsent(Encoding.Latin1.GetString(File.ReadAllBytes(file)), Path.GetFileName(file));
    }

    public static void AssertAbsent(string text, string where)
    {
        foreach (var word in Words)
        {
            var at = text.IndexOf(word, StringComparison.Ordinal);
            Assert.True(at < 0, $"{where} holds a canary: …{(at < 0 ? "" : text.Substring(Math.Max(0, at - 80), Math.Min(200, text.Length - Math.Max(0, at - 80))))}…");
        }
    }
}
