using System.Text.Json;
using Sluice.Load.Upstream;

namespace Sluice.Load.Dialects;

/// <summary>Gemini generateContent, as Gemini CLI sends it.</summary>
internal sealed class GeminiDialect : Dialect
{
    public override string Name => "gemini";

    public override Replies Replies => Replies.Gemini;

    public override ReadOnlySpan<byte> Mark => "enerateContent"u8;

    public override string Path(string model, bool stream) => $"/v1beta/models/{model}:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}";

    public override string Credential(string token) => $"x-goog-api-key: {token}";

    public override byte[] Small(string model, bool stream) => GeminiBody.Small();

    public override byte[] Large(string model) => GeminiBody.Large();

    public override AnswerCheck Check(bool stream) => new CandidateCheck(stream);

    private sealed class CandidateCheck(bool stream) : AnswerCheck(stream)
    {
        protected override void ReadProperty(ref Utf8JsonReader reader)
        {
            if (reader.CurrentDepth == 6 && reader.ValueTextEquals("text"u8)) ReadDelta(ref reader);
            else if (reader.CurrentDepth == 3 && reader.ValueTextEquals("finishReason"u8)) Stopped |= Is(ref reader, "STOP"u8);
            else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("candidatesTokenCount"u8)) Counted |= IsCount(ref reader);
            else if (reader.CurrentDepth == 1 && reader.ValueTextEquals("error"u8)) Problem ??= "an error chunk";
            Ended = Stopped && Counted;
        }

        protected override string? ReadWhole(JsonElement root)
        {
            var candidate = root.GetProperty("candidates")[0];
            Stopped = candidate.GetProperty("finishReason").GetString() == "STOP";
            Counted = root.GetProperty("usageMetadata").GetProperty("candidatesTokenCount").GetInt64() == Script.Count;
            return candidate.GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString();
        }
    }
}
