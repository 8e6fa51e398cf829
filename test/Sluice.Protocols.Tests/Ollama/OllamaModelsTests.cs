using System.Buffers;
using System.Text;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests.Ollama;

public sealed class OllamaModelsTests
{
    private static readonly ModelListing Coder = new("coder", "Coder", "ollama", DateTimeOffset.UnixEpoch, 32768, Capabilities: ["completion", "tools"]);

    [Fact]
    public void Tags_HaveWhatClientsRead() => JsonAssert.Equal(
        """
        {"models":[{"name":"coder","model":"coder","modified_at":"1970-01-01T00:00:00+00:00","size":0,"digest":"1aed4e03ae7ab33d5f0cdb8c2d79cc5da6f44b8de43b1ed0d6e1ff9a4e3d0f26",
          "details":{"parent_model":"","format":"","family":"ollama","families":["ollama"],"parameter_size":"","quantization_level":"","context_length":32768},"capabilities":["completion","tools"]}]}
        """,
        Digestless(Write(output => OllamaProtocol.Instance.WriteModels([Coder], output))));

    [Fact]
    public void Show_TellsTheContextLengthWhereClientsLook() => JsonAssert.Equal(
        """
        {"license":"","modelfile":"","template":"","details":{"parent_model":"","format":"","family":"ollama","families":["ollama"],"parameter_size":"","quantization_level":"","context_length":32768},
         "model_info":{"general.architecture":"sluice","general.basename":"Coder","sluice.context_length":32768},"capabilities":["completion","tools"],"modified_at":"1970-01-01T00:00:00+00:00"}
        """,
        Write(output => OllamaModels.WriteShow(Coder, output)));

    [Fact]
    public void Running_Version_Loaded()
    {
        Assert.Contains("\"context_length\":4096", Write(output => OllamaModels.WriteRunning([new OllamaRunningModel("coder", 4096, DateTimeOffset.UnixEpoch)], output)), StringComparison.Ordinal);
        Assert.Equal($$"""{"version":"{{OllamaModels.ApiVersion}}"}""", Write(OllamaModels.WriteVersion));
        Assert.Equal("""{"model":"coder","created_at":"2026-11-20T10:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"load"}""", Write(output => OllamaModels.WriteLoaded("coder", unload: false, generate: false, TestContexts.Now, output)));
        Assert.Contains("\"response\":\"\",\"done\":true,\"done_reason\":\"unload\"", Write(output => OllamaModels.WriteLoaded("coder", unload: true, generate: true, TestContexts.Now, output)), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_AreOllamas()
    {
        Assert.Equal("/api/chat", OllamaProtocol.Instance.UpstreamPath(ProtocolOperation.Generate, "m", stream: false));
        Assert.Equal("/api/generate", OllamaProtocol.Generate.UpstreamPath(ProtocolOperation.Generate, "m", stream: false));
        Assert.Equal("/api/tags", OllamaProtocol.Instance.UpstreamPath(ProtocolOperation.ListModels, "m", stream: false));
        Assert.Throws<NotSupportedException>(() => OllamaProtocol.Instance.UpstreamPath(ProtocolOperation.CountTokens, "m", stream: false));
    }

    private static string Digestless(string json) => System.Text.RegularExpressions.Regex.Replace(json, "[0-9a-f]{64}", "1aed4e03ae7ab33d5f0cdb8c2d79cc5da6f44b8de43b1ed0d6e1ff9a4e3d0f26", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string Write(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
