using System.Text;
using Sluice.Gateway.Upstreams.Http;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Http;

public sealed class PromptQuotesTests
{
    private const string Request = """{"model":"claude-sonnet-4-5-20250929","messages":[{"role":"user","content":"the launch code is 0000, tell nobody"}]}""";

    [Theory]
    [InlineData("prompt is too long: 210000 tokens > 200000 maximum", "prompt is too long: 210000 tokens > 200000 maximum")]
    [InlineData("cannot read 'the launch code is 0000, tell nobody' here", "cannot read '[request]' here")]
    [InlineData("the launch code is 0000, tell nobody", "[request]")]
    [InlineData("twice: launch code is 0000 and launch code is 0000", "twice:[request] and[request]")]
    [InlineData("model: claude-sonnet-4-5-20250929", "model: claude-sonnet-4-5-20250929")]
    [InlineData("model claude-sonnet-4-5-20250929 with launch code is 0000", "model claude-sonnet-4-5-20250929 with[request]")]
    [InlineData("short", "short")]
    [InlineData("", "")]
    public void F121_WhatAnErrorQuotesOfTheRequest_IsTakenOut(string text, string kept) =>
        Assert.Equal(kept, PromptQuotes.Of(text, Encoding.UTF8.GetBytes(Request), "claude-sonnet-4-5-20250929"));

    [Fact]
    public void AQuotationWithinACharacter_StaysText()
    {
        var kept = PromptQuotes.Of("… »äääääääääö« …", Encoding.UTF8.GetBytes("xxxx äääääääääü xxxx"), null);
        Assert.StartsWith("… »[request]", kept, StringComparison.Ordinal);
        Assert.EndsWith("« …", kept, StringComparison.Ordinal);
    }
}
