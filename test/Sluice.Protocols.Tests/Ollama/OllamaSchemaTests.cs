using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests.Ollama;

public sealed class OllamaSchemaTests
{
    [Theory]
    [InlineData("", """{"type":"object","properties":{}}""")]
    [InlineData("true", """{"type":"object","properties":{}}""")]
    [InlineData("""{"$schema":"x","type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"string","pattern":"^a","description":"d","default":"x"}}}""",
        """{"type":"object","required":["a"],"properties":{"a":{"type":"string","description":"d"}}}""")]
    [InlineData("""{"properties":{"a":{"const":1},"b":{"const":"x","enum":["y"]},"c":true,"d":{"type":["string","null"]},"e":{"enum":[1,null]}}}""",
        """{"type":"object","properties":{"a":{"enum":[1]},"b":{"enum":["y"]},"c":{},"d":{"type":["string","null"]},"e":{"enum":[1,null]}}}""")]
    [InlineData("""{"$defs":{"P":{"type":"object","description":"def","properties":{"x":{"$ref":"#/$defs/N"}},"required":["x"]},"N":{"type":"number"}},"properties":{"p":{"$ref":"#/$defs/P","description":"own"},"l":{"type":"array","items":{"$ref":"#/$defs/P"}}}}""",
        """{"type":"object","properties":{"p":{"type":"object","description":"own","properties":{"x":{"type":"number"}},"required":["x"]},"l":{"type":"array","items":{"type":"object","description":"def","properties":{"x":{"type":"number"}},"required":["x"]}}}}""")]
    [InlineData("""{"definitions":{"T":{"type":"object","properties":{"kids":{"type":"array","items":{"$ref":"#/definitions/T"}}}}},"properties":{"t":{"$ref":"#/definitions/T"}}}""",
        """{"type":"object","properties":{"t":{"type":"object","properties":{"kids":{"type":"array","items":{}}}}}}""")]
    [InlineData("""{"properties":{"s":{"$ref":"#"}}}""", """{"type":"object","properties":{"s":{"properties":{"s":{}}}}}""")]
    [InlineData("""{"properties":{"s":{"$ref":"https://example.invalid/x"},"m":{"$ref":"#/$defs/missing"}}}""", """{"type":"object","properties":{"s":{},"m":{}}}""")]
    [InlineData("""{"properties":{"a":{"oneOf":[{"type":"string"},{"const":3}]},"b":{"allOf":[{"type":"object","properties":{"x":{"type":"string"}},"required":["x"]},{"properties":{"y":{"type":"number"}},"required":["y","x"]}]}}}""",
        """{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"enum":[3]}]},"b":{"type":"object","properties":{"x":{"type":"string"},"y":{"type":"number"}},"required":["x","y"]}}}""")]
    [InlineData("""{"anyOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"string"}}}]}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}""")]
    [InlineData("""{"properties":{"type":{"type":"string"},"properties":{"properties":{"a/b":{"$ref":"#/properties/a~1b"}}},"a/b":{"type":"boolean"},"k\"ey":{}}}""",
        """{"type":"object","properties":{"type":{"type":"string"},"properties":{"properties":{"a/b":{"type":"boolean"}}},"a/b":{"type":"boolean"},"k\"ey":{}}}""")]
    public void Schema_IsSaidInTheWordsThatOllamaKeeps(string schema, string expected) => JsonAssert.Equal(expected, Reduce(schema));

    [Fact]
    public void F003_DeepAndMultiplyingSchemas_StayBounded()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"properties":{"a":""", 200)) + "{}" + new string('}', 400);
        Assert.StartsWith("{", Reduce(deep), StringComparison.Ordinal);
        var levels = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"d{i}\":{{\"properties\":{{\"l\":{{\"$ref\":\"#/$defs/d{i + 1}\"}},\"r\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}}}}}"));
        Assert.InRange(Reduce($"{{\"$defs\":{{{levels}}},\"properties\":{{\"a\":{{\"$ref\":\"#/$defs/d0\"}}}}}}").Length, 1, 1_000_000);
    }

    private static string Reduce(string schema)
    {
        var request = new ModelRequest
        {
            Model = "m",
            Messages = [new Message(MessageRole.User, [new TextBlock(JsonText.FromString("Hi"))])],
            Tools = [new ToolDefinition("f") { Schema = schema.Length == 0 ? default : RawJson.Parse(schema) }],
        };
        var json = RawJson.Parse(Exchange.WriteRequest(OllamaProtocol.Instance, request));
        foreach (var tool in json["tools"u8].EnumerateArray()) return tool["function"u8]["parameters"u8].ToString();
        return "";
    }
}
