using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;
using Sluice.Protocols.Tests.Json;

namespace Sluice.Protocols.Tests.Gemini;

/// <summary>What of a JSON schema reaches <c>parametersJsonSchema</c>.</summary>
public sealed class GeminiSchemaTests
{
    [Theory]
    // What it takes stays as it came, in its order and spelling.
    [InlineData("""{"type":"object","properties":{"n":{"type":"number","minimum":0.50,"maximum":1e3},"a":{"type":"array","items":{"type":"string","format":"date"},"minItems":1,"maxItems":2}},"required":["n"],"additionalProperties":false,"title":"T","description":"D","propertyOrdering":["n","a"]}""", null)]
    [InlineData("""{"type":"object","properties":{"x":{"anyOf":[{"type":"string"},{"type":"null"}]},"y":{"oneOf":[{"type":"string"}]},"z":{"type":"array","prefixItems":[{"type":"string"}]}}}""", null)]
    [InlineData("""{"type":"object","properties":{"x":{"type":["string","null"],"enum":["c",null]}}}""", null)]
    [InlineData("""{"type":"object","properties":{"x":{"$ref":"#/$defs/d"}},"$defs":{"d":{"type":"string"}}}""", null)]
    [InlineData("""{"type":"object","properties":{"x":{"type":"object","additionalProperties":{"type":"string"}}}}""", null)]
    // Keywords that it refuses go, names of properties do not.
    [InlineData("""{"$schema":"s","type":"object","properties":{"pattern":{"type":"string","pattern":"^a","minLength":1,"maxLength":2,"default":"a","examples":["a"]},"not":{"type":"integer","exclusiveMinimum":0,"multipleOf":2,"not":{"enum":[3]}}},"patternProperties":{"a":{}},"propertyNames":{},"if":{},"then":{},"else":{}}""", """{"type":"object","properties":{"pattern":{"type":"string"},"not":{"type":"integer"}}}""")]
    // What can be said in its words is said.
    [InlineData("""{"type":"object","properties":{"x":{"const":"a"}}}""", """{"type":"object","properties":{"x":{"enum":["a"]}}}""")]
    [InlineData("""{"type":"object","properties":{"x":{"type":["string","integer"],"description":"D"}}}""", """{"type":"object","properties":{"x":{"anyOf":[{"type":"string"},{"type":"integer"}],"description":"D"}}}""")]
    [InlineData("""{"type":"object","properties":{"x":{"type":["string"]}}}""", """{"type":"object","properties":{"x":{"type":"string"}}}""")]
    [InlineData("""{"type":"object","properties":{"x":true,"y":{"items":true,"type":"array"}}}""", """{"type":"object","properties":{"x":{},"y":{"type":"array"}}}""")]
    [InlineData("""{"type":"object","properties":{"x":{"$ref":"#/definitions/d","description":"gone"}},"definitions":{"d":{"type":"string","minLength":1}}}""", """{"type":"object","properties":{"x":{"$ref":"#/$defs/d"}},"$defs":{"d":{"type":"string"}}}""")]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"string"}},"required":["b","a"],"description":"D"}]}""", """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"],"description":"D"}""")]
    public void Schema_IsWrittenInWordsThatGeminiTakes(string schema, string? expected)
    {
        var written = Written(schema)!;
        if (expected is null) Assert.Equal(schema, written.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        else JsonAssert.Equal(expected, written.ToJsonString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{"type":"object","properties":{},"required":[],"additionalProperties":false}""")]
    public void NoParameters_AreLeftOut(string schema) => Assert.Null(Written(schema));

    [Fact]
    public void AnySchema_HoldsItsWordsOnly() => Prop.ForAll(JsonDocuments.Request.ToArbitrary(), json =>
    {
        var written = Written($$$"""{"type":"object","properties":{"p":{{{json}}}}}""")!["properties"]!["p"]!.AsObject();
        return written.All(property => property.Key is "type" or "properties");
    }).QuickCheckThrowOnFailure();

    private static JsonNode? Written(string schema)
    {
        var request = new ModelRequest
        {
            Model = "m",
            Messages = [new Message(MessageRole.User, [new TextBlock(JsonText.FromString("x"))])],
            Tools = [new ToolDefinition("f") { Schema = RawJson.Parse(schema) }],
        };
        return JsonNode.Parse(Exchange.WriteRequest(GeminiProtocol.Instance, request, TestContexts.Create("openai-chat", "gemini")))!["tools"]![0]!["functionDeclarations"]![0]!["parametersJsonSchema"];
    }
}
