using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class JsonSpliceTests
{
    [Fact]
    public void OnlyTheModelsBytesChange() => Prop.ForAll(JsonDocuments.Request.ToArbitrary(), body =>
    {
        var head = RequestHead.Read(JsonDocuments.Utf8(body));
        var spliced = Apply(new JsonSplice(head).Set("model"u8, "\"new\""u8.ToArray()));
        return spliced == body.Replace("\"old \\\"name\\\"\"", "\"new\"", StringComparison.Ordinal) && RequestHead.Read(JsonDocuments.Utf8(spliced))["model"u8].GetString() == "new";
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("{}", """{"model":1}""")]
    [InlineData(""" { "a":2}""", """ {"model":1, "a":2}""")]
    [InlineData("""{"a":{"model":5}}""", """{"model":1,"a":{"model":5}}""")]
    [InlineData("""{"mod\u0065l":5,"a":0}""", """{"mod\u0065l":1,"a":0}""")]
    public void MissingModel_IsInserted(string body, string expected) => Assert.Equal(expected, Apply(Splice(body).Set("model"u8, "1"u8.ToArray())));

    [Fact]
    public void SeveralEdits_KeepTheirPlaces()
    {
        Assert.Equal("""{"b":2,"a":1}""", Apply(Splice("{}").Set("a"u8, "1"u8.ToArray()).Set("b"u8, "2"u8.ToArray())));
        Assert.Equal("""{"n":3,"a":1,"z":2}""", Apply(Splice("""{"a":7,"z":8}""").Set("z"u8, "2"u8.ToArray()).Set("n"u8, "3"u8.ToArray()).Set("a"u8, "1"u8.ToArray())));
        var splice = Splice("""{"a":[7]}""");
        Assert.Equal("""{"a":[7,8]}""", Apply(splice.Replace(7, 7, ",8"u8.ToArray())));
        Assert.False(splice.IsEmpty);
        Assert.Equal("""{"a":[7]}""", Apply(Splice("""{"a":[7]}""")));
    }

    [Fact]
    public void UntouchedBytes_AreNotCopied()
    {
        var body = JsonDocuments.Utf8("""{"model":"a","big":"…"}""");
        var segments = new JsonSplice(RequestHead.Read(body)).Set("model"u8, "\"b\""u8.ToArray()).Segments();
        Assert.True(segments[^1].Span.Overlaps(body));
    }

    private static JsonSplice Splice(string body) => new(RequestHead.Read(JsonDocuments.Utf8(body)));

    private static string Apply(JsonSplice splice) => string.Concat(splice.Segments().Select(segment => Encoding.UTF8.GetString(segment.Span)));
}
