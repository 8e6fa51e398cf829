using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Testing.Engines;

/// <summary>A tensor of 32-bit floats, its shape written innermost first.</summary>
internal sealed record GgufTensor(string Name, int[] Shape, float[] Values);

/// <summary>Writes GGUF version 3: metadata, then tensors, each on a boundary of 32 bytes.</summary>
internal static class GgufWriter
{
    private const int Alignment = 32;

    /// <summary>Writes a whole file.</summary>
    /// <param name="output">Where it goes; must be seekable.</param>
    /// <param name="metadata">Values of the types bool, int (written unsigned), float, string, string[] and int[].</param>
    /// <param name="tensors">The tensors, in file order.</param>
    public static void Write(Stream output, IReadOnlyList<(string Key, object Value)> metadata, IReadOnlyList<GgufTensor> tensors)
    {
        using var writer = new BinaryWriter(output, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Count);
        foreach (var (key, value) in metadata)
        {
            WriteString(writer, key);
            WriteValue(writer, value);
        }

        ulong offset = 0;
        foreach (var tensor in tensors)
        {
            WriteString(writer, tensor.Name);
            writer.Write((uint)tensor.Shape.Length);
            foreach (var dimension in tensor.Shape)
            {
                writer.Write((ulong)dimension);
            }

            writer.Write(0u);
            writer.Write(offset);
            offset += ((ulong)tensor.Values.Length * sizeof(float) + Alignment - 1) / Alignment * Alignment;
        }

        Pad(writer);
        foreach (var tensor in tensors)
        {
            writer.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
            Pad(writer);
        }
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case bool flag:
                writer.Write(7u);
                writer.Write(flag);
                break;
            case int number:
                writer.Write(4u);
                writer.Write((uint)number);
                break;
            case float real:
                writer.Write(6u);
                writer.Write(real);
                break;
            case string text:
                writer.Write(8u);
                WriteString(writer, text);
                break;
            case string[] texts:
                WriteArrayHead(writer, 8, texts.Length);
                Array.ForEach(texts, text => WriteString(writer, text));
                break;
            case int[] numbers:
                WriteArrayHead(writer, 5, numbers.Length);
                Array.ForEach(numbers, writer.Write);
                break;
            default:
                throw new NotSupportedException($"no GGUF type for {value.GetType()}");
        }
    }

    private static void WriteArrayHead(BinaryWriter writer, uint type, int length)
    {
        writer.Write(9u);
        writer.Write(type);
        writer.Write((ulong)length);
    }

    private static void WriteString(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        while (writer.BaseStream.Position % Alignment != 0)
        {
            writer.BaseStream.WriteByte(0);
        }
    }
}
