using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>The same-protocol request: the model's name, and a context size where the client set none.</summary>
internal static class OllamaSplice
{
    public static JsonSplice Create(RequestHead head, in PassthroughOptions options)
    {
        var splice = new JsonSplice(head).Set("model"u8, JsonText.FromString(options.Model).Token.Bytes);
        if (options.NumCtx is { } numCtx) AddNumCtx(head, splice, numCtx);
        if (options.Stream) splice.Set("stream"u8, "true"u8.ToArray());
        if (options.LogProbabilities) splice.Set("logprobs"u8, "true"u8.ToArray());
        return splice;
    }

    private static void AddNumCtx(RequestHead head, JsonSplice splice, long numCtx)
    {
        var options = head["options"u8];
        if (options.IsNullOrMissing)
        {
            splice.Set("options"u8, Encoding.UTF8.GetBytes($$"""{"num_ctx":{{numCtx}}}"""));
            return;
        }

        if (!options.IsObject) return;
        var known = options["num_ctx"u8];
        if (known.IsMissing)
        {
            head.TryFind("options"u8, out var start, out _);
            var comma = options.EnumerateObject().MoveNext() ? "," : "";
            splice.Replace(start + 1, start + 1, Encoding.UTF8.GetBytes($"\"num_ctx\":{numCtx}{comma}"));
        }
        else if (known.IsNullOrMissing && head.Body.Span.Overlaps(known.Span, out var offset))
        {
            splice.Replace(offset, offset + known.Span.Length, Encoding.UTF8.GetBytes(numCtx.ToString()));
        }
    }
}
