using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class JsonTextTests
{
    [Fact]
    public void AnyText_SurvivesItsToken() => Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null && !text.Any(char.IsSurrogate)), text =>
    {
        var json = JsonText.FromString(text);
        return json.Decode() == text && RawJson.Parse(json.Token.ToString()).GetString() == text && json.TextEquals(JsonDocuments.Utf8(text)) && json.DecodeUtf8().AsSpan().SequenceEqual(JsonDocuments.Utf8(text));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Join_KeepsTheTokensAsTheyCame()
    {
        var pieces = new[] { RawJson.Parse("\"\\u0041\"").GetText()!.Value, JsonText.FromString("b\n") };
        Assert.Equal("\"\\u0041\\n\\nb\\n\"", JsonText.Join("\n\n", pieces).Token.ToString());
        Assert.True(JsonText.Join("x", []).IsEmpty);
        Assert.Equal("\"\\u0041\"", JsonText.Join("x", [pieces[0]]).Token.ToString());
    }

    [Theory]
    [InlineData("\"\"", true)]
    [InlineData("\" \\n\\t\\r \"", true)]
    [InlineData("\" x\"", false)]
    [InlineData("\"\\\\n\"", false)]
    public void WhiteSpace_IsKnownInItsEscapes(string token, bool isWhiteSpace) => Assert.Equal(isWhiteSpace, RawJson.Parse(token).GetText()!.Value.IsWhiteSpace);

    [Fact]
    public void Default_IsTheEmptyText()
    {
        Assert.True(default(JsonText).IsEmpty);
        Assert.Equal("", default(JsonText).Decode());
        Assert.Throws<ArgumentException>(() => JsonText.FromToken(RawJson.Parse("1")));
    }
}
