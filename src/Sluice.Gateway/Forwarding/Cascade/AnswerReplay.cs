using System.Text;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// A whole answer as the events of a stream, in pieces that a client shows as they come: text up to a few lines, arguments up to
/// a screen. <see cref="Next"/> gives a stretch of them, so that the caller can flush in between.
/// </summary>
/// <param name="answer">The answer.</param>
internal sealed class AnswerReplay(ModelResponse answer)
{
    private const int TextPiece = 512;
    private const int ArgumentsPiece = 2048;
    private const int Stretch = 16 * 1024;

    private int _block = -1;
    private byte[] _data = [];
    private int _position;

    /// <summary>Writes the next stretch; false when the answer is complete.</summary>
    public bool Next(IStreamEventSink sink)
    {
        if (_block < 0) Start(sink);
        var written = 0;
        while (_block < answer.Content.Count)
        {
            var block = answer.Content[_block];
            while (_position < _data.Length)
            {
                if (written >= Stretch) return true;
                var piece = Piece(_data.AsSpan(_position), block is ToolCallBlock ? ArgumentsPiece : TextPiece, atWords: block is not ToolCallBlock);
                sink.Write(Delta(block, piece));
                _position += piece.Length;
                written += piece.Length;
            }

            if (SealOf(block) is { } seal) sink.Write(StreamEvent.Seal(seal.Origin, Encoding.UTF8.GetBytes(seal.Payload)));
            sink.Write(StreamEvent.BlockEnded);
            Open(_block + 1, sink);
        }

        if (answer.Usage is { } usage) sink.Write(StreamEvent.UsageReported(usage));
        sink.Write(StreamEvent.Ended(answer.Stop));
        return false;
    }

    private void Start(IStreamEventSink sink)
    {
        sink.Write(StreamEvent.Started(new ResponseStart(answer.Id, answer.Model)));
        if (answer.Usage is { } usage) sink.Write(StreamEvent.UsageReported(usage));
        Open(0, sink);
    }

    private void Open(int block, IStreamEventSink sink)
    {
        (_block, _position) = (block, 0);
        if (block >= answer.Content.Count) return;
        var (start, data) = answer.Content[block] switch
        {
            TextBlock text => (new BlockStart(text.IsRefusal ? BlockKind.Refusal : BlockKind.Text), text.Text.DecodeUtf8()),
            ReasoningBlock reasoning => (new BlockStart(reasoning.IsRedacted ? BlockKind.RedactedReasoning : BlockKind.Reasoning), reasoning.IsRedacted ? [] : reasoning.Text.DecodeUtf8()),
            ToolCallBlock call => (new BlockStart(BlockKind.ToolCall, call.Id, call.Name), ArgumentsOf(call)),
            var other => throw new InvalidOperationException($"an answer holds no {other.GetType().Name}"),
        };
        _data = data;
        sink.Write(StreamEvent.BlockStarted(start));
    }

    private static byte[] ArgumentsOf(ToolCallBlock call) =>
        call.ArgumentsText is { } text ? Encoding.UTF8.GetBytes(text) : call.Arguments.IsMissing ? "{}"u8.ToArray() : call.Arguments.Bytes.ToArray();

    private static StreamEvent Delta(ContentBlock block, ReadOnlySpan<byte> piece) => block switch
    {
        TextBlock => StreamEvent.Text(piece),
        ReasoningBlock => StreamEvent.Reasoning(piece),
        _ => StreamEvent.ToolArguments(piece),
    };

    private static Seal? SealOf(ContentBlock block) => block switch
    {
        ReasoningBlock reasoning => reasoning.Seal,
        ToolCallBlock call => call.Seal,
        _ => null,
    };

    // Whole characters, and whole words where there is an end of one.
    private static ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> rest, int most, bool atWords)
    {
        if (rest.Length <= most) return rest;
        if (atWords && rest[..most].LastIndexOfAny((byte)'\n', (byte)' ') is > 0 and var end) return rest[..(end + 1)];
        while ((rest[most] & 0xC0) == 0x80) most--;
        return rest[..most];
    }
}
