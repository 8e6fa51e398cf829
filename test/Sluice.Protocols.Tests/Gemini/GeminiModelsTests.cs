using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiModelsTests
{
    private static readonly GeminiProtocol Gemini = GeminiProtocol.Instance;

    [Theory]
    [InlineData("gemini-3.1-pro-preview", true, ReasoningLevel.Low, true)]
    [InlineData("models/gemini-3-flash", true, ReasoningLevel.Minimal, true)]
    [InlineData("google/gemini-2.5-pro", false, ReasoningLevel.Minimal, true)]
    [InlineData("gemini-2.5-flash-lite", false, ReasoningLevel.Off, true)]
    [InlineData("gemini-1.5-pro-002", false, ReasoningLevel.Minimal, false)]
    public void Traits_ComeFromTheName(string id, bool levels, ReasoningLevel least, bool thinks)
    {
        var traits = GeminiModels.Traits(id);
        Assert.Equal((levels, least, thinks, levels, levels), (traits.TakesEffort, traits.LeastThinking, traits.Thinking!.Value, traits.FormatWithTools, traits.MediaInResults));
        Assert.True(traits is { Vision: true, Documents: true, Audio: true });
    }

    [Theory]
    [InlineData("gemini-pro-latest")]
    [InlineData("gemma-3-27b-it")]
    [InlineData("up-model")]
    public void UnknownName_IsTakenForTheNewest(string id) => Assert.Same(ModelTraits.Default, GeminiModels.Traits(id));

    [Theory]
    [InlineData("gemini-3.5-flash", false, "/v1beta/models/gemini-3.5-flash:generateContent")]
    [InlineData("gemini-3.5-flash", true, "/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse")]
    [InlineData("models/gemini-3.5-flash", false, "/v1beta/models/gemini-3.5-flash:generateContent")]
    [InlineData("tunedModels/mine", false, "/v1beta/tunedModels/mine:generateContent")]
    [InlineData("vendor/qwen3-coder:30b", true, "/v1beta/models/vendor/qwen3-coder:30b:streamGenerateContent?alt=sse")]
    [InlineData("a b?c#d", false, "/v1beta/models/a%20b%3Fc%23d:generateContent")]
    public void Path_HoldsTheModelAndTheMethod(string model, bool stream, string path) => Assert.Equal(path, Gemini.UpstreamPath(ProtocolOperation.Generate, model, stream));

    [Fact]
    public void OtherPaths()
    {
        Assert.Equal("/v1beta/models/m:countTokens", Gemini.UpstreamPath(ProtocolOperation.CountTokens, "m", stream: true));
        Assert.Equal("/v1beta/models", Gemini.UpstreamPath(ProtocolOperation.ListModels, "m", stream: false));
    }

    [Fact]
    public void Listing_HasGeminisShape()
    {
        var output = new ArrayBufferWriter<byte>();
        Gemini.WriteModels([new ModelListing("a/b:7b", "B", "ollama", DateTimeOffset.UnixEpoch, 32768, 8192, ["completion", "thinking"]), new ModelListing("c", "C", "x", DateTimeOffset.UnixEpoch)], output);
        JsonAssert.Equal("""
            {"models":[{"name":"models/a/b:7b","displayName":"B","inputTokenLimit":32768,"outputTokenLimit":8192,"supportedGenerationMethods":["generateContent","countTokens"],"thinking":true},
                       {"name":"models/c","displayName":"C","supportedGenerationMethods":["generateContent","countTokens"]}]}
            """, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"contents":[]}""", null)]
    [InlineData("""{ "model" : "models/asked","contents":[] }""", """{ "model" : "models/up","contents":[] }""")]
    [InlineData("""{"generateContentRequest":{"contents":[], "model":"models/asked"}}""", """{"generateContentRequest":{"contents":[], "model":"models/up"}}""")]
    public void Splice_SetsTheModelWhereItStands(string body, string? expected) => Assert.Equal(expected ?? body, Exchange.Splice(Gemini, body, new PassthroughOptions("up")));

    [Fact]
    public void Splice_TakesOurEnvelopesOut_AndNothingElse()
    {
        var envelope = Convert.ToBase64String(Encoding.UTF8.GetBytes(new Seal("anthropic", "secret").ToEnvelope()));
        var body = $$$"""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"},"thoughtSignature":"{{{envelope}}}"},{"text":"\u0041 {{{envelope}}}"},{"functionCall":{"name":"g"},"thought_signature":"Z3cxNotOurs"}, {"functionCall":{"name":"h"},"thoughtSignature":"R29vZ2xl"}]}], "x" : 1.0}""";
        Assert.Equal(
            body.Replace($"\"thoughtSignature\":\"{envelope}\"", "\"thoughtSignature\":\"skip_thought_signature_validator\"", StringComparison.Ordinal),
            Exchange.Splice(Gemini, body, new PassthroughOptions("up")));
    }

    [Fact]
    public void Count_IsWrittenAndRead()
    {
        var output = new ArrayBufferWriter<byte>();
        Gemini.WriteTokenCount(1234, output);
        Assert.Equal(1234, Gemini.ReadTokenCount(RawJson.Parse(output.WrittenMemory)));
        Assert.Null(Gemini.ReadTokenCount(RawJson.Parse("""{"error":{}}""")));
        Assert.Equal(1234, (int?)JsonNode.Parse(output.WrittenSpan)!["totalTokens"]);
    }
}
