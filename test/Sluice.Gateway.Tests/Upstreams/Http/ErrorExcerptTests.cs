using System.Text;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Upstreams.Http;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Http;

public class ErrorExcerptTests
{
    private static readonly Secret[] Secrets = [new("canary-4711-key"), new("ab")];

    [Fact]
    public void F024_AKeyThatTheServerRepeats_IsMasked()
    {
        var excerpt = Of("""{"error":"Incorrect API key provided: canary-4711-key. And sk-proj-aBcDeFgH1234."}""");

        Assert.Equal("""{"error":"Incorrect API key provided: [secret]. And [secret]."}""", excerpt);
    }

    [Fact]
    public void ABearerThatTheServerRepeats_IsMasked_WithoutItsScheme() =>
        Assert.Equal("got [secret]", ErrorExcerpt.Scrub("got opaque.token/value", [new Secret("Bearer opaque.token/value")]));

    [Fact]
    public void AShortValue_MasksNothing() => Assert.Equal("about", Of("about"));

    [Fact]
    public void AtMostTwoKilobytesAreKept_AndNoCharacterIsCut()
    {
        var excerpt = Of(string.Concat(Enumerable.Repeat("ä€", 3000)));

        Assert.InRange(Encoding.UTF8.GetByteCount(excerpt), ErrorExcerpt.MaxBytes - 8, ErrorExcerpt.MaxBytes);
        Assert.EndsWith("…", excerpt, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', excerpt);
    }

    [Fact]
    public void AKeyAcrossTheCut_DoesNotShowItsHead()
    {
        var excerpt = Of(new string('x', ErrorExcerpt.MaxBytes - 8) + "canary-4711-key");

        Assert.DoesNotContain("canary", excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public void ControlCharacters_BecomeSpaces() => Assert.Equal("a b c", Of("a\nb\u0000c"));

    private static string Of(string body) => ErrorExcerpt.Of(Encoding.UTF8.GetBytes(body), Secrets);
}
