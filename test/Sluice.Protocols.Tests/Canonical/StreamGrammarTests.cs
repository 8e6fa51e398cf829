using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests.Canonical;

public sealed class StreamGrammarTests
{
    // S started, T/R/D/C/F begin text, reasoning, redacted, call, refusal; t r s a deltas; e block end; u usage; k keep-alive; E ended; X failed.
    [Theory]
    [InlineData("SE")]
    [InlineData("SX")]
    [InlineData("X")]
    [InlineData("kkSkTktkekE")]
    [InlineData("SuTtutteuRrrseCaasaeDseFteuE")]
    [InlineData("STtX")]
    [InlineData("STeTeE")]
    public void GoodStreams_Pass(string events)
    {
        var grammar = Run(events);
        Assert.True(grammar.IsComplete);
    }

    [Theory]
    [InlineData("E")]
    [InlineData("T")]
    [InlineData("u")]
    [InlineData("t")]
    [InlineData("SS")]
    [InlineData("St")]
    [InlineData("Se")]
    [InlineData("STT")]
    [InlineData("STE")]
    [InlineData("STr")]
    [InlineData("STa")]
    [InlineData("STs")]
    [InlineData("SRt")]
    [InlineData("SDr")]
    [InlineData("SCt")]
    [InlineData("STete")]
    [InlineData("SEE")]
    [InlineData("SEX")]
    [InlineData("SXE")]
    [InlineData("SEk")]
    [InlineData("SEu")]
    public void BadStreams_AreRefused(string events) => Assert.Throws<InvalidOperationException>(() => Run(events));

    [Theory]
    [InlineData("", "f")]
    [InlineData("a b", "f")]
    [InlineData("a:b", "f")]
    [InlineData("ä", "f")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", "f")]
    [InlineData("ok", "")]
    public void IllegalToolCalls_AreRefused(string id, string name)
    {
        var grammar = Run("S");
        Assert.Throws<InvalidOperationException>(() => grammar.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.ToolCall, id, name))));
    }

    [Fact]
    public void OneIdTwice_IsRefused()
    {
        var grammar = Run("S");
        grammar.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.ToolCall, "x", "f")));
        grammar.Write(StreamEvent.BlockEnded);
        Assert.Throws<InvalidOperationException>(() => grammar.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.ToolCall, "x", "f"))));
    }

    private static StreamGrammar Run(string events)
    {
        var grammar = new StreamGrammar(new ResponseAccumulator());
        var calls = 0;
        foreach (var e in events)
        {
            grammar.Write(e switch
            {
                'S' => StreamEvent.Started(new ResponseStart("", "")),
                'T' => StreamEvent.BlockStarted(new BlockStart(BlockKind.Text)),
                'F' => StreamEvent.BlockStarted(new BlockStart(BlockKind.Refusal)),
                'R' => StreamEvent.BlockStarted(new BlockStart(BlockKind.Reasoning)),
                'D' => StreamEvent.BlockStarted(new BlockStart(BlockKind.RedactedReasoning)),
                'C' => StreamEvent.BlockStarted(new BlockStart(BlockKind.ToolCall, $"c{calls++}", "f")),
                't' => StreamEvent.Text("x"u8),
                'r' => StreamEvent.Reasoning("x"u8),
                's' => StreamEvent.Seal("anthropic", "x"u8),
                'a' => StreamEvent.ToolArguments("1"u8),
                'e' => StreamEvent.BlockEnded,
                'u' => StreamEvent.UsageReported(default),
                'k' => StreamEvent.KeepAlive,
                'E' => StreamEvent.Ended(default),
                _ => StreamEvent.Failed(new ModelError(ErrorKind.Server, "x")),
            });
        }

        return grammar;
    }
}
