using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Turns output items into events, whether they come in pieces or whole. Blocks do not overlap: an item that comes while a tool
/// call is incomplete waits until that one is out, and then goes in one piece.
/// </summary>
internal sealed class ResponsesItemReader(StreamEmitter emitter, TranslationContext context)
{
    private readonly DeltaDecoder _decoder = new();
    private readonly List<Item> _items = [];
    private readonly Queue<(Item Item, RawJson Json)> _late = new();
    private Item? _open;

    private enum ItemKind
    {
        Message,
        Reasoning,
        Function,
        Custom,
        Native,

        /// <summary>A hosted tool's call, or a type this version does not know.</summary>
        Other,
    }

    /// <summary>The model refused in words.</summary>
    public bool HasRefusal { get; private set; }

    private bool CallIsOpen => _open is { IsCall: true };

    /// <summary>An item is announced.</summary>
    public void Begin(ResponsesPiece piece)
    {
        if (Find(piece) is not null) return;
        var item = New(piece.Output, piece.Item);
        if (item.Kind is not (ItemKind.Function or ItemKind.Custom)) return;
        // What cannot begin now goes whole, when it is done.
        if (!CallIsOpen && piece.Item["name"u8] is { IsString: true, Bytes.Length: > 2 }) OpenCall(item, piece.Item);
        else item.Waits = true;
    }

    /// <summary>A piece of text or refusal, or the whole part.</summary>
    public void Text(ResponsesPiece piece, bool isRefusal)
    {
        var item = Find(piece) ?? New(piece.Output, default, ItemKind.Message, piece.ItemId);
        if (item.IsDone || item.Kind != ItemKind.Message || !MayContinue(item, piece, item.Parts)) return;
        Turn(item, piece.Part);
        Text(piece.Delta.IsMissing ? piece.Whole : piece.Delta, isRefusal);
        item.Parts = Math.Max(item.Parts, piece.Part + 1);
    }

    /// <summary>A piece of reasoning, or the whole part.</summary>
    public void Reasoning(ResponsesPiece piece, bool isSummary)
    {
        var item = Find(piece) ?? New(piece.Output, default, ItemKind.Reasoning, piece.ItemId);
        if (item.IsDone || item.Kind != ItemKind.Reasoning || !MayContinue(item, piece, isSummary ? item.Parts : item.ContentParts)) return;
        Turn(item, 0);
        ReasoningPart(item, piece.Delta.IsMissing ? piece.Whole : piece.Delta, piece.Part, isSummary);
    }

    /// <summary>A piece of a call's arguments or of a free-text tool's input.</summary>
    public void Arguments(ResponsesPiece piece)
    {
        if (Find(piece) is not { IsCall: true } item || item != _open) return;
        Arguments(item, piece.Delta);
    }

    /// <summary>An item is complete: what its pieces left open goes out.</summary>
    public void End(ResponsesPiece piece)
    {
        var item = Find(piece) ?? New(piece.Output, piece.Item);
        Complete(item, piece.Item);
    }

    /// <summary>The answer's whole output: items that have not come yet.</summary>
    public void Rest(RawJson output)
    {
        var index = 0;
        foreach (var json in output.EnumerateArray())
        {
            var item = FindById(json["id"u8]) ?? FindByIndex(index) ?? New(index, json);
            Complete(item, json);
            index++;
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Finish()
    {
        Close();
        while (_late.TryDequeue(out var late)) Emit(late.Item, late.Json);
        Close();
    }

    private Item? Find(ResponsesPiece piece)
    {
        if (piece.Output is { } index) return FindByIndex(index);
        if (FindById(piece.ItemId.IsMissing ? piece.Item["id"u8] : piece.ItemId) is { } known) return known;
        // Without any address a piece belongs to the item that is not complete.
        return piece.Item.IsMissing ? _items.FindLast(item => !item.IsDone) : null;
    }

    private Item? FindByIndex(long index)
    {
        for (var i = _items.Count - 1; i >= 0; i--)
        {
            if (_items[i].Index == index) return _items[i];
        }

        return null;
    }

    private Item? FindById(RawJson id)
    {
        if (id is not { IsString: true, Bytes.Length: > 2 }) return null;
        foreach (var item in _items)
        {
            if (item.Id.Length > 0 && id.StringEquals(item.Id)) return item;
        }

        return null;
    }

    private Item New(long? index, RawJson json, ItemKind? kind = null, RawJson id = default)
    {
        var type = json["type"u8];
        var own = id.IsMissing ? json["id"u8] : id;
        var item = new Item(index ?? _items.Count, kind ?? KindOf(type), own.IsString ? own.GetText()!.Value.DecodeUtf8() : []);
        _items.Add(item);
        return item;
    }

    private static ItemKind KindOf(RawJson type)
    {
        if (type.StringEquals("message"u8) || type.IsMissing) return ItemKind.Message;
        if (type.StringEquals("function_call"u8)) return ItemKind.Function;
        if (type.StringEquals("reasoning"u8)) return ItemKind.Reasoning;
        if (type.StringEquals("custom_tool_call"u8)) return ItemKind.Custom;
        return ResponsesNativeTools.NameOf(type.GetString() ?? "") is null ? ItemKind.Other : ItemKind.Native;
    }

    // The whole of a part is news only where no piece of it came.
    private bool MayContinue(Item item, ResponsesPiece piece, long seen)
    {
        if (piece.Delta.IsMissing && piece.Part < seen) return false;
        if (CallIsOpen) item.Waits = true;
        return !item.Waits;
    }

    // Goes to another item or part: the half of an emoji that is left is let go of.
    private void Turn(Item item, long part)
    {
        if (_open == item && item.Part == part) return;
        Flush();
        emitter.EndBlock();
        _open = item;
        item.Part = part;
    }

    private void Text(RawJson piece, bool isRefusal)
    {
        HasRefusal |= isRefusal;
        emitter.Text(_decoder.Decode(piece), isRefusal);
    }

    private void ReasoningPart(Item item, RawJson piece, long part, bool isSummary)
    {
        var text = _decoder.Decode(piece);
        if (text.IsEmpty) return;
        var seen = isSummary ? item.Parts : item.ContentParts;
        if (part >= seen)
        {
            if (item.Parts + item.ContentParts > 0) emitter.Reasoning("\n\n"u8);
            if (isSummary) item.Parts = part + 1;
            else item.ContentParts = part + 1;
        }

        emitter.Reasoning(text);
    }

    private void OpenCall(Item item, RawJson json)
    {
        Flush();
        _open = item;
        item.HasBegun = true;
        var name = json["name"u8].GetString() ?? "";
        if (name.Length == 0) name = "unnamed";
        if (json["namespace"u8].GetString() is { Length: > 0 } space) name = ToolNamespaces.Flatten(context, space, name);
        if (item.Kind == ItemKind.Custom) (context.CustomTools ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
        emitter.BeginToolCall(CallId(json), name);
        if (item.Kind == ItemKind.Custom) emitter.Arguments("{\"input\":\""u8);
    }

    private void Arguments(Item item, RawJson piece)
    {
        if (piece.IsNullOrMissing) return;
        // A free-text tool's input stays the escaped text it is: it stands inside a JSON string again.
        var text = item.Kind == ItemKind.Custom && piece.IsString ? piece.Span[1..^1] : piece.IsString ? _decoder.Decode(piece) : piece.Span;
        item.HasArguments |= !text.IsEmpty;
        emitter.Arguments(text);
    }

    private void Complete(Item item, RawJson json)
    {
        if (item.IsDone) return;
        item.IsDone = true;
        if (CallIsOpen && _open != item)
        {
            _late.Enqueue((item, json.Copy())); // the frame's bytes do not outlive the call
            return;
        }

        Emit(item, json);
        while (_late.TryDequeue(out var late)) Emit(late.Item, late.Json);
    }

    private void Emit(Item item, RawJson json)
    {
        switch (item.Kind)
        {
            case ItemKind.Message:
                var part = 0L;
                foreach (var content in json["content"u8].EnumerateArray()) EmitPart(item, content, part++);
                break;
            case ItemKind.Reasoning:
                EmitReasoning(item, json);
                break;
            case ItemKind.Function or ItemKind.Custom:
                if (!item.HasBegun) OpenCall(item, json);
                if (!item.HasArguments) Arguments(item, json[item.Kind == ItemKind.Custom ? "input"u8 : "arguments"u8]);
                break;
            case ItemKind.Native:
                EmitNative(item, json);
                break;
        }

        Close();
    }

    private void EmitPart(Item item, RawJson content, long part)
    {
        if (part < item.Parts) return;
        var refusal = content["refusal"u8];
        var text = refusal.IsString ? refusal : content["text"u8];
        if (text is not { IsString: true, Bytes.Length: > 2 }) return;
        Turn(item, part);
        Text(text, refusal.IsString);
    }

    private void EmitReasoning(Item item, RawJson json)
    {
        if (_open != item) Turn(item, 0);
        var part = 0L;
        foreach (var summary in json["summary"u8].EnumerateArray())
        {
            if (part >= item.Parts) ReasoningPart(item, summary["text"u8], part, isSummary: true);
            part++;
        }

        part = 0;
        foreach (var content in json["content"u8].EnumerateArray())
        {
            if (part >= item.ContentParts) ReasoningPart(item, content["text"u8], part, isSummary: false);
            part++;
        }

        var (seal, redacted) = ResponsesReasoning.ReadToken(json["encrypted_content"u8]);
        if (seal is null) return;
        Flush();
        if (emitter.Open is null) emitter.BeginReasoning(redacted);
        emitter.Seal(seal.Origin, Encoding.UTF8.GetBytes(seal.Payload));
    }

    private void EmitNative(Item item, RawJson json)
    {
        var name = ResponsesNativeTools.NameOf(json["type"u8].GetString() ?? "")!;
        Flush();
        _open = item;
        (context.NativeTools ??= new Dictionary<string, string>(StringComparer.Ordinal))[name] = name;
        emitter.BeginToolCall(CallId(json), name);
        var arguments = new ArrayBufferWriter<byte>(128);
        ResponsesNativeTools.WriteArguments(name, json, arguments);
        emitter.Arguments(arguments.WrittenSpan);
    }

    private static string? CallId(RawJson json) => json["call_id"u8].GetString() ?? json["id"u8].GetString();

    private void Close()
    {
        if (_open is null) return;
        if (_open.Kind == ItemKind.Custom) emitter.Arguments("\"}"u8);
        Flush();
        emitter.EndBlock();
        _open = null;
    }

    private void Flush()
    {
        var rest = _decoder.Flush();
        if (rest.IsEmpty) return;
        if (emitter.Open is BlockKind.Text) emitter.Text(rest);
        else if (emitter.Open is BlockKind.Refusal) emitter.Text(rest, isRefusal: true);
        else if (emitter.Open is BlockKind.Reasoning) emitter.Reasoning(rest);
        else emitter.Arguments(rest);
    }

    private sealed class Item(long index, ItemKind kind, byte[] id)
    {
        public long Index { get; } = index;

        public ItemKind Kind { get; } = kind;

        public byte[] Id { get; } = id;

        /// <summary>The part that came last.</summary>
        public long Part { get; set; }

        /// <summary>Parts of a message, or of a summary, of which something came.</summary>
        public long Parts { get; set; }

        /// <summary>Parts of reasoning's own content of which something came.</summary>
        public long ContentParts { get; set; }

        public bool HasBegun { get; set; }

        public bool HasArguments { get; set; }

        /// <summary>Its pieces are not taken: it goes whole.</summary>
        public bool Waits { get; set; }

        public bool IsDone { get; set; }

        public bool IsCall => Kind is ItemKind.Function or ItemKind.Custom or ItemKind.Native;
    }
}
