using System.Buffers;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Same protocol on both sides: the upstream's model name, and the usage chunk asked for where the client did not.</summary>
internal static class ChatCompletionsSplice
{
    public static JsonSplice Of(RequestHead head, in PassthroughOptions options)
    {
        var splice = new JsonSplice(head).Set("model"u8, JsonText.FromString(options.Model).Token.Bytes);
        var streamOptions = head["stream_options"u8];
        if (options.RequestUsage && !streamOptions["include_usage"u8].IsTrue) splice.Set("stream_options"u8, WithUsage(streamOptions));
        if (options.Stream) splice.Set("stream"u8, "true"u8.ToArray());
        // One alternative: llama.cpp takes silence for twenty and sends them all with every token.
        if (options.LogProbabilities) splice.Set("logprobs"u8, "true"u8.ToArray()).Set("top_logprobs"u8, "1"u8.ToArray());
        return splice;
    }

    private static ReadOnlyMemory<byte> WithUsage(RawJson streamOptions)
    {
        var output = new ArrayBufferWriter<byte>(64);
        output.Write("{\"include_usage\":true"u8);
        foreach (var property in streamOptions.EnumerateObject())
        {
            if (property.NameEquals("include_usage"u8)) continue;
            output.Write(",\""u8);
            output.Write(property.RawName);
            output.Write("\":"u8);
            output.Write(property.Value.Span);
        }

        output.Write("}"u8);
        return output.WrittenMemory;
    }
}
