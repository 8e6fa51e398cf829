using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Canonical;

public sealed class StreamEmitterTests
{
    [Fact]
    public void Blocks_OpenAndCloseByThemselves()
    {
        Assert.Equal(
            """
            started
            begin Reasoning
            think "a"
            seal anthropic S
            end
            begin Text
            text "b"
            end
            begin Refusal
            text "c"
            end
            begin ToolCall id1 f
            args {}
            end
            usage in=1 out=2
            ended ToolCalls (end_turn)
            """,
            Record(emitter =>
            {
                emitter.Text(""u8);
                emitter.Reasoning("a"u8);
                emitter.Seal("anthropic", "S"u8);
                emitter.Text("b"u8);
                emitter.Seal("anthropic", "nowhere"u8);
                emitter.Arguments("nowhere"u8);
                emitter.Text("c"u8, isRefusal: true);
                emitter.BeginToolCall("id1", "f");
                emitter.Arguments("{}"u8);
                emitter.EndBlock();
                emitter.EndBlock();
                emitter.Usage(new Usage(1, Output: 2));
                emitter.End(new StopReason(StopKind.EndTurn, "end_turn"));
            }).ToString());
    }

    // Whatever a reader calls in whatever order, what comes out is in the grammar (the recording sink throws otherwise).
    [Fact]
    public void AnyCalls_GiveTheGrammar() => Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 13)).ToArbitrary(), calls =>
    {
        var sink = Record(emitter =>
        {
            foreach (var call in calls)
            {
                switch (call)
                {
                    case 0: emitter.Start("i", "m"); break;
                    case 1: emitter.Text("t"u8); break;
                    case 2: emitter.Text(""u8); break;
                    case 3: emitter.Text("r"u8, isRefusal: true); break;
                    case 4: emitter.Reasoning("r"u8); break;
                    case 5: emitter.BeginReasoning(); break;
                    case 6: emitter.BeginReasoning(redacted: true); break;
                    case 7: emitter.Seal("anthropic", "s"u8); break;
                    case 8: emitter.BeginToolCall("same", "f"); break;
                    case 9: emitter.BeginToolCall(null, "f"); break;
                    case 10: emitter.Arguments("1"u8); break;
                    case 11: emitter.EndBlock(); break;
                    case 12: emitter.Usage(default); break;
                    default: emitter.KeepAlive(); break;
                }
            }

            emitter.End(default);
            emitter.Fail(new ModelError(ErrorKind.Server, "late"));
            emitter.Text("late"u8);
            emitter.KeepAlive();
        });
        return sink.IsComplete && sink.Events[^1].StartsWith("ended", StringComparison.Ordinal);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Theory]
    [InlineData(StopKind.EndTurn, true, StopKind.ToolCalls)]
    [InlineData(StopKind.StopSequence, true, StopKind.ToolCalls)]
    [InlineData(StopKind.Unknown, true, StopKind.ToolCalls)]
    [InlineData(StopKind.MaxTokens, true, StopKind.MaxTokens)]
    [InlineData(StopKind.Refusal, true, StopKind.Refusal)]
    [InlineData(StopKind.ToolCalls, false, StopKind.EndTurn)]
    [InlineData(StopKind.MalformedToolCall, false, StopKind.EndTurn)]
    [InlineData(StopKind.Unknown, false, StopKind.Unknown)]
    [InlineData(StopKind.Paused, false, StopKind.Paused)]
    public void StopReason_FitsTheContent(StopKind said, bool withCall, StopKind settled) => Assert.Equal(settled, Record(emitter =>
    {
        if (withCall) emitter.BeginToolCall("x", "f");
        emitter.End(new StopReason(said));
    }).Stop!.Value.Kind);

    [Fact]
    public void Ids_AreLegalAndUnique_AndALegalOneIsKept()
    {
        var begins = Record(emitter =>
        {
            foreach (var id in (string?[])["ok-1", "ok-1", null, "", "a b", new string('x', 65)]) emitter.BeginToolCall(id, "f");
            emitter.End(default);
        }).Events.Where(line => line.StartsWith("begin", StringComparison.Ordinal)).ToList();
        Assert.Equal("begin ToolCall ok-1 f", begins[0]);
        Assert.Equal(6, begins.Distinct(StringComparer.Ordinal).Count());
        Assert.All(begins.Skip(1), line => Assert.StartsWith("begin ToolCall call_", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_AreGivenBack()
    {
        var context = TestContexts.Create();
        var up = context.ToolNames.ToUpstream("mcp.files:read");
        var sink = new RecordingSink();
        var emitter = new StreamEmitter(sink, context);
        emitter.BeginToolCall("x", up);
        Assert.Equal("begin ToolCall x mcp.files:read", sink.Events[^1]);
    }

    [Fact]
    public void HasContent_OnlyOnceTheClientCanSeeSomething()
    {
        var emitter = new StreamEmitter(new RecordingSink(), TestContexts.Create());
        emitter.KeepAlive();
        emitter.Start();
        emitter.Usage(default);
        emitter.BeginReasoning(redacted: true);
        emitter.Text(""u8);
        Assert.False(emitter.HasContent);
        emitter.Text("x"u8);
        Assert.True(emitter.HasContent);
    }

    private static RecordingSink Record(Action<StreamEmitter> emit)
    {
        var sink = new RecordingSink();
        emit(new StreamEmitter(sink, TestContexts.Create()));
        return sink;
    }
}
