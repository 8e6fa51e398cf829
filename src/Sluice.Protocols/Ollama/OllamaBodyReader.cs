using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Reads a whole answer: it has the shape of a stream's last line.</summary>
internal static class OllamaBodyReader
{
    public static void Read(RawJson body, IStreamEventSink sink, TranslationContext context)
    {
        var answer = new OllamaAnswer(sink, context);
        answer.Read(body);
        answer.Complete();
    }
}
