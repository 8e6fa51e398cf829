using System.Buffers;
using BenchmarkDotNet.Attributes;
using Sluice.Protocols;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Ollama;

namespace Sluice.Benchmarks;

/// <summary>A stream of 64 deltas from one protocol into another, in reads of eight events or so.</summary>
[MemoryDiagnoser]
public class StreamTranslation
{
    private const int ReadSize = 2048;
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private byte[] _wire = [];

    /// <summary>What the upstream speaks.</summary>
    [Params("anthropic", "openai-chat", "ollama")]
    public string From { get; set; } = "";

    /// <summary>What the client speaks.</summary>
    [Params("anthropic", "openai-chat", "ollama")]
    public string To { get; set; } = "";

    [GlobalSetup]
    public void Record() => _wire = RecordedStream.Of(Protocol(From), Context(From));

    [Benchmark]
    public int Translate()
    {
        _output.ResetWrittenCount();
        var context = Context(From);
        using var reader = Protocol(From).CreateStreamReader(Protocol(To).CreateStreamWriter(_output, context), context);
        for (var rest = _wire.AsSpan(); rest.Length > 0;)
        {
            var room = reader.GetMemory().Span;
            var count = Math.Min(Math.Min(room.Length, ReadSize), rest.Length);
            rest[..count].CopyTo(room);
            reader.Advance(count);
            rest = rest[count..];
        }

        reader.Complete();
        return _output.WrittenCount;
    }

    private TranslationContext Context(string upstream) => new() { InboundProtocol = To, UpstreamProtocol = upstream, UpstreamModel = "bench", ResponseModel = "bench", IncludeUsage = true };

    private static IProtocol Protocol(string name) => name switch
    {
        "anthropic" => AnthropicProtocol.Instance,
        "openai-chat" => ChatCompletionsProtocol.Instance,
        _ => OllamaProtocol.Instance,
    };
}
