using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;
using Sluice.Protocols.Tests.Json;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiOpenApiTests
{
    private static readonly GeminiProtocol Gemini = GeminiProtocol.Instance;

    [Theory]
    [InlineData("""{"type":"OBJECT","properties":{"city":{"type":"STRING"},"type":{"type":"INTEGER","format":"int32"}},"required":["city"],"propertyOrdering":["city"]}""", """{"type":"object","properties":{"city":{"type":"string"},"type":{"type":"integer","format":"int32"}},"required":["city"]}""")]
    [InlineData("""{"type":"STRING","format":"enum","enum":["A","b"]}""", """{"type":"string","enum":["A","b"]}""")]
    [InlineData("""{"type":"STRING","nullable":true}""", """{"type":["string","null"]}""")]
    [InlineData("""{"nullable":true,"any_of":[{"type":"STRING"}]}""", """{"anyOf":[{"type":"string"},{"type":"null"}]}""")]
    [InlineData("""{"type":"ARRAY","items":{"type":"NUMBER","minimum":0.50},"min_items":"2","maxItems":7}""", """{"type":"array","items":{"type":"number","minimum":0.50},"minItems":2,"maxItems":7}""")]
    [InlineData("""{"type":"TYPE_UNSPECIFIED","example":7,"default":{"type":"STRING"}}""", """{"default":{"type":"STRING"}}""")]
    [InlineData("""{"type":["STRING","NULL"],"$defs":{"d_e":{"type":"BOOLEAN"}},"additionalProperties":false}""", """{"type":["string","null"],"$defs":{"d_e":{"type":"boolean"}},"additionalProperties":false}""")]
    public void Schema_BecomesJsonSchema(string schema, string expected)
    {
        var request = Read(schema);
        JsonAssert.Equal(expected, request.OutputFormat!.Schema.ToString());
    }

    [Fact]
    public void AnyObject_StaysJson() => Prop.ForAll(JsonDocuments.Request.ToArbitrary(), json =>
        JsonDocuments.IsValid(Read(json).OutputFormat!.Schema.Span)).QuickCheckThrowOnFailure();

    private static ModelRequest Read(string schema) =>
        Gemini.ReadRequest(RequestHead.Read(Encoding.UTF8.GetBytes($$$"""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"responseSchema":{{{schema}}}}}""")), TestContexts.Create("gemini", "openai-chat"));
}
