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

    /// <summary>Counts of o200k_base.</summary>
    [Theory]
    [InlineData("Die Bundesregierung hat am Mittwoch beschlossen, dass die Förderung für erneuerbare Energien im kommenden Jahr deutlich erhöht werden soll.", 24)]
    [InlineData("今天我们要讨论如何在本地模型和云端模型之间进行路由选择，以便在保证质量的同时降低成本。请修复这个函数中的错误。", 36)]
    [InlineData("Сегодня мы обсудим, как выбирать между локальными и облачными моделями, чтобы снизить расходы без потери качества.", 27)]
    [InlineData("2026-11-21 05:34:49 [info] request 48213 took 182 ms, 3 attempts, 1024 bytes in, 65536 bytes out", 39)]
    [InlineData("def merge(left, right):\n    result = []\n    while left and right:\n        if left[0] <= right[0]:\n            result.append(left.pop(0))\n        else:\n            result.append(right.pop(0))\n    return result + left + right\n", 54)]
    [InlineData("| model | window | price |\n|---|---:|---:|\n| `qwen2.5-coder:7b` | 32,768 | – |\n| `claude-sonnet-5` | 200,000 | $3.00 |\n", 57)]
    public void Texts_OfManyKinds_AreNearTheirRecordedCount(string text, int recorded) => Assert.InRange(TokenEstimate.OfJson(Escape(text)), recorded * 0.8, recorded * 1.25);

    [Fact]
    public void Empty_IsNothing() => Assert.Equal(0, TokenEstimate.OfJson([]));

    private static byte[] Escape(string text) => Encoding.UTF8.GetBytes(JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString());
}
