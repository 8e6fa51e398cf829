using System.Text;
using System.Text.Json;
using Sluice.Routing.Profile;
using Xunit;

namespace Sluice.Routing.Tests.Profile;

/// <summary>Against counts of widely used byte-pair vocabularies (about 100,000 to 200,000 entries), which differ among each other by some per cent.</summary>
public sealed class TokenEstimateTests
{
    [Fact]
    public void LongText_IsSampled_AndAgreesWithItsParts()
    {
        var line = "    public override int Count(RequestHead head) => head[\"messages\"u8].Length; // as it stands\n";
        var one = TokenEstimate.OfJson(Escape(line));
        var many = TokenEstimate.OfJson(Escape(string.Concat(Enumerable.Repeat(line, 2000))));
        Assert.InRange(many, one * 2000 * 0.9, one * 2000 * 1.1);
    }

    [Fact]
    public void Escapes_AreNotCountedTwice()
    {
        var plain = TokenEstimate.OfJson("if (a) return b else return c"u8);
        var escaped = TokenEstimate.OfJson("if (a)\\n    return b\\nelse\\n    return c"u8);
        Assert.InRange(escaped, plain, plain + 4);
    }

    [Theory]
    [InlineData("The quick brown fox jumps over the lazy dog.", 10)]
    [InlineData("Implement the function so that all of the existing tests pass without any change to the public interface.", 19)]
    [InlineData("for (var i = 0; i < items.Count; i++)\n{\n    total += items[i].Price;\n}", 26)]
    [InlineData("""{"type":"object","properties":{"command":{"type":"string","description":"The command to run"}}}""", 24)]
    public void ShortTexts_AreNearTheCountOfAVocabulary(string text, int expected) => Assert.InRange(TokenEstimate.OfJson(Escape(text)), expected * 0.75, expected * 1.35);

    [Fact]
    public void Empty_IsNothing() => Assert.Equal(0, TokenEstimate.OfJson([]));

    private static byte[] Escape(string text) => Encoding.UTF8.GetBytes(JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString());
}
