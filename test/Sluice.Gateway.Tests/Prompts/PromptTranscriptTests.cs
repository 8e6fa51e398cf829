using System.Text;
using System.Text.Json;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Prompts;
using Sluice.Protocols.Anthropic;
using Xunit;

namespace Sluice.Gateway.Tests.Prompts;

public sealed class PromptTranscriptTests
{
    private const string Key = "no-known-form-of-a-key-0123456789";

    // The key begins before the place where the text is cut and ends behind it.
    [Fact]
    public void F121_KeyAcrossTheCut_IsHiddenWhole()
    {
        var body = JsonSerializer.Serialize(new { model = "m", max_tokens = 1, messages = new[] { new { role = "user", content = new string('x', 200_000 - 10) + Key + new string('y', 50_000) } } });
        var capture = new PromptCapture(1, DateTimeOffset.UnixEpoch, AnthropicProtocol.Instance, null, false, Encoding.UTF8.GetBytes(body), default, false, [new Secret(Key)]);

        var part = Assert.Single(PromptTranscript.Of(capture).Prompt);

        Assert.DoesNotContain(Key[..8], part.Text, StringComparison.Ordinal);
        Assert.EndsWith("[the rest is left out]", part.Text, StringComparison.Ordinal);
        Assert.InRange(part.Text.Length, 200_000, 200_100);
    }
}
