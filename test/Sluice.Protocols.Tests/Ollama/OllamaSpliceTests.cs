using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests.Ollama;

public sealed class OllamaSpliceTests
{
    [Theory]
    [InlineData("""{ "model" : "a" , "x":1.50}""", null, """{ "model" : "up" , "x":1.50}""")]
    [InlineData("""{"model":"a","options":{"num_ctx":7,"mirostat":2},"keep_alive":-1}""", 4096L, """{"model":"up","options":{"num_ctx":7,"mirostat":2},"keep_alive":-1}""")]
    [InlineData("""{"model":"a","options":{"mirostat":2}}""", 4096L, """{"model":"up","options":{"num_ctx":4096,"mirostat":2}}""")]
    [InlineData("""{"options": { },"model":"a"}""", 4096L, """{"options": {"num_ctx":4096 },"model":"up"}""")]
    [InlineData("""{"model":"a","options":{"num_ctx":null}}""", 4096L, """{"model":"up","options":{"num_ctx":4096}}""")]
    [InlineData("""{"model":"a","options":null}""", 4096L, """{"model":"up","options":{"num_ctx":4096}}""")]
    [InlineData("""{"model":"a"}""", 4096L, """{"options":{"num_ctx":4096},"model":"up"}""")]
    [InlineData("""{}""", 4096L, """{"options":{"num_ctx":4096},"model":"up"}""")]
    [InlineData("""{"model":"a","options":[1]}""", 4096L, """{"model":"up","options":[1]}""")]
    public void OnlyModelAndMissingContextSize_Change(string body, long? numCtx, string expected) =>
        Assert.Equal(expected, Exchange.Splice(OllamaProtocol.Instance, body, new PassthroughOptions("up", NumCtx: numCtx)));
}
