using Sluice.Gateway.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Platform;

public sealed class TokensTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private SluicePaths Paths => new() { ConfigFile = _directory["sluice.json"], DataDirectory = _directory["data"] };

    public void Dispose() => _directory.Dispose();

    private Tokens Load()
    {
        Assert.True(Tokens.TryLoadOrCreate(Paths, out var tokens, out var error), error);
        return tokens;
    }

    [Fact]
    public void AreMadeOnce_AndDiffer()
    {
        var first = Load();
        var again = Load();

        Assert.Equal(first.Inference.Reveal(), again.Inference.Reveal());
        Assert.Equal(first.Admin.Reveal(), again.Admin.Reveal());
        Assert.NotEqual(first.Inference.Reveal(), first.Admin.Reveal());
        Assert.Equal(43, first.Admin.Reveal().Length);
    }

    [Fact]
    public void F125_TokenFiles_Are0600()
    {
        Load();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Paths.AdminTokenFile));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Paths.InferenceTokenFile));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("a token with spaces, long enough")]
    public void UnusableTokenFile_StopsTheStart(string content)
    {
        PrivateFiles.CreateDirectory(Paths.DataDirectory);
        File.WriteAllText(Paths.AdminTokenFile, content);

        Assert.False(Tokens.TryLoadOrCreate(Paths, out _, out var error));
        Assert.Contains("admin.token", error, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Paths.AdminTokenFile));
    }

    [Fact]
    public void Token_MatchesItselfOnly()
    {
        var token = AccessToken.Create(bytes => bytes.Fill(0xFB));

        Assert.Equal("-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s", token.Reveal());
        Assert.True(token.Matches(token.Reveal()));
        Assert.False(token.Matches(""));
        Assert.False(token.Matches(token.Reveal().AsSpan(0, 42)));
        Assert.False(token.Matches(token.Reveal() + "x"));
        Assert.False(token.Matches(new string('x', 100_000)));
        Assert.DoesNotContain(token.Reveal(), $"{token}", StringComparison.Ordinal);
    }
}
