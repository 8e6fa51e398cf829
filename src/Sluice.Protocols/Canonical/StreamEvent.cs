namespace Sluice.Protocols.Canonical;

/// <summary>The kinds of <see cref="StreamEvent"/>.</summary>
public enum StreamEventKind
{
    /// <summary>The answer begins: id and model of the upstream. Always the first event.</summary>
    ResponseStarted,

    /// <summary>A block opens. Blocks never overlap.</summary>
    BlockStarted,

    /// <summary>Text for the open text block.</summary>
    TextDelta,

    /// <summary>Text for the open reasoning block.</summary>
    ReasoningDelta,

    /// <summary>The seal of the open reasoning or tool-call block.</summary>
    SealDelta,

    /// <summary>A fragment of the open tool call's argument text.</summary>
    ToolArgumentsDelta,

    /// <summary>The open block is complete.</summary>
    BlockEnded,

    /// <summary>Tokens so far; the last report counts.</summary>
    UsageReported,

    /// <summary>The answer is complete. Always the last event of a good answer.</summary>
    ResponseEnded,

    /// <summary>The answer broke off. Always the last event of a bad one.</summary>
    StreamFailed,

    /// <summary>The upstream is alive but has nothing to say yet.</summary>
    KeepAlive,
}

/// <summary>What kind of block opens.</summary>
public enum BlockKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Text that says why the model will not.</summary>
    Refusal,

    /// <summary>Thinking.</summary>
    Reasoning,

    /// <summary>Thinking that only its vendor can read: a seal and no text.</summary>
    RedactedReasoning,

    /// <summary>A tool call.</summary>
    ToolCall,
}

/// <summary>Head of an answer.</summary>
/// <param name="Id">The upstream's id of the answer, or empty.</param>
/// <param name="Model">The upstream's own model name, or empty.</param>
public sealed record ResponseStart(string Id, string Model);

/// <summary>Head of a block.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Id of a tool call: never empty, unique in the answer, <c>[A-Za-z0-9_-]{1,64}</c>.</param>
/// <param name="Name">Name of the called tool, as the client knows it.</param>
public sealed record BlockStart(BlockKind Kind, string Id = "", string Name = "");

/// <summary>
/// One step of an answer. The grammar, which readers guarantee and writers rely on:
/// <c>Started (BlockStarted Delta* BlockEnded)* with Usage and KeepAlive anywhere between, then Ended or Failed</c>.
/// A delta always belongs to the one open block and fits its kind. The event lives on the stack: <see cref="Data"/> is a
/// view that dies with the call, so a stream costs no allocation per token.
/// </summary>
public readonly ref struct StreamEvent
{
    private StreamEvent(StreamEventKind kind) => Kind = kind;

    /// <summary>Which step.</summary>
    public StreamEventKind Kind { get; }

    /// <summary>The delta's decoded UTF-8: whole characters, possibly none for <see cref="StreamEventKind.SealDelta"/>.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>With <see cref="StreamEventKind.ResponseStarted"/>.</summary>
    public ResponseStart? Response { get; private init; }

    /// <summary>With <see cref="StreamEventKind.BlockStarted"/>.</summary>
    public BlockStart? Block { get; private init; }

    /// <summary>With <see cref="StreamEventKind.SealDelta"/>: protocol name of the vendor whose token it is.</summary>
    public string? SealOrigin { get; private init; }

    /// <summary>With <see cref="StreamEventKind.UsageReported"/>.</summary>
    public Usage Usage { get; private init; }

    /// <summary>With <see cref="StreamEventKind.ResponseEnded"/>.</summary>
    public StopReason Stop { get; private init; }

    /// <summary>With <see cref="StreamEventKind.StreamFailed"/>.</summary>
    public ModelError? Error { get; private init; }

    /// <summary>Nothing to say yet.</summary>
    public static StreamEvent KeepAlive => new(StreamEventKind.KeepAlive);

    /// <summary>The open block is complete.</summary>
    public static StreamEvent BlockEnded => new(StreamEventKind.BlockEnded);

    /// <summary>The answer begins.</summary>
    public static StreamEvent Started(ResponseStart response) => new(StreamEventKind.ResponseStarted) { Response = response };

    /// <summary>A block opens.</summary>
    public static StreamEvent BlockStarted(BlockStart block) => new(StreamEventKind.BlockStarted) { Block = block };

    /// <summary>Text of the open block.</summary>
    public static StreamEvent Text(ReadOnlySpan<byte> utf8) => new(StreamEventKind.TextDelta) { Data = utf8 };

    /// <summary>Thinking of the open block.</summary>
    public static StreamEvent Reasoning(ReadOnlySpan<byte> utf8) => new(StreamEventKind.ReasoningDelta) { Data = utf8 };

    /// <summary>The open block's seal.</summary>
    public static StreamEvent Seal(string origin, ReadOnlySpan<byte> utf8) => new(StreamEventKind.SealDelta) { SealOrigin = origin, Data = utf8 };

    /// <summary>Argument text of the open tool call.</summary>
    public static StreamEvent ToolArguments(ReadOnlySpan<byte> utf8) => new(StreamEventKind.ToolArgumentsDelta) { Data = utf8 };

    /// <summary>Tokens so far.</summary>
    public static StreamEvent UsageReported(in Usage usage) => new(StreamEventKind.UsageReported) { Usage = usage };

    /// <summary>The answer is complete.</summary>
    public static StreamEvent Ended(StopReason stop) => new(StreamEventKind.ResponseEnded) { Stop = stop };

    /// <summary>The answer broke off.</summary>
    public static StreamEvent Failed(ModelError error) => new(StreamEventKind.StreamFailed) { Error = error };
}

/// <summary>Takes the steps of an answer, one after the other: a writer, an accumulator, a check, or a chain of them.</summary>
public interface IStreamEventSink
{
    /// <summary>The next step. The event's views are void after the call.</summary>
    void Write(scoped in StreamEvent streamEvent);
}
