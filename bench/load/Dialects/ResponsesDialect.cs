using System.Text.Json;
using Sluice.Load.Upstream;

namespace Sluice.Load.Dialects;

/// <summary>OpenAI Responses, as Codex sends them.</summary>
internal sealed class ResponsesDialect : Dialect
{
    public override string Name => "openai-responses";

    public override Replies Replies => Replies.Responses;

    public override ReadOnlySpan<byte> Mark => "/responses"u8;

    public override string Path(string model, bool stream) => "/v1/responses";

    public override string Credential(string token) => $"Authorization: Bearer {token}";

    public override byte[] Small(string model, bool stream) => ResponsesBody.Small(model, stream);

    public override byte[] Large(string model) => ResponsesBody.Large(model);

    public override AnswerCheck Check(bool stream) => new ResponseCheck(stream);

    private sealed class ResponseCheck(bool stream) : AnswerCheck(stream)
    {
        private bool _created, _added, _done, _completed, _isDelta;

        protected override void Begin() => _created = _added = _done = _completed = _isDelta = false;

        protected override void ReadProperty(ref Utf8JsonReader reader)
        {
            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("type"u8)) ReadType(ref reader);
            else if (_isDelta && reader.CurrentDepth == 1 && reader.ValueTextEquals("delta"u8)) ReadDelta(ref reader);
            else if (_completed && reader.CurrentDepth == 2 && reader.ValueTextEquals("status"u8)) Stopped |= Is(ref reader, "completed"u8);
            else if (_completed && reader.CurrentDepth == 3 && reader.ValueTextEquals("output_tokens"u8)) Counted |= IsCount(ref reader);
        }

        protected override string? ReadWhole(JsonElement root)
        {
            Stopped = root.GetProperty("status").GetString() == "completed";
            Counted = root.GetProperty("usage").GetProperty("output_tokens").GetInt64() == Script.Count;
            return root.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString();
        }

        private void ReadType(ref Utf8JsonReader reader)
        {
            reader.Read();
            _isDelta = reader.ValueTextEquals("response.output_text.delta"u8);
            if (_isDelta) return;
            if (reader.ValueTextEquals("response.created"u8)) _created = true;
            else if (reader.ValueTextEquals("response.output_item.added"u8)) _added = _created;
            else if (reader.ValueTextEquals("response.output_item.done"u8)) _done = _added;
            else if (reader.ValueTextEquals("response.completed"u8)) Ended = _completed = _done;
            else if (reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("response.failed"u8)) Problem ??= "an error event";
        }
    }
}
