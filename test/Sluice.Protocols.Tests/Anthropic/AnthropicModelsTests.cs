using System.Buffers;
using System.Text;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicModelsTests
{
    [Theory]
    [InlineData("claude-3-haiku-20240307", false, false, false, false, 4096L)]
    [InlineData("claude-3-5-sonnet-latest", false, false, false, false, 8192L)]
    [InlineData("claude-3-7-sonnet-20250219", false, false, false, false, 64000L)]
    [InlineData("claude-opus-4-20250514", false, false, false, false, 32000L)]
    [InlineData("claude-opus-4-1", false, false, false, true, 32000L)]
    [InlineData("claude-haiku-4-5-20251001", false, false, false, true, 64000L)]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", false, false, false, true, 64000L)]
    [InlineData("claude-sonnet-4-5@20250929", false, false, false, true, 64000L)]
    [InlineData("claude-sonnet-4-6", true, false, false, true, null)]
    [InlineData("anthropic/claude-opus-4.7", true, true, true, true, null)]
    [InlineData("claude-opus-4-8[1m]", true, true, true, true, null)]
    [InlineData("claude-sonnet-5", true, true, true, true, null)]
    [InlineData("claude-opus-5-20270101", true, true, true, true, null)]
    public void Traits_FollowTheVersion(string id, bool effort, bool refusesSampling, bool system, bool structured, long? most)
    {
        var traits = AnthropicModels.Traits(id);
        Assert.Equal((effort, refusesSampling, system, structured, most), (traits.TakesEffort, traits.RefusesSampling, traits.SystemInMessages, traits.StructuredOutput, traits.MaxOutputTokens));
    }

    [Theory]
    [InlineData("conf-anthropic")]
    [InlineData("claude-mystery")]
    [InlineData("")]
    public void UnknownNames_AreCapable(string id) => Assert.Equal(ModelTraits.Default, AnthropicModels.Traits(id));

    [Fact]
    public void List_InAnthropicsShape()
    {
        var output = new ArrayBufferWriter<byte>();
        AnthropicProtocol.Instance.WriteModels([new ModelListing("coder", "Coder", "ollama", DateTimeOffset.UnixEpoch), new ModelListing("opus", "Opus", "anthropic", DateTimeOffset.UnixEpoch, 200000, 64000)], output);
        JsonAssert.Equal(
            """{"data":[{"type":"model","id":"coder","display_name":"Coder","created_at":"1970-01-01T00:00:00Z"},{"type":"model","id":"opus","display_name":"Opus","created_at":"1970-01-01T00:00:00Z","max_input_tokens":200000,"max_tokens":64000}],"has_more":false,"first_id":"coder","last_id":"opus"}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
