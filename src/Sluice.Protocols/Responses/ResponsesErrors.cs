using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>What errors inside a stream have beyond <see cref="OpenAiErrors"/>.</summary>
internal static partial class ResponsesErrors
{
    /// <summary>The <c>error</c> of a failed response, or an <c>error</c> event.</summary>
    public static ModelError Read(RawJson error)
    {
        var read = OpenAiErrors.ReadError(error);
        if (read.Code is "usage_not_included") read = read with { Kind = ErrorKind.Billing };
        else if (read.Code is "invalid_prompt") read = read with { Kind = ErrorKind.InvalidRequest };
        return read.Kind == ErrorKind.RateLimited ? read with { RetryAfter = read.RetryAfter ?? WaitIn(read.Message) } : read;
    }

    /// <summary>The <c>error</c> object of a failed response: code and message, in the words that Codex acts on.</summary>
    public static void WriteError(ModelError error, IBufferWriter<byte> output)
    {
        output.Write("{\"code\":"u8);
        output.Write(JsonText.FromString(CodeOf(error)).Token.Span);
        output.Write(",\"message\":"u8);
        output.Write(JsonText.FromString(MessageOf(error)).Token.Span);
        output.Write("}"u8);
    }

    /// <summary>
    /// The end of a stream whose beginning was the upstream's own: its id and its counting are not known here, so the numbers
    /// are ones that a stream does not reach.
    /// </summary>
    public static void WriteStream(ModelError error, IBufferWriter<byte> output)
    {
        output.Write("event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":999999999,\"response\":{\"id\":\"resp_failed\",\"object\":\"response\",\"status\":\"failed\",\"error\":"u8);
        WriteError(error, output);
        output.Write(",\"incomplete_details\":null,\"output\":[],\"usage\":null}}\n\n"u8);
    }

    private static string CodeOf(ModelError error) => error.Kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.TooLarge or ErrorKind.UnsupportedMedia when error.Status is >= 400 and < 500 => "invalid_prompt",
        ErrorKind.InvalidRequest or ErrorKind.TooLarge or ErrorKind.UnsupportedMedia or ErrorKind.Unreachable => "server_error",
        _ => OpenAiErrors.Shape(error).Code ?? "server_error",
    };

    // Codex waits as long as these words say.
    private static string MessageOf(ModelError error)
    {
        if (error is not { Kind: ErrorKind.RateLimited, RetryAfter: { } wait } || WaitIn(error.Message) is not null) return error.Message;
        return string.Create(CultureInfo.InvariantCulture, $"{error.Message} Please try again in {Math.Max(wait.TotalSeconds, 0):0.###}s.");
    }

    private static TimeSpan? WaitIn(string message)
    {
        if (Wait().Match(message) is not { Success: true } match || !double.TryParse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture, out var number)) return null;
        var seconds = match.Groups["unit"].Value.StartsWith("ms", StringComparison.OrdinalIgnoreCase) ? number / 1000 : number;
        return seconds <= 86400 ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"try again in\s+(?<n>[0-9]+(\.[0-9]+)?)\s*(?<unit>ms|s)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Wait();
}
