using System.Buffers;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// The <see cref="AnswerGuard"/> for bytes that pass unchanged from a local model: it reads along, and when the model runs wild
/// it has the frames that end the answer in the caller's protocol.
/// </summary>
internal sealed class PassthroughGuard : IStreamEventSink, IDisposable
{
    private readonly ArrayBufferWriter<byte> _written = new();
    private readonly IStreamEventSink _writer;
    private readonly AnswerGuard _guard;
    private readonly IStreamReader _reader;

    /// <summary>Begins with the stream.</summary>
    public PassthroughGuard(IProtocol protocol, Attempt attempt)
    {
        _writer = protocol.CreateStreamWriter(_written, attempt.Context);
        _guard = new AnswerGuard(this, attempt);
        _reader = attempt.Protocol.CreateStreamReader(_guard, attempt.Context);
    }

    /// <summary>Outcome when the answer must end; null otherwise.</summary>
    public string? Tripped => _guard.Tripped;

    /// <summary>The frames that end the answer, once <see cref="Tripped"/>.</summary>
    public ReadOnlySpan<byte> Ending => _written.WrittenSpan;

    /// <summary>Reads along; true when the answer must end.</summary>
    public bool Observe(ReadOnlyMemory<byte> chunk)
    {
        var rest = chunk.Span;
        while (rest.Length > 0 && Tripped is null)
        {
            var room = _reader.GetMemory().Span;
            var count = Math.Min(room.Length, rest.Length);
            rest[..count].CopyTo(room);
            _reader.Advance(count);
            rest = rest[count..];
        }

        return Tripped is not null;
    }

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        // Only the end is of use: everything before it the client has in the upstream's own bytes.
        if (streamEvent.Kind is not (StreamEventKind.BlockEnded or StreamEventKind.ResponseEnded)) _written.ResetWrittenCount();
        _writer.Write(streamEvent);
        if (streamEvent.Kind is not (StreamEventKind.BlockEnded or StreamEventKind.ResponseEnded)) _written.ResetWrittenCount();
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();
}
