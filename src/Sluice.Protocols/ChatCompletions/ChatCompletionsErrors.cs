using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>What Chat's errors have beyond <see cref="OpenAiErrors"/>.</summary>
internal static class ChatCompletionsErrors
{
    /// <summary>The error chunk of a stream that has begun; <c>[DONE]</c> never follows it.</summary>
    public static void WriteChunk(ModelError error, IBufferWriter<byte> output)
    {
        var (_, type, code) = OpenAiErrors.Shape(error);
        // Clients stop for good on invalid_request_error (CLIProxyAPI#3055): only a real 400 may say so.
        if (error.Kind == ErrorKind.InvalidRequest && error.Status is null) type = "server_error";
        output.Write("data: "u8);
        OpenAiErrors.WriteObject(error, type, code, output);
        output.Write("\n\n"u8);
    }
}
