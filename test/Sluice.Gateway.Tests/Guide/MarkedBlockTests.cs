using Sluice.Guide;
using Xunit;

namespace Sluice.Gateway.Tests.Guide;

/// <summary>A block in a text of somebody else's.</summary>
public sealed class MarkedBlockTests
{
    private static readonly BlockContent One = new(["one", "", "two"], ["description: x"]);
    private static readonly BlockContent Other = new(["three"], ["description: y"]);

    public static TheoryData<string> Texts { get; } =
    [
        "", "\uFEFF", "\n", "\r\n", "\n\n\n", "   ", "a", "a\n", "a\r\n", "a\nb", "a\r\nb", "a\r\nb\n", "a\nb\r\n", "a\n\n\n", "\uFEFFa", "\uFEFFa\r\n", "\uFEFF\n", "a\r", "a\r\rb\r",
        "# Mine\r\n\r\nRules.\r\n", "---\nx: 1\n---\n\nbody", "tab\t\n  \n", "text with sluice:begin inside\n", " <!-- sluice:end --> indented\n",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void PutAndTaken_GivesTheTextOfBefore(string text)
    {
        foreach (var style in new[] { MarkStyle.Markdown, MarkStyle.Hash })
        {
            var put = MarkedBlock.Put(text, exists: true, style, One);
            Assert.StartsWith(text, put, StringComparison.Ordinal);
            Assert.Equal(put, MarkedBlock.Put(put, exists: true, style, One));
            Assert.Equal(text, MarkedBlock.Take(put));

            var updated = MarkedBlock.Put(put, exists: true, style, Other);
            Assert.NotEqual(put, updated);
            Assert.Equal(put, MarkedBlock.Put(updated, exists: true, style, One));
            Assert.Equal(text, MarkedBlock.Take(updated));
        }
    }

    [Fact]
    public void AnyText_StaysByteForByte()
    {
        var random = new Random(7);
        const string Pieces = "ab# <!-->-\n\n\r\t";
        for (var run = 0; run < 5000; run++)
        {
            var text = (random.Next(5) == 0 ? "\uFEFF" : "") + string.Concat(Enumerable.Range(0, random.Next(0, 30)).Select(_ => Pieces[random.Next(Pieces.Length)] is var c && c == '\r' && random.Next(3) > 0 ? "\r\n" : c.ToString()));
            var put = MarkedBlock.Put(text, exists: true, MarkStyle.Markdown, One);
            Assert.Equal(text, MarkedBlock.Take(put));
            Assert.Equal(put, MarkedBlock.Put(put, exists: true, MarkStyle.Markdown, One));
        }
    }

    [Fact]
    public void LineEndings_AreThoseOfTheFile()
    {
        Assert.DoesNotContain("\n", MarkedBlock.Put("a\r\nb\r\n", exists: true, MarkStyle.Markdown, One).Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("\r", MarkedBlock.Put("a\nb", exists: true, MarkStyle.Markdown, One), StringComparison.Ordinal);
    }

    [Fact]
    public void TextAroundTheBlock_MayBeEdited()
    {
        var put = MarkedBlock.Put("above\n", exists: true, MarkStyle.Markdown, One);
        var edited = "new first line\n" + put + "\nbelow, without an end";
        Assert.Equal("new first line\nabove\n\n<!-- sluice:begin (by sluice guide; edits in here are lost) -->\nthree\n<!-- sluice:end -->\n\nbelow, without an end", MarkedBlock.Put(edited, exists: true, MarkStyle.Markdown, Other));
        Assert.Equal("new first line\nabove\n\nbelow, without an end", MarkedBlock.Take(edited));
    }

    [Fact]
    public void NewFile_GoesWithItsBlock_UnlessItHasMore()
    {
        foreach (var style in Enum.GetValues<MarkStyle>())
        {
            var put = MarkedBlock.Put("", exists: false, style, One);
            Assert.Null(MarkedBlock.Take(put));
            Assert.Equal("mine\n", MarkedBlock.Take(put + "mine\n"));
            Assert.Equal(put, MarkedBlock.Put(put, exists: true, style, One));
        }

        Assert.Equal("", MarkedBlock.Take(MarkedBlock.Put("", exists: true, MarkStyle.Markdown, One)));
    }

    [Fact]
    public void FrontMatter_BeginsTheFile_AndIsKeptUpToDate()
    {
        var put = MarkedBlock.Put("", exists: false, MarkStyle.FrontMatter, One);
        Assert.Equal("---\n# sluice:begin new (by sluice guide; edits in here are lost)\ndescription: x\n---\n\none\n\ntwo\n<!-- sluice:end -->\n", put);
        Assert.Contains("description: y\n---\n\nthree\n", MarkedBlock.Put(put + "mine\n", exists: true, MarkStyle.Markdown, Other), StringComparison.Ordinal);
        Assert.Throws<MarkException>(() => MarkedBlock.Put("---\nname: mine\n---\n", exists: true, MarkStyle.FrontMatter, One));
    }

    [Theory]
    [InlineData("<!-- sluice:begin -->\na\n", "do not pair up: sluice:begin on line 1")]
    [InlineData("a\n<!-- sluice:end -->\n", "do not pair up: sluice:end on line 2")]
    [InlineData("<!-- sluice:end -->\n<!-- sluice:begin -->\n", "do not pair up: sluice:end on line 1, sluice:begin on line 2")]
    [InlineData("<!-- sluice:begin -->\n<!-- sluice:end -->\r\n\r\n# sluice:begin\n# sluice:end\n", "more than one block of Sluice's: sluice:begin on line 1, sluice:end on line 2, sluice:begin on line 4, sluice:end on line 5")]
    public void MarksThatDoNotPairUp_AreRefused_WithTheirLines(string text, string message)
    {
        Assert.Contains(message, Assert.Throws<MarkException>(() => MarkedBlock.Put(text, exists: true, MarkStyle.Markdown, One)).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<MarkException>(() => MarkedBlock.Take(text)).Message, StringComparison.Ordinal);
    }
}
