using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Verification;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// The second question after calls that could not be mended: the conversation, what was wrong, and the answer held to a form where
/// the server can. Ollama knows no choice of tools but makes JSON by a schema; others force the tool, most of them by a grammar.
/// </summary>
internal static class RetryRequest
{
    /// <summary>The request.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="part">The calls that came.</param>
    /// <param name="verdict">What is wrong with them.</param>
    /// <param name="protocol">The server's.</param>
    public static ModelRequest Of(ModelRequest request, ModelResponse part, CallVerdict verdict, string protocol)
    {
        var asked = new Repair(part, verdict.Hint!).AppendTo(request) with { Reasoning = null };
        if (UsesSchema(verdict, protocol))
            return asked with { Tools = [], ToolChoice = null, OutputFormat = new OutputFormat(verdict.Tool!.Schema), Messages = WithWish(asked.Messages, verdict.Tool.Name) };
        var choice = verdict.Tool is { } tool ? new ToolChoice(ToolChoiceMode.Named, [tool.Name]) : new ToolChoice(ToolChoiceMode.Required);
        return string.Equals(protocol, "ollama", StringComparison.Ordinal) ? asked : asked with { ToolChoice = choice };
    }

    /// <summary>The calls of the second answer, checked.</summary>
    /// <param name="request">What was asked at first.</param>
    /// <param name="answer">The second answer.</param>
    /// <param name="verdict">What was wrong with the first.</param>
    /// <param name="protocol">The server's.</param>
    /// <param name="id">An id for a call that comes as JSON.</param>
    public static CallVerdict Read(ModelRequest request, ModelResponse answer, CallVerdict verdict, string protocol, string id)
    {
        if (UsesSchema(verdict, protocol) && !answer.ToolCalls.Any())
            answer = answer with { Content = [new ToolCallBlock(id, verdict.Tool!.Name, default) { ArgumentsText = answer.Text }] };
        var second = CallRepair.Verify(request, answer);
        return second.Accepted && !second.Answer.ToolCalls.Any() ? second with { Accepted = false } : second;
    }

    private static bool UsesSchema(CallVerdict verdict, string protocol) =>
        string.Equals(protocol, "ollama", StringComparison.Ordinal) && verdict.Tool is { Kind: ToolKind.Function, Schema.IsObject: true };

    private static List<Message> WithWish(IReadOnlyList<Message> messages, string tool)
    {
        var wish = new TextBlock(JsonText.FromString($"Answer with the arguments of {tool} as one JSON object, and nothing else."));
        List<Message> all = [.. messages];
        all[^1] = all[^1] with { Content = [.. all[^1].Content, wish] };
        return all;
    }
}
