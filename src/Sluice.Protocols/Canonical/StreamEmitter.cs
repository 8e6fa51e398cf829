using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>
/// Writes events in the grammar, whatever order the upstream's pieces come in: opens and closes blocks, makes tool-call ids
/// legal and unique, gives tools their client-side names back, and settles the stop reason. Readers speak to this and stay
/// small; writers trust what comes out.
/// </summary>
public sealed class StreamEmitter(IStreamEventSink sink, TranslationContext context)
{
    private HashSet<string>? _callIds;
    private bool _started;
    private BlockKind? _open;
    private string? _openCall;

    /// <summary>The first event has been sent.</summary>
    public bool HasStarted => _started;

    /// <summary>Something that the client can see has been sent: text, reasoning or a tool call.</summary>
    public bool HasContent { get; private set; }

    /// <summary>A tool call has been sent.</summary>
    public bool HasToolCalls => _callIds is not null;

    /// <summary>The last event has been sent: everything after it is ignored.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The open block, if any.</summary>
    public BlockKind? Open => _open;

    /// <summary>The answer begins; further calls do nothing.</summary>
    public void Start(string? id = null, string? model = null)
    {
        if (_started || IsComplete) return;
        _started = true;
        sink.Write(StreamEvent.Started(new ResponseStart(id ?? "", model ?? "")));
    }

    /// <summary>A piece of text; empty pieces are left out.</summary>
    public void Text(ReadOnlySpan<byte> utf8, bool isRefusal = false)
    {
        if (utf8.IsEmpty || IsComplete) return;
        Ensure(isRefusal ? BlockKind.Refusal : BlockKind.Text);
        sink.Write(StreamEvent.Text(utf8));
    }

    /// <summary>A piece of thinking; empty pieces are left out.</summary>
    public void Reasoning(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || IsComplete) return;
        Ensure(BlockKind.Reasoning);
        sink.Write(StreamEvent.Reasoning(utf8));
    }

    /// <summary>A reasoning block opens explicitly (a vendor's block may hold a seal and no text).</summary>
    public void BeginReasoning(bool redacted = false)
    {
        if (IsComplete) return;
        Begin(new BlockStart(redacted ? BlockKind.RedactedReasoning : BlockKind.Reasoning));
    }

    /// <summary>The seal of the open reasoning block or tool call.</summary>
    public void Seal(string origin, ReadOnlySpan<byte> payload)
    {
        if (_open is null or BlockKind.Text or BlockKind.Refusal || IsComplete) return;
        if (_openCall is not null) context.SealMemory?.Remember(_openCall, new Seal(origin, Encoding.UTF8.GetString(payload)));
        sink.Write(StreamEvent.Seal(origin, payload));
    }

    /// <summary>A tool call opens. The id is made legal and unique; an upstream's legal, unique id is kept.</summary>
    public void BeginToolCall(string? id, string name)
    {
        if (IsComplete) return;
        _callIds ??= new HashSet<string>(StringComparer.Ordinal);
        var legal = ToolCallIds.IsLegal(id) && !_callIds.Contains(id!) ? id! : context.NewId("call_");
        _callIds.Add(legal);
        HasContent = true;
        Begin(new BlockStart(BlockKind.ToolCall, legal, context.ToolNames.Restore(name)));
        _openCall = legal;
    }

    /// <summary>A fragment of the open tool call's arguments.</summary>
    public void Arguments(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.IsEmpty && _open == BlockKind.ToolCall && !IsComplete) sink.Write(StreamEvent.ToolArguments(utf8));
    }

    /// <summary>The open block, if any, is complete.</summary>
    public void EndBlock()
    {
        if (_open is null || IsComplete) return;
        _open = null;
        _openCall = null;
        sink.Write(StreamEvent.BlockEnded);
    }

    /// <summary>Tokens so far; the last report counts.</summary>
    public void Usage(in Usage usage)
    {
        if (IsComplete) return;
        Start();
        sink.Write(StreamEvent.UsageReported(usage));
    }

    /// <summary>What the upstream says the answer cost, in dollars; null says nothing. It is for the ledger, not for the client.</summary>
    public void Cost(decimal? dollars) => context.ReportedCost = dollars ?? context.ReportedCost;

    /// <summary>The upstream is alive.</summary>
    public void KeepAlive()
    {
        if (!IsComplete) sink.Write(StreamEvent.KeepAlive);
    }

    /// <summary>
    /// The answer is complete. A natural end with tool calls is "tool calls", whatever the upstream said; "tool calls" without
    /// one is a natural end.
    /// </summary>
    public void End(StopReason stop)
    {
        if (IsComplete) return;
        Start();
        EndBlock();
        var settled = stop.Kind switch
        {
            StopKind.EndTurn or StopKind.Unknown or StopKind.StopSequence when HasToolCalls => stop with { Kind = StopKind.ToolCalls, Sequence = null },
            StopKind.ToolCalls or StopKind.MalformedToolCall when !HasToolCalls => stop with { Kind = StopKind.EndTurn },
            _ => stop,
        };
        sink.Write(StreamEvent.Ended(settled));
        IsComplete = true;
    }

    /// <summary>The answer broke off.</summary>
    public void Fail(ModelError error)
    {
        if (IsComplete) return;
        sink.Write(StreamEvent.Failed(error));
        IsComplete = true;
    }

    /// <summary>The answer broke off because the upstream's bytes are not what the protocol allows.</summary>
    public void Fail(JsonSyntaxException exception) => Fail(new ModelError(ErrorKind.Server, $"the upstream sent broken JSON: {exception.Message}"));

    private void Ensure(BlockKind kind)
    {
        HasContent = true;
        if (_open == kind) return;
        Begin(new BlockStart(kind));
    }

    private void Begin(BlockStart block)
    {
        Start();
        EndBlock();
        _open = block.Kind;
        sink.Write(StreamEvent.BlockStarted(block));
    }
}
