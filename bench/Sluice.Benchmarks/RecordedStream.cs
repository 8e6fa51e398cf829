using System.Buffers;
using System.Text;
using Sluice.Load;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;

namespace Sluice.Benchmarks;

/// <summary>The bytes of a stream of 64 deltas, as a server of a protocol sends it.</summary>
internal static class RecordedStream
{
    public static byte[] Of(IProtocol protocol, TranslationContext context)
    {
        var wire = new ArrayBufferWriter<byte>();
        var writer = protocol.CreateStreamWriter(wire, context);
        writer.Write(StreamEvent.Started(new ResponseStart("msg_1", "bench")));
        writer.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.Text)));
        foreach (var token in Script.Tokens) writer.Write(StreamEvent.Text(Encoding.UTF8.GetBytes(token)));
        writer.Write(StreamEvent.BlockEnded);
        writer.Write(StreamEvent.UsageReported(new Usage(1234, Output: Script.Count)));
        writer.Write(StreamEvent.Ended(new StopReason(StopKind.EndTurn)));
        return wire.WrittenSpan.ToArray();
    }
}
