using System.Buffers;
using BenchmarkDotNet.Attributes;
using Sluice.Load.Dialects;
using Sluice.Protocols;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;

namespace Sluice.Benchmarks;

/// <summary>A Claude-Code-like request of 150 KB for an upstream of another protocol, and of the same.</summary>
[MemoryDiagnoser]
public class RequestTranslation
{
    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private readonly byte[] _body = AnthropicBody.Large("claude-bench");

    [Benchmark(Baseline = true)]
    public int Splice() => AnthropicProtocol.Instance.SpliceRequest(RequestHead.Read(_body), new PassthroughOptions("claude-sonnet")).Segments().Count;

    [Benchmark]
    public int ToChat() => Translate(ChatCompletionsProtocol.Instance);

    [Benchmark]
    public int ToOllama() => Translate(OllamaProtocol.Instance);

    private int Translate(IProtocol upstream)
    {
        _output.ResetWrittenCount();
        var context = new TranslationContext { InboundProtocol = "anthropic", UpstreamProtocol = upstream.Name, UpstreamModel = "bench", ResponseModel = "claude-bench", NumCtx = 65536 };
        upstream.WriteRequest(AnthropicProtocol.Instance.ReadRequest(RequestHead.Read(_body), context), _output, context);
        return _output.WrittenCount;
    }
}
