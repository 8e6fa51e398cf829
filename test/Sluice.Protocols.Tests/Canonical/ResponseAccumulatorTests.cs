using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Canonical;

public sealed class ResponseAccumulatorTests
{
    [Fact]
    public void Folds_EveryKindOfBlock()
    {
        var accumulator = new ResponseAccumulator();
        var emitter = new StreamEmitter(new StreamGrammar(accumulator), TestContexts.Create());
        emitter.Start("id", "model");
        emitter.Reasoning("Hm"u8);
        emitter.Reasoning("m."u8);
        emitter.Seal("anthropic", "SI"u8);
        emitter.Seal("anthropic", "G"u8);
        emitter.BeginReasoning(redacted: true);
        emitter.Seal("anthropic", "DATA"u8);
        emitter.Text("a\n"u8);
        emitter.Text("b"u8);
        emitter.Text("no"u8, isRefusal: true);
        emitter.BeginToolCall("c1", "f");
        emitter.Arguments("{\"x\":"u8);
        emitter.Arguments("1.50}"u8);
        emitter.BeginToolCall("c2", "f");
        emitter.BeginToolCall("c3", "f");
        emitter.Arguments("{\"x\":"u8);
        emitter.BeginToolCall("c4", "f");
        emitter.Arguments("[1]"u8);
        emitter.Usage(new Usage(1));
        emitter.Usage(new Usage(2, Output: 3));
        emitter.End(new StopReason(StopKind.EndTurn, "end_turn"));

        var response = accumulator.Response;
        Assert.True(accumulator.IsComplete);
        Assert.Equal(("id", "model", "a\nbno"), (response.Id, response.Model, response.Text));
        Assert.Equal(new Usage(2, Output: 3), response.Usage);
        Assert.Equal(StopKind.ToolCalls, response.Stop.Kind);
        var thinking = Assert.IsType<ReasoningBlock>(response.Content[0]);
        Assert.Equal(("Hmm.", new Seal("anthropic", "SIG")), (thinking.Text.Decode(), thinking.Seal));
        Assert.True(Assert.IsType<ReasoningBlock>(response.Content[1]) is { IsRedacted: true, Seal.Payload: "DATA" });
        Assert.True(Assert.IsType<TextBlock>(response.Content[3]).IsRefusal);
        Assert.Equal(["""{"x":1.50}""", "{}", "", ""], response.ToolCalls.Select(call => call.Arguments.ToString()));
        Assert.Equal([null, null, "{\"x\":", "[1]"], response.ToolCalls.Select(call => call.ArgumentsText));
    }

    [Fact]
    public void Failure_KeepsWhatCame()
    {
        var accumulator = new ResponseAccumulator();
        var emitter = new StreamEmitter(accumulator, TestContexts.Create());
        emitter.Text("half"u8);
        emitter.EndBlock();
        emitter.Fail(new ModelError(ErrorKind.Overloaded, "gone"));
        Assert.False(accumulator.IsComplete);
        Assert.Equal("gone", accumulator.Error!.Message);
        Assert.Equal("half", accumulator.Response.Text);
    }
}
