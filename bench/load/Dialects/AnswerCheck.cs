using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Sluice.Load.Dialects;

/// <summary>
/// Reads an answer as it comes and says whether it is whole: framing, order, the text byte for byte, the stop reason, the
/// usage, one end. What the events mean is the dialect's.
/// </summary>
internal abstract class AnswerCheck(bool isStream)
{
    private readonly byte[] _text = new byte[Script.Length + 4096];
    private byte[] _pending = new byte[16 * 1024];
    private int _pendingLength;
    private int _textLength;

    /// <summary>When the first delta came; 0 before.</summary>
    public long FirstDelta { get; private set; }

    /// <summary>When the upstream sent the first delta; 0 when it carries no stamp.</summary>
    public long FirstDeltaSent { get; private set; }

    /// <summary>The ways of the stamped deltas from the upstream to here, in microseconds.</summary>
    public List<long> Lags { get; } = [];

    /// <summary>What is wrong with the answer.</summary>
    public string? Problem { get; protected set; }

    /// <summary>The stop reason has come.</summary>
    protected bool Stopped { get; set; }

    /// <summary>The usage has come.</summary>
    protected bool Counted { get; set; }

    /// <summary>The last event of a stream has come, after all that must stand before it.</summary>
    protected bool Ended { get; set; }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _pendingLength = _textLength = 0;
        Stopped = Counted = Ended = false;
        FirstDelta = FirstDeltaSent = 0;
        Problem = null;
        Begin();
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
            var line = _pending.AsSpan(start, length).TrimEnd((byte)'\r');
            if (line.StartsWith("data: "u8)) ReadData(line[6..]);
            else if (line.Length > 0 && line[0] != (byte)':' && !line.StartsWith("event: "u8)) Problem ??= "a line that is no field of an event: " + Encoding.UTF8.GetString(line);
            start += length + 1;
        }

        _pending.AsSpan(start, _pendingLength - start).CopyTo(_pending);
        _pendingLength -= start;
    }

    /// <summary>The body is over: what is wrong with it, or null.</summary>
    public string? Finish()
    {
        if (!isStream)
        {
            using var body = JsonDocument.Parse(_pending.AsMemory(0, _pendingLength));
            _textLength = Encoding.UTF8.GetBytes(ReadWhole(body.RootElement) ?? "", _text);
        }

        if (Problem is not null) return Problem;
        if (!Script.Matches(_text.AsSpan(0, _textLength))) return $"the text differs: {_textLength} of {Script.Length} bytes";
        if (!Stopped) return "no natural stop reason";
        if (!Counted) return "no usage of 64 tokens";
        return isStream && !Ended ? "an event is missing" : null;
    }

    /// <summary>A new answer begins.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>A property of an event: its name is the reader's token, its value comes next.</summary>
    protected abstract void ReadProperty(ref Utf8JsonReader reader);

    /// <summary>A whole answer: sets <see cref="Stopped"/> and <see cref="Counted"/>, gives its text.</summary>
    protected abstract string? ReadWhole(JsonElement root);

    /// <summary>The next value is a piece of the text.</summary>
    protected void ReadDelta(ref Utf8JsonReader reader)
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

    /// <summary>The next value is this string.</summary>
    protected static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> value) => reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(value);

    /// <summary>The next value is the number of deltas.</summary>
    protected static bool IsCount(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.Number && reader.GetInt64() == Script.Count;

    private void ReadData(ReadOnlySpan<byte> json)
    {
        if (Ended) Problem ??= "an event behind the last one";
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName) ReadProperty(ref reader);
            }
        }
        catch (JsonException)
        {
            Problem ??= "not JSON: " + Encoding.UTF8.GetString(json);
        }
    }
}
