using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// The response object around the items, of which a stream has several copies: identity, what the request asked for, and what
/// changes from copy to copy.
/// </summary>
internal sealed class ResponsesAnswer
{
    private readonly TranslationContext _context;
    private readonly byte[] _echo;
    private readonly long _created;

    public ResponsesAnswer(TranslationContext context, string upstreamId)
    {
        _context = context;
        // Another vendor's id would pass for one of ours that can be referred to.
        Id = upstreamId.StartsWith("resp_", StringComparison.Ordinal) && ToolCallIds.IsLegal(upstreamId) ? upstreamId : context.NewId("resp_");
        _created = context.Time.GetUtcNow().ToUnixTimeSeconds();
        IsKept = context.KeepsResponses && context.Inbound?["store"u8].IsFalse != true;
        ShowsToken = IsKept || Includes(context.Inbound, "reasoning.encrypted_content"u8);
        _echo = Echo();
    }

    /// <summary>The answer's id.</summary>
    public string Id { get; }

    /// <summary>The caller may refer to this answer later.</summary>
    public bool IsKept { get; }

    /// <summary>The caller takes <c>encrypted_content</c> and brings it back.</summary>
    public bool ShowsToken { get; }

    /// <summary>The complete items, with commas between them.</summary>
    public PooledBuffer Items { get; } = new();

    /// <summary>The status, and the reason when it is incomplete, for a stop reason.</summary>
    public static (string Status, string? Reason) StatusOf(in StopReason stop, bool hasRefusal) => stop.Kind switch
    {
        StopKind.MaxTokens or StopKind.ContextWindow => ("incomplete", "max_output_tokens"),
        StopKind.Refusal when !hasRefusal => ("incomplete", "content_filter"),
        _ => ("completed", null),
    };

    /// <summary>Writes one copy.</summary>
    public void Write(IBufferWriter<byte> output, string status, Usage? usage = null, string? reason = null, ModelError? error = null)
    {
        output.Write("{\"id\":\""u8);
        Ascii(Id, output);
        output.Write("\",\"object\":\"response\",\"created_at\":"u8);
        ResponsesUsage.Number(_created, output);
        output.Write(",\"status\":\""u8);
        Ascii(status, output);
        output.Write("\",\"background\":false,\"error\":"u8);
        if (error is null) output.Write("null"u8);
        else ResponsesErrors.WriteError(error, output);
        output.Write(",\"incomplete_details\":"u8);
        if (reason is null)
        {
            output.Write("null"u8);
        }
        else
        {
            output.Write("{\"reason\":\""u8);
            Ascii(reason, output);
            output.Write("\"}"u8);
        }

        output.Write(_echo);
        output.Write(",\"output\":["u8);
        output.Write(Items.WrittenSpan);
        output.Write("],\"usage\":"u8);
        if (usage is { } tokens) ResponsesUsage.Write(tokens, output);
        else output.Write("null"u8);
        output.Write("}"u8);
    }

    /// <summary>Writes the last copy of a good answer, and keeps it where it is to be kept.</summary>
    public void WriteEnd(IBufferWriter<byte> output, in StopReason stop, bool hasRefusal, Usage? usage)
    {
        var (status, reason) = StatusOf(stop, hasRefusal);
        // Clients want numbers also where the upstream tells none.
        Usage? tokens = usage ?? default(Usage);
        if (!IsKept)
        {
            Write(output, status, tokens, reason);
            return;
        }

        var body = new ArrayBufferWriter<byte>(Items.WrittenCount + _echo.Length + 512);
        Write(body, status, tokens, reason);
        output.Write(body.WrittenSpan);
        _context.Kept = new KeptResponse(Id, body.WrittenMemory);
    }

    /// <summary>Letters, digits and the like, which need no escape.</summary>
    public static void Ascii(string text, IBufferWriter<byte> output)
    {
        var count = Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length));
        output.Advance(count);
    }

    private static bool Includes(RequestHead? head, ReadOnlySpan<byte> word)
    {
        if (head is null) return false;
        foreach (var wanted in head["include"u8].EnumerateArray())
        {
            if (wanted.StringEquals(word)) return true;
        }

        return false;
    }

    private byte[] Echo()
    {
        var echo = new ArrayBufferWriter<byte>(512);
        var head = _context.Inbound;
        echo.Write(",\"model\":"u8);
        echo.Write(JsonText.FromString(_context.ResponseModel).Token.Span);
        Field("instructions"u8, "null"u8);
        Field("max_output_tokens"u8, "null"u8);
        Field("metadata"u8, "{}"u8);
        Field("parallel_tool_calls"u8, "true"u8);
        Field("previous_response_id"u8, "null"u8);
        Field("reasoning"u8, "{\"effort\":null,\"summary\":null}"u8);
        Field("temperature"u8, "1"u8);
        Field("text"u8, "{\"format\":{\"type\":\"text\"}}"u8);
        Field("tool_choice"u8, "\"auto\""u8);
        Field("tools"u8, "[]"u8);
        Field("top_p"u8, "1"u8);
        Field("truncation"u8, "\"disabled\""u8);
        Field("user"u8, "null"u8);
        echo.Write(IsKept ? ",\"store\":true"u8 : ",\"store\":false"u8);
        return echo.WrittenSpan.ToArray();

        void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> otherwise)
        {
            echo.Write(",\""u8);
            echo.Write(name);
            echo.Write("\":"u8);
            var value = head is null ? default : head[name];
            echo.Write(value.IsNullOrMissing ? otherwise : value.Span);
        }
    }
}
