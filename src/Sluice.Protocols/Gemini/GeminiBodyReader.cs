using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Reads a whole answer: one object, an array of a stream's chunks, or an error in either.</summary>
internal static class GeminiBodyReader
{
    public static void Read(RawJson body, GeminiAnswer answer)
    {
        if (body.IsArray)
        {
            foreach (var chunk in body.EnumerateArray()) answer.Read(chunk);
        }
        else if (body.IsObject && body["candidates"u8].IsMissing && body["promptFeedback"u8].IsMissing && body["error"u8].IsNullOrMissing)
        {
            answer.Fail("the upstream's answer has no candidates");
        }
        else
        {
            answer.Read(body);
        }

        answer.Complete();
    }
}
