using System.Buffers.Binary;
using System.Text;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Reads just enough of a protobuf message to follow a path of field numbers.</summary>
internal static class ProtobufText
{
    /// <summary>All length-delimited values at the end of a path, as UTF-8 text.</summary>
    public static IEnumerable<string> Texts(ReadOnlyMemory<byte> message, params int[] path) => Values(message, path).Select(value => Encoding.UTF8.GetString(value.Span));

    private static IEnumerable<ReadOnlyMemory<byte>> Values(ReadOnlyMemory<byte> message, int[] path) =>
        path.Length == 0 ? [message] : Fields(message).Where(field => field.Number == path[0]).SelectMany(field => Values(field.Value, path[1..]));

    private static List<(int Number, ReadOnlyMemory<byte> Value)> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<(int, ReadOnlyMemory<byte>)>();
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint();
            var length = (tag & 7) switch
            {
                0 => VarintLength(),
                1 => 8,
                2 => (int)Varint(),
                5 => 4,
                _ => throw new InvalidDataException($"wire type {tag & 7}"),
            };
            fields.Add(((int)(tag >> 3), message.Slice(at, length)));
            at += length;
        }

        return fields;

        long Varint()
        {
            var (value, shift) = (0L, 0);
            while (true)
            {
                var one = message.Span[at++];
                value |= (long)(one & 0x7f) << shift;
                if (one < 0x80) return value;
                shift += 7;
            }
        }

        int VarintLength()
        {
            var length = 1;
            while (message.Span[at + length - 1] >= 0x80) length++;
            return length;
        }
    }

    /// <summary>The message in a gRPC frame.</summary>
    public static ReadOnlyMemory<byte> Unframe(ReadOnlyMemory<byte> frame) => frame.Slice(5, BinaryPrimitives.ReadInt32BigEndian(frame.Span[1..]));
}
