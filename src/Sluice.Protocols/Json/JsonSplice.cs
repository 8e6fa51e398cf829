using System.Buffers;

namespace Sluice.Protocols.Json;

/// <summary>
/// A few replacements in a body that otherwise passes byte for byte: how a same-protocol request gets its upstream's model
/// name. Segments are views on the original bytes, so that a large body is not copied.
/// </summary>
public sealed class JsonSplice(RequestHead head)
{
    private readonly List<(int Start, int End, ReadOnlyMemory<byte> Bytes)> _edits = [];

    /// <summary>Nothing is to be changed.</summary>
    public bool IsEmpty => _edits.Count == 0;

    /// <summary>Sets a top-level property, in place where it stands, else as the first one.</summary>
    public JsonSplice Set(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> value)
    {
        if (head.TryFind(name, out var start, out var end))
        {
            _edits.Add((start, end, value));
            return this;
        }

        var inserted = new ArrayBufferWriter<byte>(name.Length + value.Length + 4);
        inserted.Write("\""u8);
        inserted.Write(name);
        inserted.Write("\":"u8);
        inserted.Write(value.Span);
        var afterBrace = head.Body.Span.IndexOf((byte)'{') + 1;
        var others = head.Count > 0 || _edits.Exists(edit => edit.Start == afterBrace && edit.End == afterBrace);
        if (others) inserted.Write(","u8);
        _edits.Insert(0, (afterBrace, afterBrace, inserted.WrittenMemory));
        return this;
    }

    /// <summary>Replaces the bytes between two offsets of the body.</summary>
    public JsonSplice Replace(int start, int end, ReadOnlyMemory<byte> value)
    {
        _edits.Add((start, end, value));
        return this;
    }

    /// <summary>The new body as a list of segments.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Segments()
    {
        if (IsEmpty) return [head.Body];
        var segments = new List<ReadOnlyMemory<byte>>((_edits.Count * 2) + 1);
        var position = 0;
        foreach (var (start, end, bytes) in _edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End))
        {
            if (start > position) segments.Add(head.Body[position..start]);
            if (bytes.Length > 0) segments.Add(bytes);
            position = end;
        }

        if (position < head.Body.Length) segments.Add(head.Body[position..]);
        return segments;
    }
}
