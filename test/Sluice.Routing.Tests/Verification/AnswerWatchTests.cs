using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification;
using Xunit;

namespace Sluice.Routing.Tests.Verification;

public sealed class AnswerWatchTests
{
    private static readonly ModelRequest Request = Talk.Claude().User("fix it").Request;

    [Fact]
    public void UnknownTool_IsHopeless_AndAnOddSpellingIsNot()
    {
        Assert.Equal("tool-exists", Watch("open_browser").Check);
        Assert.Null(Watch("functions.read").Hopeless);
    }

    [Fact]
    public void Circle_IsHopeless() => Assert.Equal("repetition", Hear(string.Concat(Enumerable.Repeat("and again we look at the file ", 200))).Check);

    [Fact]
    public void RefusalAtTheStart_IsHopeless_AndAFindingIsNot()
    {
        var more = string.Concat(Enumerable.Range(0, 60).Select(n => $" Reason {n} of many."));
        Assert.Equal("refusal", Hear("I'm sorry, but I can't help with that." + more).Check);
        Assert.Null(Hear("I can't find any caller." + more).Hopeless);
    }

    [Fact]
    public void OrdinaryText_HasHope() => Assert.Null(Hear(string.Concat(Enumerable.Range(0, 500).Select(n => $"Line {n * 7919 % 1000} of the answer.\n"))).Hopeless);

    private static AnswerWatch Watch(string tool)
    {
        var watch = new AnswerWatch(Request);
        watch.Write(StreamEvent.Started(new ResponseStart("1", "m")));
        watch.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.ToolCall, "call_1", tool)));
        return watch;
    }

    private static AnswerWatch Hear(string text)
    {
        var watch = new AnswerWatch(Request);
        watch.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.Text)));
        foreach (var piece in text.Chunk(7)) watch.Write(StreamEvent.Text(Encoding.UTF8.GetBytes(piece)));
        return watch;
    }
}
