using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>
/// Turns Chat's tool-call deltas, which may interleave, into calls one after the other. The first call streams as it comes;
/// a second one waits until the first is complete, which its brackets tell. Servers that leave out <c>index</c> or
/// <c>id</c>, or number every call 0, are understood as far as their pieces can be told apart.
/// </summary>
internal sealed class ChatToolCalls(StreamEmitter emitter)
{
    private readonly List<Call> _calls = [];
    private Call? _open;

    private enum CallState
    {
        Waiting,
        Open,
        Closed,
    }

    /// <summary>The next piece: an entry of <c>delta.tool_calls</c>, or <c>delta.function_call</c>.</summary>
    /// <param name="entry">The piece.</param>
    /// <param name="isWhole">It is a call of its own, whatever its id: a whole answer has no <c>index</c>.</param>
    public void Add(RawJson entry, bool isWhole)
    {
        long? index = null;
        RawJson id = default, function = default;
        var custom = false;
        foreach (var property in entry.EnumerateObject())
        {
            if (property.NameEquals("index"u8)) index = property.Value.GetInt64();
            else if (property.NameEquals("id"u8)) id = property.Value;
            else if (property.NameEquals("function"u8)) function = property.Value;
            else if (property.NameEquals("custom"u8) && property.Value.IsObject) (function, custom) = (property.Value, true);
        }

        if (function.IsMissing) function = entry; // the legacy function_call is the function itself
        RawJson name = default, arguments = default;
        foreach (var property in function.EnumerateObject())
        {
            if (property.NameEquals("name"u8)) name = property.Value;
            else if (property.NameEquals("arguments"u8) || (custom && property.NameEquals("input"u8))) arguments = property.Value;
        }

        var call = isWhole ? New(index) : Find(index, id, name, arguments);
        if (call.Id.Length == 0 && id.IsString) call.Id = id.GetString()!;
        if (call.Name.Length == 0 && name.IsString) call.Name = name.GetString()!;
        call.IsCustom |= custom;
        if (call.State == CallState.Waiting && TryClose(promote: false)) Open(call);
        Append(call, arguments);
    }

    /// <summary>May something else than a tool call come now? Closes a complete call for it; false while one is incomplete.</summary>
    public bool TryClose() => TryClose(promote: true);

    /// <summary>No more pieces come: everything that waited goes out. False when a call never got a name.</summary>
    public bool Finish()
    {
        CloseOpen();
        var named = true;
        foreach (var call in _calls)
        {
            if (call.State != CallState.Waiting) continue;
            if (call.Name.Length == 0)
            {
                named = false;
                continue;
            }

            Open(call);
            CloseOpen();
        }

        return named;
    }

    private bool TryClose(bool promote)
    {
        while (_open is not null)
        {
            if (!_open.IsComplete) return false;
            CloseOpen();
            if (NextWaiting() is { } next && promote) Open(next);
        }

        return true;
    }

    private Call? NextWaiting() => _calls.Find(call => call.State == CallState.Waiting && call.Name.Length > 0);

    private Call Find(long? index, RawJson id, RawJson name, RawJson arguments)
    {
        var hasId = id is { IsString: true, Bytes.Length: > 2 };
        var hasName = name is { IsString: true, Bytes.Length: > 2 };
        Call? known = null;
        for (var i = _calls.Count - 1; i >= 0 && known is null; i--)
        {
            var call = _calls[i];
            if (index is null ? !hasId || id.StringEquals(call.IdUtf8) : call.Index == index) known = call;
        }

        if (known is null) return hasName || index is not null || _calls.Count == 0 ? New(index) : _calls[^1];
        if (!hasName || known.Name.Length == 0) return known;
        var otherId = hasId && known.Id.Length > 0 && !id.StringEquals(known.IdUtf8);
        var another = otherId || (!hasId && known.IsComplete && arguments.Bytes.Length > 2);
        return another ? New(index) : known;
    }

    private Call New(long? index)
    {
        var call = new Call(index);
        _calls.Add(call);
        return call;
    }

    private void Open(Call call)
    {
        if (call.Name.Length == 0) return;
        call.State = CallState.Open;
        _open = call;
        emitter.BeginToolCall(call.Id, call.Name);
        if (call.IsCustom) emitter.Arguments("{\"input\":\""u8);
        if (call.Pending is not { } pending) return;
        emitter.Arguments(pending.WrittenSpan);
        call.Pending = null;
    }

    private void Append(Call call, RawJson arguments)
    {
        if (arguments.IsNullOrMissing || call.State == CallState.Closed) return;
        // A custom tool's input stays the escaped text it is: it stands inside a JSON string again.
        var piece = call.IsCustom && arguments.IsString ? arguments.Span[1..^1] : arguments.IsString ? call.Decoder.Decode(arguments) : arguments.Span;
        if (piece.IsEmpty) return;
        if (!call.IsCustom) call.Progress.Pass(piece);
        if (call.State == CallState.Open) emitter.Arguments(piece);
        else (call.Pending ??= new ArrayBufferWriter<byte>(256)).Write(piece);
    }

    private void CloseOpen()
    {
        if (_open is not { } call) return;
        if (call.IsCustom) emitter.Arguments("\"}"u8);
        else emitter.Arguments(call.Decoder.Flush());
        emitter.EndBlock();
        call.State = CallState.Closed;
        _open = null;
    }

    private sealed class Call(long? index)
    {
        private string _id = "";

        public ArgumentProgress Progress;

        public long? Index { get; } = index;

        public string Id
        {
            get => _id;
            set
            {
                _id = value;
                IdUtf8 = System.Text.Encoding.UTF8.GetBytes(value);
            }
        }

        public byte[] IdUtf8 { get; private set; } = [];

        public string Name { get; set; } = "";

        public bool IsCustom { get; set; }

        public CallState State { get; set; }

        public ArrayBufferWriter<byte>? Pending { get; set; }

        public DeltaDecoder Decoder { get; } = new();

        public bool IsComplete => Progress.IsComplete;
    }

    /// <summary>Follows brackets and strings through argument text that comes in pieces.</summary>
    private struct ArgumentProgress
    {
        private int _depth;
        private bool _inString;
        private bool _escaped;
        private bool _begun;

        public readonly bool IsComplete => _begun && _depth == 0 && !_inString;

        public void Pass(ReadOnlySpan<byte> piece)
        {
            for (var i = 0; i < piece.Length; i++)
            {
                var c = piece[i];
                if (_inString)
                {
                    if (_escaped) _escaped = false;
                    else if (c == '\\') _escaped = true;
                    else if (c == '"') _inString = false;
                    else
                    {
                        var plain = piece[i..].IndexOfAny((byte)'"', (byte)'\\');
                        i = plain < 0 ? piece.Length : i + plain - 1;
                    }

                    continue;
                }

                if (c == '"') _inString = true;
                else if (c is (byte)'{' or (byte)'[') _depth++;
                else if (c is (byte)'}' or (byte)']') _depth--;
                _begun |= c is (byte)'{' or (byte)'[';
            }
        }
    }
}
