using System.Text;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration;

public sealed class SecretTests
{
    private const string Canary = "sk-canary-0123456789abcdef";

    private static string Upstream(string apiKey) => $$"""{ "upstreams": { "a": { "protocol": "anthropic", "baseUrl": "https://api.anthropic.com", "apiKey": "{{apiKey}}" }, "b": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:1" } } }""";

    [Theory]
    [InlineData("env:MISSING", "The variable MISSING is not set.")]
    [InlineData("${MISSING}", "The variable MISSING is not set.")]
    [InlineData("env:EMPTY", "The variable EMPTY is not set.")]
    [InlineData("env:BLANK", "The variable BLANK is empty.")]
    [InlineData("env:LINES", "The variable LINES holds more than one line.")]
    [InlineData("keychain:nope", "keychain:nope: there is no such item.")]
    [InlineData("file:/nonexistent/key", "The file /nonexistent/key cannot be read: Could not find a part of the path '/nonexistent/key'.")]
    [InlineData("file:key.txt", "file:key.txt is a relative path. Write it from the root, or from ~/.")]
    [InlineData("Bearer ${TOKEN}", "The key holds ${…}, which is not replaced. Write env:NAME as the whole value.")]
    public void F084_ReferenceThatLeadsNowhere_DisablesThatUpstreamOnly_WithTheReason(string reference, string reason)
    {
        var effective = ConfigText.Good(Upstream(reference), ("EMPTY", ""), ("BLANK", " "), ("LINES", "a\nb"));

        Assert.Equal(reason, Assert.Single(effective.Disabled, entry => entry.Key is "a").Value);
        Assert.Single(effective.Disabled);
        Assert.Empty(effective.Secrets);
        Assert.Contains(effective.Warnings, warning => warning.Path is "upstreams.a" && warning.Message.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("env:KEY")]
    [InlineData("${KEY}")]
    public void References_AreResolved(string reference) =>
        Assert.Equal(Canary, ConfigText.Good(Upstream(reference), ("KEY", Canary)).Secrets["a"].ApiKey!.Reveal());

    [Fact]
    public void Client_HasNoKeyOfItsOwn_AndIsNotDisabled()
    {
        var effective = ConfigText.Good(Upstream("client"));

        Assert.Empty(effective.Disabled);
        Assert.Empty(effective.Secrets);
        Assert.Equal(SecretSource.Client, effective.Config.Upstreams["a"].ApiKey!.Source);
    }

    [Fact]
    public void EmptyKey_IsAProblem() => Assert.Contains("empty", Assert.Single(ConfigText.Problems(Upstream(""))), StringComparison.Ordinal);

    [Fact]
    public void F125_FileReference_IsRead_AndItsModeTightened()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("key", Canary + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        var effective = ConfigText.Good(Upstream($"file:{path}"));

        Assert.Equal(Canary, effective.Secrets["a"].ApiKey!.Reveal());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Contains(effective.Warnings, warning => warning.ToString().Contains("0604", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void F125_LiteralKey_IsWarnedAbout_AndItsFileMadePrivate()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("sluice.json", Upstream(Canary));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        var effective = ConfigText.Loader().Load(new SluicePaths { ConfigFile = path, DataDirectory = directory["data"] }).Effective!;

        Assert.Equal(Canary, effective.Secrets["a"].ApiKey!.Reveal());
        Assert.Contains(effective.Warnings, warning => warning.Path is "upstreams.a.apiKey");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void F121_NothingThatIsShown_HoldsTheKey()
    {
        var effective = ConfigText.Good(Upstream(Canary));
        var broken = ConfigText.Read(Upstream(Canary + "\\n"));

        string[] shown =
        [
            $"{effective}", $"{effective.Config}", $"{effective.Config.Upstreams["a"]}", $"{effective.Secrets["a"]}",
            ConfigView.Json(effective), ConfigView.Text(effective), string.Join('\n', effective.Warnings), string.Join('\n', broken.Problems),
        ];
        Assert.All(shown, text => Assert.DoesNotContain("canary", text, StringComparison.Ordinal));
        Assert.Contains("…cdef (sha256 ", ConfigView.Text(effective), StringComparison.Ordinal);
    }

    [Fact]
    public void ShortSecret_ShowsNoneOfItself() => Assert.DoesNotContain("abc", new Secret("abcabc").ToString(), StringComparison.Ordinal);

    [Fact]
    public void Keychain_WithoutItsTool_IsAReasonAndNoCrash()
    {
        var windows = new Keychain(OperatingSystemKind.Windows).Find("x");

        Assert.Null(windows.Secret);
        Assert.Contains("env:NAME", windows.Reason, StringComparison.Ordinal);
        if (!File.Exists("/usr/bin/security"))
        {
            Assert.Contains("not installed", new Keychain(OperatingSystemKind.MacOS).Find("x").Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void F084_HeaderThatLeadsNowhere_DisablesTheUpstream()
    {
        var effective = ConfigText.Good("""{ "upstreams": { "a": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:1", "headers": { "X-Team": "env:TEAM", "X-Role": "client" } } } }""");

        Assert.Equal("Header X-Team: The variable TEAM is not set.", effective.Disabled["a"]);
    }

    [Fact]
    public void HeadersMayBeReferences()
    {
        var effective = ConfigText.Loader(("TEAM", "red")).Parse(
            Encoding.UTF8.GetBytes("""{ "upstreams": { "a": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:1", "headers": { "X-Team": "env:TEAM", "X-Title": "client" } } } }"""), null).Effective!;

        Assert.Equal(("red", "client"), (effective.Secrets["a"].Headers["x-team"].Reveal(), effective.Secrets["a"].Headers["x-title"].Reveal()));
    }
}
