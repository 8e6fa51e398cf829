using System.Text.Json;
using Sluice.Load.Upstream;

namespace Sluice.Load.Dialects;

/// <summary>Anthropic Messages, as Claude Code sends them.</summary>
internal sealed class AnthropicDialect : Dialect
{
    public override string Name => "anthropic";

    public override Replies Replies => Replies.Anthropic;

    public override ReadOnlySpan<byte> Mark => "/messages"u8;

    public override string Path(string model, bool stream) => "/v1/messages";

    public override string Credential(string token) => $"anthropic-version: 2023-06-01\r\nx-api-key: {token}";

    public override byte[] Small(string model, bool stream) => AnthropicBody.Small(model, stream);

    public override byte[] Large(string model) => AnthropicBody.Large(model);

    public override AnswerCheck Check(bool stream) => new MessageCheck(stream);

    private sealed class MessageCheck(bool stream) : AnswerCheck(stream)
    {
        private bool _started, _opened, _closed;

        protected override void Begin() => _started = _opened = _closed = false;

        protected override void ReadProperty(ref Utf8JsonReader reader)
        {
            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("type"u8)) ReadType(ref reader);
            else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("text"u8)) ReadDelta(ref reader);
            else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("stop_reason"u8)) Stopped |= Is(ref reader, "end_turn"u8);
            else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("output_tokens"u8)) Counted |= IsCount(ref reader);
        }

        protected override string? ReadWhole(JsonElement root)
        {
            Stopped = root.GetProperty("stop_reason").GetString() == "end_turn";
            Counted = root.GetProperty("usage").GetProperty("output_tokens").GetInt64() == Script.Count;
            return root.GetProperty("content")[0].GetProperty("text").GetString();
        }

        private void ReadType(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.ValueTextEquals("content_block_delta"u8)) return;
            if (reader.ValueTextEquals("message_start"u8)) _started = true;
            else if (reader.ValueTextEquals("content_block_start"u8)) _opened = _started;
            else if (reader.ValueTextEquals("content_block_stop"u8)) _closed = _opened;
            else if (reader.ValueTextEquals("message_stop"u8)) Ended = _closed;
            else if (reader.ValueTextEquals("error"u8)) Problem ??= "an error event";
        }
    }
}
