using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;

namespace Sluice.Protocols.Ollama;

/// <summary>Reads an upstream's NDJSON: one object a line, the last one <c>done</c>, or an <c>error</c> line at any time.</summary>
internal sealed class OllamaStreamReader(IStreamEventSink sink, TranslationContext context) : IStreamReader
{
    private readonly NdjsonScanner _lines = new();
    private readonly OllamaAnswer _answer = new(sink, context);

    public Memory<byte> GetMemory() => _lines.GetMemory();

    public void Advance(int count)
    {
        _lines.Advance(count);
        while (_lines.TryRead(out var line)) _answer.Read(line);
    }

    public void Complete()
    {
        if (_lines.TryReadUnterminated(out var line)) _answer.Read(line);
        _answer.Complete();
    }

    public void Dispose() => _lines.Dispose();
}
