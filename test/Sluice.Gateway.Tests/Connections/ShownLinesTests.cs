using Sluice.Clients.Setup;
using Sluice.Clients.Setup.Documents;
using Xunit;

namespace Sluice.Gateway.Tests.Connections;

/// <summary>Lines of a client's file as they are shown: Sluice's own values, and nobody's secrets.</summary>
public sealed class ShownLinesTests
{
    [Theory]
    [InlineData("""  "env": { "KEY": "swordfish", "URL": "https://api.example.com/v1", "ON": true },""", """  "env": { "KEY": "…", "URL": "https://api.example.com/v1", "ON": true },""")]
    [InlineData("""  "URL": "https://user:secret@api.example.com/v1",""", """  "URL": "…",""")]
    [InlineData("""  "URL": "https://api.example.com/key/0123456789abcdef0123/v1",""", """  "URL": "…",""")]
    [InlineData("""  "allow": ["Bash(curl -H 'x: secret')", "b"],""", """  "allow": ["…", "…"],""")]
    [InlineData("""  // old: sk-ant-0123456789abcdefghij""", """  // old: …""")]
    [InlineData("""  "ours": "TOKEN"  """, """  "ours": "(token)"  """)]
    public void Json_HidesTheUsersValues(string line, string shown) =>
        Assert.Equal(shown, new ShownLines(new JsoncDocument(), ["\"TOKEN\""], "TOKEN", line).Show(line));

    [Theory]
    [InlineData("""model = "gpt-own" """, """model = "…" """)]
    [InlineData("""[model_providers."my one"]""", """[model_providers."my one"]""")]
    [InlineData("""timeout = 30""", """timeout = 30""")]
    [InlineData("""key = 'swordfish' # 1234567890abcdefghijklmn""", """key = '…' # …""")]
    public void Toml_HidesTheUsersValues(string line, string shown) =>
        Assert.Equal(shown, new ShownLines(new TomlDocument(), [], null, line).Show(line));

    [Fact]
    public void Toml_InsideOfALongString_IsHidden() =>
        Assert.Equal("…", new ShownLines(new TomlDocument(), [], null, "note = \"\"\"\nswordfish\n\"\"\"").Show("swordfish"));

    [Theory]
    [InlineData("GEMINI_API_KEY=swordfish", "GEMINI_API_KEY=…")]
    [InlineData("GEMINI_API_KEY=\"TOKEN\"", "GEMINI_API_KEY=\"(token)\"")]
    [InlineData("continued swordfish", "…")]
    public void Dotenv_HidesTheUsersValues(string line, string shown) =>
        Assert.Equal(shown, new ShownLines(new DotenvDocument(), ["\"TOKEN\""], "TOKEN", line).Show(line));

    [Fact]
    public void HeadersOfTheUsersOwn_BeforeOursInOneValue_AreHidden() =>
        Assert.Equal("""  "H": "…\nx-sluice-token: (token)",""", new ShownLines(new JsoncDocument(), ["\"X-Mine: swordfish\\nx-sluice-token: TOKEN\""], "TOKEN", "").Show("""  "H": "X-Mine: swordfish\nx-sluice-token: TOKEN","""));

    [Fact]
    public void ValuesInsideAnObjectOfOurs_AreShown_AndTheUsersBesideThemHidden() =>
        Assert.Equal("""  "sluice": { "name": "Sluice auto" }, "own": { "name": "…" }""", new ShownLines(new JsoncDocument(), ["""{ "name": "Sluice auto" }"""], "TOKEN", "").Show("""  "sluice": { "name": "Sluice auto" }, "own": { "name": "swordfish" }"""));

    [Fact]
    public void Changes_AreShownWithALineAround_AndGapsBetween()
    {
        const string Before = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3,\n  \"d\": 4,\n  \"e\": 5,\n  \"f\": 6\n}\n";
        var after = Before.Replace("\"b\": 2", "\"b\": 20", StringComparison.Ordinal).Replace("\"f\": 6", "\"f\": 60", StringComparison.Ordinal);
        var lines = LineChanges.Of(new JsoncDocument(), Before, after, [], null);
        Assert.Equal(
            ["same 2   \"a\": 1,", "removed 3   \"b\": 2,", "added 3   \"b\": 20,", "same 4   \"c\": 3,", "gap 0 ", "same 6   \"e\": 5,", "removed 7   \"f\": 6", "added 7   \"f\": 60", "same 8 }"],
            lines.Select(line => $"{line.Kind} {line.Number} {line.Text}"));
    }
}
