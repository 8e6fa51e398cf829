using System.Buffers;
using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class JsonStringsTests
{
    [Theory]
    [InlineData("""plain""", "plain")]
    [InlineData("""a\"b\\c\/d\b\f\n\r\te""", "a\"b\\c/d\b\f\n\r\te")]
    [InlineData("""\u00e9\u20AC""", "é€")]
    [InlineData("""\ud83e\udd76!""", "🥶!")]
    [InlineData("""\ud83e!""", "\uFFFD!")]
    [InlineData("""\udd76\ud83e""", "\uFFFD\uFFFD")]
    [InlineData("""\ud83e\ud83e\udd76""", "\uFFFD🥶")]
    [InlineData("""\ud83e\n""", "\uFFFD\n")]
    public void Decode_GivesTheText(string escaped, string text) => Assert.Equal(text, JsonStrings.Decode(Encoding.UTF8.GetBytes(escaped)));

    [Fact]
    public void Escape_ThenDecode_IsTheSameText()
    {
        var text = string.Concat(Enumerable.Range(0, 0x300).Select(i => (char)i)) + "🥶\u2028";
        var output = new ArrayBufferWriter<byte>();
        JsonStrings.Escape(Encoding.UTF8.GetBytes(text), output);
        Assert.Equal(text, JsonStrings.Decode(output.WrittenSpan));
        Assert.Equal(text, System.Text.Json.JsonDocument.Parse($"\"{Encoding.UTF8.GetString(output.WrittenSpan)}\"").RootElement.GetString());
    }

    [Fact]
    public void F044_EmojiCutBetweenTwoDeltas_IsWhole()
    {
        var decoder = new DeltaDecoder();
        Assert.Equal("a", Encoding.UTF8.GetString(decoder.Decode(RawJson.Parse("""
            "a\ud83e"
            """))));
        Assert.Equal("🥶b", Encoding.UTF8.GetString(decoder.Decode(RawJson.Parse("""
            "\udd76b"
            """))));
        Assert.True(decoder.Flush().IsEmpty);
    }

    [Fact]
    public void F044_HalfAnEmojiAtTheEnd_BecomesTheReplacementCharacter()
    {
        var decoder = new DeltaDecoder();
        Assert.True(decoder.Decode(RawJson.Parse("""
            "\ud83e"
            """)).IsEmpty);
        Assert.Equal("\uFFFD", Encoding.UTF8.GetString(decoder.Flush()));
        Assert.True(decoder.Flush().IsEmpty);
    }
}
