using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class JsonScannerTests
{
    [Fact]
    public void AcceptsValidDocuments() => Prop.ForAll(JsonDocuments.Value.ToArbitrary(), json => Accepts(JsonDocuments.Utf8(json))).QuickCheckThrowOnFailure();

    [Fact]
    public void EveryTruncation_IsJudgedAsBySystemTextJson()
    {
        var sample = JsonDocuments.Utf8(JsonDocuments.Sample);
        Assert.True(Accepts(sample));
        for (var length = 0; length < sample.Length; length++) Assert.Equal(JsonDocuments.IsValid(sample.AsSpan(0, length)), Accepts(sample[..length]));
    }

    [Fact]
    public void EveryOneByteChange_IsJudgedAsBySystemTextJson()
    {
        var sample = JsonDocuments.Utf8(JsonDocuments.Sample);
        var bytes = "\"\\{}[]:,0-1.eEtfnu/ \n\0\u0001x"u8.ToArray();
        for (var at = 0; at < sample.Length; at++)
        {
            foreach (var replacement in bytes)
            {
                var mutated = sample.ToArray();
                mutated[at] = replacement;
                Assert.True(JsonDocuments.IsValid(mutated) == Accepts(mutated), $"byte {at} as {(char)replacement}: System.Text.Json says {JsonDocuments.IsValid(mutated)}");
            }

            var shorter = sample.Where((_, i) => i != at).ToArray();
            Assert.Equal(JsonDocuments.IsValid(shorter), Accepts(shorter));
        }
    }

    [Fact]
    public void RandomMutations_AreJudgedAsBySystemTextJson()
    {
        var mutations =
            from json in JsonDocuments.Value
            from at in Gen.Choose(0, 1_000_000)
            from insert in Gen.Elements("\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "t", "null", " ", "\u0002", "\\u12", "//")
            let index = at % (json.Length + 1)
            select json.Insert(index, insert);
        Prop.ForAll(mutations.ToArbitrary(), json => Accepts(JsonDocuments.Utf8(json)) == JsonDocuments.IsValid(JsonDocuments.Utf8(json))).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("NaN")]
    [InlineData("'a'")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\"}")]
    [InlineData("{} {}")]
    [InlineData("[1}")]
    [InlineData("\uFEFF{}")]
    [InlineData("/**/1")]
    [InlineData("\"\t\"")]
    public void RejectsWhatIsNotJson(string json) => Assert.False(Accepts(JsonDocuments.Utf8(json)));

    [Theory]
    [InlineData(65, true)]
    [InlineData(200, true)]
    [InlineData(512, true)]
    [InlineData(513, false)]
    [InlineData(100_000, false)]
    public void F003_DepthHasALimit(int depth, bool accepted)
    {
        Assert.Equal(accepted, Accepts(JsonDocuments.Utf8(new string('[', depth) + new string(']', depth))));
        Assert.Equal(accepted, Accepts(JsonDocuments.Utf8(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth))));
    }

    [Fact]
    public void Base64_IsCountedApart()
    {
        var picture = new string('A', 4000);
        var scanner = new JsonScanner(JsonDocuments.Utf8($$"""{"a":"{{picture}}","b":"data:image/png;base64,{{picture}}","text":"{{new string(' ', 4000)}}","short":"AAAA"}"""));
        scanner.PassValue();
        Assert.Equal(2, scanner.Blobs);
        Assert.Equal(8022, scanner.BlobBytes);
    }

    [Fact]
    public void Error_TellsWhere() => Assert.Equal(6, Assert.Throws<JsonSyntaxException>(() => JsonScanner.Validate("{\"a\": x}"u8)).Offset);

    private static bool Accepts(byte[] json)
    {
        try
        {
            JsonScanner.Validate(json);
            return true;
        }
        catch (JsonSyntaxException)
        {
            return false;
        }
    }
}
