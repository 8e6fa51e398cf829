using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests;

/// <summary>Runs requests and answers through a protocol, from wire text to wire text. Every stream passes <see cref="StreamGrammar"/>.</summary>
internal static class Exchange
{
    /// <summary>A caller's JSON as a canonical request.</summary>
    public static ModelRequest ReadRequest(IProtocol protocol, string json, TranslationContext? context = null) =>
        protocol.ReadRequest(RequestHead.Read(Encoding.UTF8.GetBytes(json)), context ?? TestContexts.Create(protocol.Name, protocol.Name));

    /// <summary>A canonical request as an upstream's JSON.</summary>
    public static string WriteRequest(IProtocol protocol, ModelRequest request, TranslationContext? context = null)
    {
        var output = new ArrayBufferWriter<byte>();
        protocol.WriteRequest(request, output, context ?? TestContexts.Create(protocol.Name, protocol.Name));
        return Text(output);
    }

    /// <summary>A caller's JSON as an upstream's JSON.</summary>
    public static string Translate(IProtocol from, IProtocol to, string json, TranslationContext? context = null)
    {
        context ??= TestContexts.Create(from.Name, to.Name);
        return WriteRequest(to, ReadRequest(from, json, context), context);
    }

    /// <summary>The body after a same-protocol splice.</summary>
    public static string Splice(IProtocol protocol, string json, PassthroughOptions options) =>
        string.Concat(protocol.SpliceRequest(RequestHead.Read(Encoding.UTF8.GetBytes(json)), options).Segments().Select(segment => Encoding.UTF8.GetString(segment.Span)));

    /// <summary>An upstream's stream as events, fed in pieces of <paramref name="chunk"/> bytes.</summary>
    public static RecordingSink ReadStream(IProtocol protocol, string wire, int chunk = int.MaxValue, TranslationContext? context = null)
    {
        var sink = new RecordingSink();
        using var reader = protocol.CreateStreamReader(sink, context ?? TestContexts.Create(protocol.Name, protocol.Name));
        Feed(reader, Encoding.UTF8.GetBytes(wire), () => chunk);
        return sink;
    }

    /// <summary>An upstream's whole answer as events.</summary>
    public static RecordingSink ReadBody(IProtocol protocol, string json, TranslationContext? context = null)
    {
        var sink = new RecordingSink();
        protocol.ReadBody(RawJson.Parse(json), sink, context ?? TestContexts.Create(protocol.Name, protocol.Name));
        return sink;
    }

    /// <summary>Feeds a reader pieces of the sizes that <paramref name="next"/> tells, and closes the stream.</summary>
    public static void Feed(IStreamReader reader, ReadOnlySpan<byte> wire, Func<int> next)
    {
        while (wire.Length > 0)
        {
            var memory = reader.GetMemory();
            var count = Math.Min(Math.Max(next(), 1), Math.Min(wire.Length, memory.Length));
            wire[..count].CopyTo(memory.Span);
            reader.Advance(count);
            wire = wire[count..];
        }

        reader.Complete();
    }

    /// <summary>One protocol's stream as another's, or as its own.</summary>
    public static string TranslateStream(IProtocol from, IProtocol to, string wire, TranslationContext? context = null)
    {
        context ??= TestContexts.Create(to.Name, from.Name);
        var output = new ArrayBufferWriter<byte>();
        using var reader = from.CreateStreamReader(new StreamGrammar(to.CreateStreamWriter(output, context)), context);
        Feed(reader, Encoding.UTF8.GetBytes(wire), () => int.MaxValue);
        return Text(output);
    }

    /// <summary>One protocol's stream or body as another's whole answer; the upstream's answer is a stream unless it is one JSON value.</summary>
    public static string FoldStream(IProtocol from, IProtocol to, string wire, TranslationContext? context = null)
    {
        context ??= TestContexts.Create(to.Name, from.Name);
        var accumulator = new ResponseAccumulator();
        using var reader = from.CreateStreamReader(new StreamGrammar(accumulator), context);
        Feed(reader, Encoding.UTF8.GetBytes(wire), () => int.MaxValue);
        return WriteBody(to, accumulator.Response, context);
    }

    /// <summary>A whole answer for a client.</summary>
    public static string WriteBody(IProtocol protocol, ModelResponse response, TranslationContext? context = null)
    {
        var output = new ArrayBufferWriter<byte>();
        protocol.WriteBody(response, output, context ?? TestContexts.Create(protocol.Name, protocol.Name));
        return Text(output);
    }

    /// <summary>What a writer makes of events that <paramref name="emit"/> sends.</summary>
    public static string WriteStream(IProtocol protocol, Action<StreamEmitter> emit, TranslationContext? context = null)
    {
        context ??= TestContexts.Create(protocol.Name, protocol.Name);
        var output = new ArrayBufferWriter<byte>();
        emit(new StreamEmitter(new StreamGrammar(protocol.CreateStreamWriter(output, context)), context));
        return Text(output);
    }

    /// <summary>The error body and its status.</summary>
    public static (int Status, string Body) WriteError(IProtocol protocol, ModelError error, string requestId = "req_1")
    {
        var output = new ArrayBufferWriter<byte>();
        var status = protocol.WriteError(error, requestId, output);
        return (status, Text(output));
    }

    /// <summary>Property 1 and 2: whole, byte by byte and cut at random, the same events in the grammar.</summary>
    public static void AssertAnySplit(IProtocol protocol, string wire)
    {
        var whole = ReadStream(protocol, wire);
        Assert.True(whole.IsComplete, "the stream neither ended nor failed");
        foreach (var size in (int[])[1, 2, 3, 7, 64]) Assert.Equal(whole.Events, ReadStream(protocol, wire, size).Events);
        var random = new Random(7);
        for (var run = 0; run < 20; run++)
        {
            var sink = new RecordingSink();
            using var reader = protocol.CreateStreamReader(sink, TestContexts.Create(protocol.Name, protocol.Name));
            Feed(reader, Encoding.UTF8.GetBytes(wire), () => random.Next(1, 40));
            Assert.Equal(whole.Events, sink.Events);
        }
    }

    /// <summary>Property 3: reader to writer to reader gives the same events; <paramref name="ignore"/> takes out what a writer rightly changes.</summary>
    public static void AssertRoundTrip(IProtocol protocol, string wire, Func<string, string>? ignore = null)
    {
        ignore ??= line => line.StartsWith("started", StringComparison.Ordinal) ? "started" : line;
        var first = ReadStream(protocol, wire);
        var second = ReadStream(protocol, TranslateStream(protocol, protocol, wire));
        Assert.Equal(first.Merged.Select(ignore), second.Merged.Select(ignore));
    }

    /// <summary>Any chunking: the tap forwards exactly <paramref name="wire"/>. Returns the tap after the last run, for its findings.</summary>
    public static IResponseTap AssertTapForwards(IProtocol protocol, string wire, bool stream = true, bool removeUsage = false, string? expected = null)
    {
        var random = new Random(11);
        IResponseTap? tap = null;
        foreach (var size in (int[])[int.MaxValue, 1, 5, 0, 0, 0])
        {
            tap?.Dispose();
            tap = protocol.CreateResponseTap(new TapOptions(stream, removeUsage));
            var forwarded = new ArrayBufferWriter<byte>();
            var rest = (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(wire);
            while (rest.Length > 0)
            {
                var count = Math.Min(rest.Length, size == 0 ? random.Next(1, 50) : size);
                forwarded.Write(tap.Observe(rest[..count].ToArray()).Span);
                rest = rest[count..];
            }

            forwarded.Write(tap.Complete().Span);
            Assert.Equal(expected ?? wire, Text(forwarded));
        }

        return tap!;
    }

    private static string Text(ArrayBufferWriter<byte> output) => Encoding.UTF8.GetString(output.WrittenSpan);
}
