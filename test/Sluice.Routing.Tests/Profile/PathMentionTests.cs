using Xunit;

namespace Sluice.Routing.Tests.Profile;

public sealed class PathMentionTests
{
    [Theory]
    [InlineData("**/secrets/**", "cat /home/me/secrets/prod.env", true)]
    [InlineData("**/secrets/**", "see secrets/prod.env, please", true)]
    [InlineData("**/secrets/**", "(src/Secrets/key.txt)", true)]
    [InlineData("**/secrets/**", "first line\\nsecrets/a\\nlast", true)]
    [InlineData("**/secrets/**", "tab\\tsecrets/a.txt", true)]
    [InlineData("**/secrets/**", "ls /home/me/secrets", true)]
    [InlineData("**/secrets/**", @"type C:\\work\\secrets\\a.txt", true)]
    [InlineData("**/secrets/**", @"url-like src\/secrets\/a.txt", true)]
    [InlineData("**/secrets/**", "src/secrets/a.cs:12:3 error", true)]
    [InlineData("**/secrets/**", "/home/me/my secrets/a.txt and /x/secrets/b c.txt", true)]
    [InlineData("**/secrets/**", "we have no secrets here", false)]
    [InlineData("**/secrets/**", "src/secretsauce/a.cs", false)]
    [InlineData("**/secrets/**", "src/topsecrets/a.cs", false)]
    [InlineData("*.pem", "open ./certs/server.pem.", true)]
    [InlineData("*.pem", "server.PEM", true)]
    [InlineData("*.pem", "server.pem.bak", false)]
    [InlineData(".env", "edit /srv/app/.env now", true)]
    [InlineData(".env", "edit .envrc", false)]
    [InlineData("src/payments/**", "/home/me/proj/src/payments/a/b.cs", true)]
    [InlineData("src/payments/**", "/home/me/proj/lib/payments/b.cs", false)]
    [InlineData("/etc/**", "read /etc/passwd", true)]
    [InlineData("/etc/**", "read /home/etc/passwd", false)]
    [InlineData("~/.ssh/*", "cat ~/.ssh/id_ed25519", true)]
    [InlineData("**/*", "a src/x.cs", true)]
    public void Path_InText(string glob, string text, bool expected) => Assert.Equal(expected, Requests.Claude(Requests.ClaudeMain(text)).MentionsPath(glob));

    [Fact]
    public void Path_InToolInputsAndResults_ButNotInToolDescriptions()
    {
        var call = """,{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"Read","input":{"file_path":"/w/secrets/a b.txt"}}]}""";
        var result = """,{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"found\n/w/vault/x.key\n"}]}""";
        var tools = """[{"name":"Read","description":"for example /tmp/example/file.txt","input_schema":{}}]""";
        var profile = Requests.Claude(Requests.ClaudeMain(more: call + result, tools: tools));
        Assert.True(profile.MentionsPath("**/secrets/**"));
        Assert.True(profile.MentionsPath("**/vault/*.key"));
        Assert.False(profile.MentionsPath("/tmp/example/**"));
    }

    [Fact]
    public void Path_BrokenEscapesAtTheEdgeOfAWindow_AreNoError()
    {
        foreach (var length in Enumerable.Range(1015, 16))
        {
            var text = $"{new string('a', length)}\\u00e9/secrets/{string.Concat(Enumerable.Repeat("\\\\", 600))}\\u00e9";
            Assert.IsType<bool>(Requests.Claude(Requests.ClaudeMain(text)).MentionsPath("**/secrets/**"));
        }
    }
}
