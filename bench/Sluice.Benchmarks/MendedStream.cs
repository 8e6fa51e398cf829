using System.Buffers;
using BenchmarkDotNet.Attributes;
using Sluice.Gateway.Forwarding;
using Sluice.Protocols;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Json;

namespace Sluice.Benchmarks;

/// <summary>A local model's stream of 64 deltas in the caller's own protocol: its bytes watched, read, written anew, and looked at for printed calls.</summary>
[MemoryDiagnoser]
public class MendedStream
{
    private const int ReadSize = 2048;
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly ModelRequest _request = new() { Model = "m", Messages = [], Tools = [new ToolDefinition("Write") { Schema = RawJson.Parse("""{"type":"object","properties":{"file_path":{"type":"string"},"content":{"type":"string"}},"required":["file_path","content"]}""") }] };
    private byte[] _wire = [];

    /// <summary>What both sides speak.</summary>
    [Params("anthropic", "openai-chat")]
    public string Protocol { get; set; } = "";

    private IProtocol Spoken => Protocol == "anthropic" ? AnthropicProtocol.Instance : ChatCompletionsProtocol.Instance;

    [GlobalSetup]
    public void Record() => _wire = RecordedStream.Of(Spoken, Context());

    /// <summary>The tap alone: what a cloud's bytes cost.</summary>
    [Benchmark(Baseline = true)]
    public int Bytes()
    {
        _output.ResetWrittenCount();
        using var tap = Spoken.CreateResponseTap(new TapOptions(true, true, false));
        for (var at = 0; at < _wire.Length; at += ReadSize) _output.Write(tap.Observe(_wire.AsMemory(at, Math.Min(ReadSize, _wire.Length - at))).Span);
        _output.Write(tap.Complete().Span);
        return _output.WrittenCount;
    }

    /// <summary>The tap, and a reader for the guard: what a local server's bytes cost.</summary>
    [Benchmark]
    public int BytesGuarded()
    {
        var count = Bytes();
        Read(new Nothing(), Context());
        return count;
    }

    /// <summary>Read and written anew.</summary>
    [Benchmark]
    public int Translated()
    {
        _output.ResetWrittenCount();
        var context = Context();
        Read(Spoken.CreateStreamWriter(_output, context), context);
        return _output.WrittenCount;
    }

    /// <summary>The same, looked at for calls.</summary>
    [Benchmark]
    public int Mended()
    {
        _output.ResetWrittenCount();
        var context = Context();
        Read(new CallMender(Spoken.CreateStreamWriter(_output, context), _request), context);
        return _output.WrittenCount;
    }

    private void Read(IStreamEventSink sink, TranslationContext context)
    {
        using var reader = Spoken.CreateStreamReader(sink, context);
        for (var rest = _wire.AsSpan(); rest.Length > 0;)
        {
            var room = reader.GetMemory().Span;
            var count = Math.Min(Math.Min(room.Length, ReadSize), rest.Length);
            rest[..count].CopyTo(room);
            reader.Advance(count);
            rest = rest[count..];
        }

        reader.Complete();
    }

    private TranslationContext Context() => new() { InboundProtocol = Protocol, UpstreamProtocol = Protocol, UpstreamModel = "bench", ResponseModel = "bench", IncludeUsage = true };

    private sealed class Nothing : IStreamEventSink
    {
        public void Write(scoped in StreamEvent streamEvent)
        {
            // The guard's own work is measured apart.
        }
    }
}
