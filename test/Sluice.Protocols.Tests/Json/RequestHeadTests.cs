using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class RequestHeadTests
{
    [Fact]
    public void Fields_AreFoundWithTheirPlaces()
    {
        var head = Read(""" {"a" : [1, 2] , "model":"x","mod\u0065":null,"s": "}" } """);
        Assert.Equal(4, head.Count);
        Assert.Equal("[1, 2]", head["a"u8].ToString());
        Assert.Equal("\"x\"", head["model"u8].ToString());
        Assert.True(head["mode"u8].IsNullOrMissing);
        Assert.False(head["mode"u8].IsMissing);
        Assert.True(head["gone"u8].IsMissing);
        Assert.True(head.TryFind("model"u8, out var start, out var end));
        Assert.Equal("\"x\"", Encoding.UTF8.GetString(head.Body.Span[start..end]));
    }

    [Fact]
    public void EmptyObject_HasNoFields() => Assert.Equal(0, Read("{ }").Count);

    [Theory]
    [InlineData("", "the body is empty")]
    [InlineData("  \n", "expected a JSON object")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("\"x\"", "expected a JSON object")]
    [InlineData("{", "expected")]
    [InlineData("{\"a\":1", "expected ','")]
    [InlineData("{\"a\":1,}", "expected")]
    [InlineData("{\"a\":1}x", "the end")]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"}", "\"model\" stands twice")]
    [InlineData("{\"model\":\"a\",\"mod\\u0065l\":\"b\"}", "\"model\" stands twice")]
    [InlineData("{\"m\\u006fdel\":\"a\",\"mod\\u0065l\":\"b\"}", "\"model\" stands twice")]
    public void WhatIsNoRequest_IsRefused(string body, string says) => Assert.Contains(says, Assert.Throws<JsonSyntaxException>(() => Read(body)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(65)]
    [InlineData(200)]
    public void F003_DeepToolSchemas_AreAccepted(int depth) => Assert.Equal(2, Read(Deep(depth)).Count);

    [Fact]
    public void F003_AbsurdDepth_IsRefused() => Assert.Contains("nested deeper", Assert.Throws<JsonSyntaxException>(() => Read(Deep(100_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void TooManyFields_AreRefused() =>
        Assert.Throws<JsonSyntaxException>(() => Read("{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"k{i}\":0")) + "}"));

    private static string Deep(int depth) => """{"model":"m","tools":[{"input_schema":""" + string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth) + "}]}";

    private static RequestHead Read(string body) => RequestHead.Read(Encoding.UTF8.GetBytes(body));
}
