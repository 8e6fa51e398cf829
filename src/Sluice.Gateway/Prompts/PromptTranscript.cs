using Sluice.Gateway.Configuration;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Prompts;

/// <summary>Makes a conversation of a request's body and of the bytes of its answer, whatever protocol they are in.</summary>
internal static class PromptTranscript
{
    /// <summary>Most characters of text that are kept of one side; of a longer prompt the newest are.</summary>
    public const int MostText = 1_000_000;

    private const int MostOfAPart = 200_000, MostRead = MostOfAPart + KeyStore.Longest;

    /// <summary>Makes it.</summary>
    public static LoggedPrompt Of(PromptCapture capture)
    {
        var redaction = new PromptRedaction(capture.Secrets);
        var leftOut = new List<string>();
        if (capture.Body.IsEmpty) leftOut.Add("the prompt: it is too large");
        var prompt = capture.Body.IsEmpty ? [] : Cut(Prompt(capture), leftOut);
        if (capture.AnswerIsCut) leftOut.Add("the end of the answer: it is too large");
        return new LoggedPrompt(
            [.. prompt.Select(redaction.Of).Select(Short)],
            [.. Answer(capture).Select(redaction.Of).Select(Short)],
            capture.At,
            leftOut.Count == 0 ? null : string.Join("; ", leftOut));
    }

    private static List<LoggedPart> Prompt(PromptCapture capture)
    {
        try
        {
            var head = RequestHead.Read(capture.Body, capture.Path);
            var request = capture.Protocol.ReadRequest(head, Context(capture.Protocol, head));
            return [.. request.Messages.SelectMany(message => message.Content.SelectMany(block => Parts(message.Role.ToString().ToLowerInvariant(), block)))];
        }
        catch (Exception exception) when (exception is InvalidRequestException or JsonSyntaxException)
        {
            return [Raw("user", capture.Body)];
        }
    }

    private static List<LoggedPart> Answer(PromptCapture capture)
    {
        if (capture.Answer.IsEmpty) return [];
        var answer = new ResponseAccumulator();
        try
        {
            var context = Context(capture.Protocol, null);
            if (capture.Stream) Read(capture, answer, context);
            else capture.Protocol.ReadBody(RawJson.Parse(capture.Answer), answer, context);
        }
        catch (Exception exception) when (exception is InvalidRequestException or JsonSyntaxException or FrameTooLargeException)
        {
            if (answer.Response.Content.Count == 0) return [Raw("assistant", capture.Answer)];
        }

        var parts = answer.Response.Content.SelectMany(block => Parts("assistant", block)).ToList();
        if (answer.Error is { } error) parts.Add(new LoggedPart("assistant", "text", "error", Rough(error.Message)));
        return parts.Count > 0 ? parts : [Raw("assistant", capture.Answer)];
    }

    private static void Read(PromptCapture capture, ResponseAccumulator answer, TranslationContext context)
    {
        using var reader = capture.Protocol.CreateStreamReader(answer, context);
        for (var rest = capture.Answer.Span; !rest.IsEmpty;)
        {
            var room = reader.GetMemory().Span;
            var taken = Math.Min(room.Length, rest.Length);
            rest[..taken].CopyTo(room);
            reader.Advance(taken);
            rest = rest[taken..];
        }

        reader.Complete();
    }

    private static IEnumerable<LoggedPart> Parts(string role, ContentBlock block) => block switch
    {
        TextBlock text => [new(role, "text", null, Rough(text.Text.Decode()))],
        ReasoningBlock { IsRedacted: false } thinking when !thinking.Text.IsEmpty => [new(role, "thinking", null, Rough(thinking.Text.Decode()))],
        ToolCallBlock call => [new(role, "call", call.Name, Rough(call.ArgumentsText ?? call.Arguments.ToString()))],
        ToolResultBlock result => [new(role, "result", result.ToolName, Rough(string.Join('\n', result.Content.SelectMany(inner => Parts(role, inner)).Select(part => part.Text))))],
        MediaBlock media => [new(role, "media", media.MediaType, media.Base64 is { } data ? $"{data.Token.Bytes.Length} characters of base64" : "an address or a file id")],
        _ => [],
    };

    // What is newest tells most: the beginning of a long conversation goes first.
    private static List<LoggedPart> Cut(List<LoggedPart> parts, List<string> leftOut)
    {
        var (total, first) = (0L, parts.Count);
        while (first > 0 && (total += parts[first - 1].Text.Length) <= MostText) first--;
        if (first > 0) leftOut.Add($"the first {first} pieces of the prompt: it is too large");
        return parts[first..];
    }

    private static LoggedPart Raw(string role, ReadOnlyMemory<byte> bytes) => new(role, "raw", null, Rough(System.Text.Encoding.UTF8.GetString(bytes.Span[..Math.Min(bytes.Length, MostRead)])));

    // Cut for good only once it is redacted: a credential across the end would not be known by its first part.
    private static string Rough(string text) => text.Length <= MostRead ? text : text[..MostRead];

    private static LoggedPart Short(LoggedPart part) => part.Text.Length <= MostOfAPart ? part : part with { Text = $"{part.Text[..MostOfAPart]}\n[the rest is left out]" };

    private static TranslationContext Context(IProtocol protocol, RequestHead? head) =>
        new() { InboundProtocol = protocol.Name, UpstreamProtocol = protocol.Name, UpstreamModel = "", ResponseModel = "", Inbound = head };
}
