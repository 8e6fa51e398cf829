using System.Text;
using Sluice.Gateway.Forwarding;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Xunit;

namespace Sluice.Gateway.Tests.Cascade;

/// <summary>A whole answer as events: what went in comes out again, in the grammar that writers rely on.</summary>
public sealed class AnswerReplayTests
{
    [Fact]
    public void EveryBlock_ComesBackAsItWas()
    {
        var answer = new ModelResponse(
            "msg_1",
            "m",
            [
                new ReasoningBlock(JsonText.FromString("Hm, \"quoted\"."), new Seal("anthropic", "sealed")),
                new ReasoningBlock(JsonText.Empty, new Seal("anthropic", "hidden"), IsRedacted: true),
                new TextBlock(JsonText.FromString(string.Concat(Enumerable.Range(0, 3000).Select(i => $"Wort{i} für 🙂\n")))),
                new TextBlock(JsonText.FromString("I will not."), IsRefusal: true),
                new ToolCallBlock("call_1", "Edit", RawJson.Parse("""{"a":  "b", "n": 1.0}""")) { Seal = new Seal("gemini", "thought") },
                new ToolCallBlock("call_2", "Edit", default) { ArgumentsText = "{broken" },
            ],
            new StopReason(StopKind.ToolCalls, "tool_use"),
            new Usage(10, CacheRead: 5, Output: 20));
        var folded = new ResponseAccumulator();
        var grammar = new StreamGrammar(folded);
        var replay = new AnswerReplay(answer);
        var stretches = 1;
        while (replay.Next(grammar)) stretches++;

        Assert.True(grammar.IsComplete);
        Assert.True(stretches > 2, $"{stretches}");
        var again = folded.Response;
        Assert.Equal((answer.Id, answer.Model, answer.Stop, answer.Usage), (again.Id, again.Model, again.Stop, again.Usage));
        Assert.Equal(answer.Content.Select(Shown), again.Content.Select(Shown));
    }

    [Fact]
    public void TextWithoutAnySpace_IsCutBetweenCharacters()
    {
        var text = string.Concat(Enumerable.Repeat("ä🙂", 2000));
        var pieces = new Pieces();
        var replay = new AnswerReplay(new ModelResponse("", "", [new TextBlock(JsonText.FromString(text))], new StopReason(StopKind.EndTurn), null));
        while (replay.Next(pieces))
        {
            // on
        }

        Assert.Equal(text, string.Concat(pieces.Texts));
        Assert.All(pieces.Texts, piece => Assert.InRange(Encoding.UTF8.GetByteCount(piece), 1, 512));
    }

    [Fact]
    public void EmptyAnswer_EndsAllTheSame()
    {
        var grammar = new StreamGrammar(new ResponseAccumulator());
        Assert.False(new AnswerReplay(new ModelResponse("", "", [], new StopReason(StopKind.EndTurn), null)).Next(grammar));
        Assert.True(grammar.IsComplete);
    }

    private static string Shown(ContentBlock block) => block switch
    {
        TextBlock text => $"text {text.IsRefusal} {text.Text.Decode()}",
        ReasoningBlock reasoning => $"reasoning {reasoning.IsRedacted} {reasoning.Text.Decode()} {reasoning.Seal}",
        ToolCallBlock call => $"call {call.Id} {call.Name} {(call.Arguments.IsMissing ? call.ArgumentsText : Encoding.UTF8.GetString(call.Arguments.Span))} {call.Seal}",
        _ => block.ToString(),
    };

    private sealed class Pieces : IStreamEventSink
    {
        private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

        public List<string> Texts { get; } = [];

        public void Write(scoped in StreamEvent streamEvent)
        {
            if (streamEvent.Kind == StreamEventKind.TextDelta) Texts.Add(Strict.GetString(streamEvent.Data));
        }
    }
}
