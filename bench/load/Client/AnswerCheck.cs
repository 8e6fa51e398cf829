using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Sluice.Load.Client;

/// <summary>
/// Reads an Anthropic answer as it comes and says whether it is whole: framing, order, the text byte for byte, the stop
/// reason, the usage, one end.
/// </summary>
internal sealed class AnswerCheck(bool isStream)
{
    private readonly byte[] _text = new byte[Script.Length + 4096];
    private byte[] _pending = new byte[16 * 1024];
    private int _pendingLength;
    private int _textLength;
    private bool _started, _opened, _closed, _stopped, _ended, _counted;

    /// <summary>When the first delta came; 0 before.</summary>
    public long FirstDelta { get; private set; }

    /// <summary>When the upstream sent the first delta; 0 when it carries no stamp.</summary>
    public long FirstDeltaSent { get; private set; }

    /// <summary>The ways of the stamped deltas from the upstream to here, in microseconds.</summary>
    public List<long> Lags { get; } = [];

    /// <summary>What is wrong with the answer.</summary>
    public string? Problem { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _pendingLength = _textLength = 0;
        _started = _opened = _closed = _stopped = _ended = _counted = false;
        FirstDelta = FirstDeltaSent = 0;
        Problem = null;
    }

    /// <summary>The next bytes of the body.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_pendingLength + bytes.Length > _pending.Length) Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _pendingLength + bytes.Length));
        bytes.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += bytes.Length;
        if (!isStream) return;
        var start = 0;
        int length;
        while ((length = _pending.AsSpan(start, _pendingLength - start).IndexOf((byte)'\n')) >= 0)
        {
            var line = _pending.AsSpan(start, length);
            if (line.StartsWith("data: "u8)) ReadEvent(line[6..]);
            else if (line.Length > 0 && line[0] != (byte)':' && !line.StartsWith("event: "u8)) Problem ??= "a line that is no field of an event: " + Encoding.UTF8.GetString(line);
            start += length + 1;
        }

        _pending.AsSpan(start, _pendingLength - start).CopyTo(_pending);
        _pendingLength -= start;
    }

    /// <summary>The body is over: what is wrong with it, or null.</summary>
    public string? Finish()
    {
        if (!isStream) ReadWhole();
        if (Problem is not null) return Problem;
        if (!Script.Matches(_text.AsSpan(0, _textLength))) return $"the text differs: {_textLength} of {Script.Length} bytes";
        if (!_stopped) return "no stop reason end_turn";
        if (!_counted) return "no usage of 64 tokens";
        if (isStream && !(_started && _opened && _closed && _ended)) return "an event is missing";
        return null;
    }

    private void ReadEvent(ReadOnlySpan<byte> json)
    {
        if (_ended) Problem ??= "an event behind the last one";
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                if (reader.CurrentDepth == 1 && reader.ValueTextEquals("type"u8)) ReadType(ref reader);
                else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("text"u8)) ReadDelta(ref reader);
                else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("stop_reason"u8)) _stopped |= reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("end_turn"u8);
                else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("output_tokens"u8)) _counted |= reader.Read() && reader.GetInt64() == Script.Count;
            }
        }
        catch (JsonException)
        {
            Problem ??= "not JSON: " + Encoding.UTF8.GetString(json);
        }
    }

    private void ReadType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.ValueTextEquals("content_block_delta"u8)) return;
        if (reader.ValueTextEquals("message_start"u8)) _started = true;
        else if (reader.ValueTextEquals("content_block_start"u8)) _opened = _started;
        else if (reader.ValueTextEquals("content_block_stop"u8)) _closed = _opened;
        else if (reader.ValueTextEquals("message_stop"u8)) _ended = _closed;
        else if (reader.ValueTextEquals("error"u8)) Problem ??= "an error event";
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.ValueSpan.Length == 0) return;
        if (_textLength + reader.ValueSpan.Length > _text.Length)
        {
            Problem ??= "more text than was sent";
            return;
        }

        var delta = _text.AsSpan(_textLength, reader.CopyString(_text.AsSpan(_textLength)));
        _textLength += delta.Length;
        var sent = delta.Length > Script.StampDigits && Utf8Parser.TryParse(delta.Slice(1, Script.StampDigits), out long stamp, out _) ? stamp : 0;
        if (FirstDelta == 0) (FirstDelta, FirstDeltaSent) = (Clock.Microseconds, sent);
        if (sent > 0) Lags.Add(Clock.Microseconds - sent);
    }

    private void ReadWhole()
    {
        using var body = JsonDocument.Parse(_pending.AsMemory(0, _pendingLength));
        var root = body.RootElement;
        _textLength = Encoding.UTF8.GetBytes(root.GetProperty("content")[0].GetProperty("text").GetString(), _text);
        _stopped = root.GetProperty("stop_reason").GetString() == "end_turn";
        _counted = root.GetProperty("usage").GetProperty("output_tokens").GetInt64() == Script.Count;
    }
}
